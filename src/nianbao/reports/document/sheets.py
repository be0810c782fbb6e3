"""Foreign workbooks: each sheet is a table, with the lines above it as paragraphs."""

from collections.abc import Iterator, Mapping, Sequence

from nianbao.layout import Area
from nianbao.reader import shown
from nianbao.reports.document.grid import check_size, plain
from nianbao.reports.document.limits import too_large
from nianbao.reports.document.model import Document, DocumentTable, Paragraph
from nianbao.spreadsheet import BLANK, AnyBook, doubtful, why_unseen

_LARGEST = 12_000_000
"""Bytes of a sheet: one with as many cells as any report may have."""


def check_sheets(parts: Mapping[str, bytes]) -> None:
    """Refuse a workbook with a sheet that need not be parsed to see that it is no report.

    Raises:
        RefusedError: it has one.
    """
    if any(len(part) > _LARGEST for name, part in parts.items() if name.endswith(".xml")):
        raise too_large("工作表太大")


def read_sheets(book: AnyBook) -> Document:
    """Read every sheet of a workbook.

    Raises:
        RefusedError: it cannot be parsed, or is larger than any report.
    """
    return Document(tuple(_all_blocks(book)))


def _all_blocks(book: AnyBook) -> Iterator[Paragraph | DocumentTable]:
    """Yield sheet by sheet, as long as all of them together may be a report."""
    height = cells = 0
    for name in book.names:
        rows = [_row(row) for row in book[name].rows]
        while rows and not rows[-1]:
            rows.pop()
        height += len(rows)
        cells += len(rows) * max(map(len, rows), default=0)
        check_size(height, cells)
        yield from _blocks(name, rows, _unseen(book, name))


def _blocks(
    name: str, rows: list[list[str]], unseen: dict[str, list[str]]
) -> Iterator[Paragraph | DocumentTable]:
    first = next((index for index, row in enumerate(rows) if len(_filled(row)) > 1), len(rows))
    for row in rows[:first]:
        yield from (Paragraph(text) for text in _filled(row))
    if first < len(rows):
        width = max(map(len, rows))
        filled = [row + [""] * (width - len(row)) for row in rows[first:]]
        yield DocumentTable(plain(filled), f"工作表“{name}”", unseen)


def _unseen(book: AnyBook, name: str) -> dict[str, list[str]]:
    """List the cells that a person does not see as they are stored, by the reason why."""
    sheet = book[name]
    found = doubtful(sheet, book.covered(name, sheet.shape))
    if any(entry.name == name and entry.state != "visible" for entry in book.index.sheets):
        found["在隐藏的工作表里"] = list(sheet.shape.spots)
    for place, spot in sheet.shape.spots.items():
        raw = sheet.raw(spot)
        reason = "" if raw == BLANK else why_unseen(sheet.shape, place, sheet.styles.cell(spot.style), raw)
        if reason:
            found.setdefault(reason, []).append(place)
    return {reason: [Area(*place).address for place in places] for reason, places in found.items()}


def _row(cells: Sequence[object]) -> list[str]:
    """Return the texts of a row, up to the last cell that is not blank."""
    last = next((index for index in range(len(cells), 0, -1) if cells[index - 1] != BLANK), 0)
    return [_text(raw) for raw in cells[:last]]


def _filled(row: Sequence[str]) -> list[str]:
    return [text for text in row if text]


def _text(raw: object) -> str:
    return raw.strip() if isinstance(raw, str) else shown(raw)
