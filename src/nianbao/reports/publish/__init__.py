"""Publishing: the six-part report as a Word file in official style, or as a web page, from a filled workbook."""

from nianbao.reports.publish.guide import write_guide
from nianbao.reports.publish.render import DRAFT, SUFFIXES, render
from nianbao.reports.publish.report import SKELETON, PublishedReport, compose, draft
from nianbao.reports.publish.tables import OfficialTable, PublishedCell, official_tables

__all__ = [
    "DRAFT",
    "SKELETON",
    "SUFFIXES",
    "OfficialTable",
    "PublishedCell",
    "PublishedReport",
    "compose",
    "draft",
    "official_tables",
    "render",
    "write_guide",
]
