"""Many places in few words: cells that lie together as ranges, everything else once."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from nianbao.core import Finding
from nianbao.layout import Area, area_of

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MOST = 30
"""Places that one sentence names."""


def places_of(findings: Sequence[Finding]) -> str:
    """Return the places of findings, in their order: cells as ranges by sheet, others in words; empty for none."""
    names: list[str] = []
    for sheet, same in groupby(findings, key=lambda finding: finding.place.sheet or ""):
        on_sheet = list(same)
        cells = [area for finding in on_sheet if (area := _area(finding.place.cell or "")) is not None]
        ranges = "、".join(area.range for area in _together(cells))
        names += [f"{sheet} {ranges}"] if ranges else []
        names += [_words(finding) for finding in on_sheet if _area(finding.place.cell or "") is None]
    kept = [name for name in dict.fromkeys(names) if name]
    return "；".join(kept[:_MOST]) + ("……" if len(kept) > _MOST else "")


def words_of(findings: Sequence[Finding]) -> str:
    """Return the places of a few findings of one sheet in words; empty for one, and where a place has none."""
    places = [finding.place for finding in findings]
    if len(places) == 1 or len({place.sheet for place in places}) > 1 or not all(at.words for at in places):
        return ""
    return f"{places[0].sheet or ''} " + "、".join(str(replace(at, sheet=None)) for at in places)


def _words(finding: Finding) -> str:
    """Return the words for a place without a cell, with the text found there."""
    where = str(finding.place)
    return (
        f"{where}“{finding.found}”"
        if where and finding.found
        else where or (f"“{finding.found}”" if finding.found else "")
    )


def _area(address: str) -> Area | None:
    return area_of(address) if _ADDRESS.fullmatch(address) else None


def _together(cells: Iterable[Area]) -> Iterator[Area]:
    """Join cells of a row that lie side by side, and then equal pieces of rows that follow each other."""
    pieces = list(_in_rows(sorted(set(cells))))
    while pieces:
        first = pieces.pop(0)
        rows = first.rows
        while (below := Area(first.row + rows, first.column, 1, first.columns)) in pieces:
            pieces.remove(below)
            rows += 1
        yield Area(first.row, first.column, rows, first.columns)


def _in_rows(cells: Iterable[Area]) -> Iterator[Area]:
    piece: Area | None = None
    for cell in cells:
        if piece is not None and cell.row == piece.row and cell.column == piece.column + piece.columns:
            piece = Area(piece.row, piece.column, 1, piece.columns + 1)
            continue
        if piece is not None:
            yield piece
        piece = cell
    if piece is not None:
        yield piece
