"""Which writer a published report needs, told by the ending of the file."""

from nianbao.reports.publish.report import PublishedReport

SUFFIXES = (".docx", ".html")
DRAFT = ".md"
"""The suffix of the text alone, to go on writing."""


def render(report: PublishedReport, suffix: str) -> bytes:
    """Return a report as the bytes of a file of one of SUFFIXES; its writer is loaded only here."""
    if suffix == ".docx":
        from nianbao.reports.publish.word import write_word  # noqa: PLC0415

        return write_word(report)
    from nianbao.reports.publish.page import write_page  # noqa: PLC0415

    return write_page(report)
