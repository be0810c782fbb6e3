"""The summary workbook: official tables, breakdown, register, findings, charts."""

from nianbao.summary.levels import Detail, Level, consolidate_tree, summary_files
from nianbao.summary.panels import Place, native_panel, panel_height
from nianbao.summary.write import write_summary

__all__ = [
    "Detail",
    "Level",
    "Place",
    "consolidate_tree",
    "native_panel",
    "panel_height",
    "summary_files",
    "write_summary",
]
