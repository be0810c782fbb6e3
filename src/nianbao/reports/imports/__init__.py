"""Published reports read back: their tables found by their labels, their figures put into the form's fields."""

from nianbao.reports.imports.labels import VARIANTS, check_variants
from nianbao.reports.imports.other import about_other_document
from nianbao.reports.imports.report import import_report

__all__ = ["VARIANTS", "about_other_document", "check_variants", "import_report"]
