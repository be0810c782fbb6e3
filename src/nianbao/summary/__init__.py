"""The summary workbook: official tables, breakdown, register, findings, charts."""

from nianbao.summary.write import write_summary

__all__ = ["write_summary"]
