"""Published reports read back: their tables found by their labels, their figures put into the form's fields."""

from nianbao.reports.imports.report import import_report

__all__ = ["import_report"]
