"""Published reports read back: their tables found by their labels, their figures put into the form's fields."""

from nianbao.reports.imports.other import about_other_document
from nianbao.reports.imports.report import import_report

__all__ = ["about_other_document", "import_report"]
