"""Publishing: the six-part report as a Word file in official style, or as a web page, from a filled workbook."""

from nianbao.reports.publish.guide import write_guide
from nianbao.reports.publish.render import DRAFT, SUFFIXES, render
from nianbao.reports.publish.report import Report, compose, draft

__all__ = ["DRAFT", "SUFFIXES", "Report", "compose", "draft", "render", "write_guide"]
