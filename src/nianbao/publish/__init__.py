"""Publishing: the six-part report as a Word file in official style, or as a web page, from a filled workbook."""

from nianbao.publish.report import Report, compose, draft

__all__ = ["DRAFT", "SUFFIXES", "Report", "compose", "draft", "render"]

SUFFIXES = (".docx", ".html")
DRAFT = ".md"
"""The suffix of the text alone, to go on writing."""


def render(report: Report, suffix: str) -> bytes:
    """Write a report as one of SUFFIXES; what writes each is loaded when it is wanted."""
    if suffix == ".docx":
        from nianbao.publish.word import write_word  # noqa: PLC0415

        return write_word(report)
    from nianbao.publish.page import write_page  # noqa: PLC0415

    return write_page(report)
