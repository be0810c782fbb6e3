"""The summary workbook: official tables, breakdown, register, findings, charts."""

from nianbao.summary.levels import Detail, Level, consolidate_tree, summary_files
from nianbao.summary.write import write_summary

__all__ = ["Detail", "Level", "consolidate_tree", "summary_files", "write_summary"]
