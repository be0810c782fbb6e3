"""The summary workbook: official tables, breakdown, register, findings, charts."""

from nianbao.summary.figures import figures_of
from nianbao.summary.levels import Detail, Level, consolidate_tree, summary_files
from nianbao.summary.matters import without_folders
from nianbao.summary.panels import PanelCells, native_panel, panel_height
from nianbao.summary.write import write_summary

__all__ = [
    "Detail",
    "Level",
    "PanelCells",
    "consolidate_tree",
    "figures_of",
    "native_panel",
    "panel_height",
    "summary_files",
    "without_folders",
    "write_summary",
]
