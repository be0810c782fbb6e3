"""How large a document may be: far beyond any report, far below what harms the program."""

from nianbao.container import RefusedError, refused

MOST_CELLS = 200_000
"""A full report has some 500 cells; a hostile one announces millions."""
MOST_COLUMNS = 400
"""The widest official table has 15 columns; Word and WPS cut them into some 60 at most."""
MOST_ROWS = 20_000
"""The longest official table has 30 rows; a foreign workbook may list all offices."""
MOST_BLOCKS = 50_000
"""Paragraphs and tables; a report that lists every case has some 1,000."""
MOST_TEXT = 5_000_000
"""Characters; the longest published report seen has 60,000."""
DEEPEST = 200
"""Tables within tables and elements within elements; a web page has some 30 levels."""
MOST_PAGES = 200
"""Pages of a PDF; a report has 5 to 30, and each page takes a moment."""
LONGEST_CELL = 2_000
"""Characters of one cell that is looked at as a label or a figure; the longest label has 45."""


def too_large(reason: str) -> RefusedError:
    """Make the refusal of a document beyond the limits, to be raised."""
    return refused("file.too-complex", reason)


def check_text(length: int) -> None:
    """Refuse a document whose text is too long.

    Raises:
        RefusedError: it is too long.
    """
    if length > MOST_TEXT:
        raise too_large(f"文字超过 {MOST_TEXT // 10_000} 万字")
