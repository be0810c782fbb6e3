"""Formulas written in one way: names, whole columns, ranges over sheets, SUBTOTAL and SUMIF as sums of cells."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

from nianbao.drawing.formulas import cells_of
from nianbao.drawing.meanings import Reference
from nianbao.drawing.sheet import DrawnBook, DrawnCell, DrawnSheet, address
from nianbao.layout import column_name, quoted

_SHEET = r"(?:'(?:[^']|'')+'|[\w.\u4e00-\u9fff（）]+)!"
_CELLS = r"\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?"
_NAME = re.compile(r"(?<![\w!'.$])[A-Za-z_\u4e00-\u9fff][\w.\u4e00-\u9fff]*(?![\w(!.:])")
_OVER_SHEETS = re.compile(
    rf"(?:'([^'!:]+):([^'!]+)'|([\w.\u4e00-\u9fff（）]+):([\w.\u4e00-\u9fff（）]+))!({_CELLS})"
)
_WHOLE_COLUMNS = re.compile(rf"({_SHEET})?\$?([A-Z]{{1,3}}):\$?([A-Z]{{1,3}})(?![\w(])")
_WHOLE_ROWS = re.compile(rf"({_SHEET})?(?<![\w$])\$?(\d{{1,7}}):\$?(\d{{1,7}})(?![\w(])")
_RANGES = rf"(?:{_SHEET})?{_CELLS}(?:,(?:{_SHEET})?{_CELLS})*"
_PARTIAL = re.compile(rf"(?:SUBTOTAL\((\d+)|AGGREGATE\((\d+),\d+),({_RANGES})\)")
_SUM_IF = re.compile(rf"SUMIF\(((?:{_SHEET})?{_CELLS}),\"([^\"<>=]+)\",((?:{_SHEET})?{_CELLS})\)")
_NESTED = ("SUBTOTAL(", "AGGREGATE(")
_FUNCTIONS = {"9": "SUM", "1": "AVERAGE", "4": "MAX", "5": "MIN"}
_TEXT = re.compile(r'("[^"]*")')


def in_one_way(book: DrawnBook, names: Mapping[str, str]) -> DrawnBook:
    """Return a drawing whose formulas name cells only; ``names`` are the places that have names."""
    writing = _PlainWriter(book, {name.upper(): place for name, place in names.items()})
    return DrawnBook(tuple(writing.sheet(sheet) for sheet in book.sheets))


class _PlainWriter:
    def __init__(self, book: DrawnBook, names: Mapping[str, str]) -> None:
        self._book = book
        self._names = names
        self._order = [sheet.name for sheet in book.sheets]

    def sheet(self, sheet: DrawnSheet) -> DrawnSheet:
        """Return a sheet whose formulas name cells only."""
        cells = {
            place: replace(cell, formula=self._plain(cell, sheet), written=cell.formula)
            if cell.formula
            else cell
            for place, cell in sheet.cells.items()
        }
        return replace(sheet, cells=cells)

    def _plain(self, cell: DrawnCell, sheet: DrawnSheet) -> str:
        pieces = _TEXT.split(cell.formula.replace("_xlfn.", ""))
        pieces[::2] = [self._with_cells(re.sub(r"\s+", "", piece), sheet) for piece in pieces[::2]]
        formula = _SUM_IF.sub(lambda found: self._chosen(found, sheet), "".join(pieces))
        return _PARTIAL.sub(lambda found: self._partial(found, sheet), formula)

    def _with_cells(self, formula: str, sheet: DrawnSheet) -> str:
        """Write names, ranges over sheets and whole columns and rows as cells."""
        formula = _NAME.sub(lambda found: self._names.get(found[0].upper(), found[0]), formula)
        formula = _OVER_SHEETS.sub(self._over_sheets, formula)
        formula = _WHOLE_COLUMNS.sub(
            lambda found: f"{found[1] or ''}{found[2]}1:{found[3]}{self._size(found[1], sheet)[0]}", formula
        )
        return _WHOLE_ROWS.sub(
            lambda found: (
                f"{found[1] or ''}A{found[2]}:{column_name(self._size(found[1], sheet)[1] - 1)}{found[3]}"
            ),
            formula,
        )

    def _over_sheets(self, found: re.Match[str]) -> str:
        first, last = found[1] or found[3], found[2] or found[4]
        if first not in self._order or last not in self._order:
            return found[0]
        between = self._order[self._order.index(first) : self._order.index(last) + 1]
        return ",".join(f"{quoted(name)}!{found[5]}" for name in between)

    def _named(self, sheet: str, own: DrawnSheet) -> DrawnSheet:
        return (self._book.find(sheet) if sheet else None) or own

    def _size(self, where: str | None, own: DrawnSheet) -> tuple[int, int]:
        """Return how many rows and columns are drawn in a sheet."""
        places = self._named((where or "").rstrip("!").strip("'").replace("''", "'"), own).cells
        return tuple(1 + max((place[axis] for place in places), default=0) for axis in (0, 1))  # type: ignore[return-value]

    def _chosen(self, found: re.Match[str], own: DrawnSheet) -> str:
        """Write SUMIF over printed words as the sum of the cells beside them."""
        words, summed = cells_of(found[1]), cells_of(found[3])
        fitting = [
            cell for word, cell in zip(words, summed, strict=False)
            if fnmatchcase("".join(self._cell(word, own).text.split()), found[2])
        ]  # fmt: skip
        return (
            f"SUM({','.join(map(_written, fitting))})" if fitting and len(words) == len(summed) else found[0]
        )

    def _partial(self, found: re.Match[str], own: DrawnSheet) -> str:
        """Write SUBTOTAL as what it computes; it passes over others of its kind."""
        function = _FUNCTIONS.get((found[1] or found[2]).removeprefix("10"))
        if function is None:
            return found[0]
        cells = list(self._without_nested(found[3], own))
        return f"{function}({','.join(cells)})"

    def _without_nested(self, ranges: str, own: DrawnSheet) -> Iterator[str]:
        for text in re.findall(rf"(?:{_SHEET})?{_CELLS}", ranges):
            cells = cells_of(text)
            kept = [cell for cell in cells if not self._cell(cell, own).formula.upper().startswith(_NESTED)]
            if len(kept) == len(cells):
                yield text
            else:
                yield from map(_written, kept)

    def _cell(self, reference: Reference, own: DrawnSheet) -> DrawnCell:
        return self._named(reference.sheet, own).box(reference.place).cell


def _written(reference: Reference) -> str:
    return (f"{quoted(reference.sheet)}!" if reference.sheet else "") + address(reference.place)
