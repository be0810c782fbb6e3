"""Formulas as texts: moved to another cell, and compared whatever a program did to their spelling."""

import re
from collections import Counter
from functools import lru_cache

from nianbao.layout import column_name, column_number

_REFERENCE = re.compile(r"(\$?)([A-Z]{1,3})(\$?)([1-9][0-9]{0,6})(?![0-9A-Za-z(_.])")
_QUOTED = re.compile(r"(\"[^\"]*\"|'[^']*')")
_WORDS = re.compile(r"(\"[^\"]*\")")
_CELLS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})(?::\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6}))?")
_SHEET = re.compile(r"[^!(),+]+!")
_MOST_CELLS = 5_000
_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576


def translated(formula: str, rows: int, columns: int) -> str:
    """Return a formula moved by some rows and columns, as a program moves it when it is copied."""
    pieces = _QUOTED.split(formula)
    return "".join(
        piece if number % 2 else _REFERENCE.sub(lambda found: _moved(found, rows, columns), piece)
        for number, piece in enumerate(pieces)
    )


@lru_cache(maxsize=4096)
def plain(formula: str) -> str:
    """Return a formula without what programs change: case, spaces, dollar signs, quotes around names of sheets."""
    text = formula.strip().lstrip("=+").upper().replace("_XLFN.", "").replace("$", "")
    return "".join(
        piece if piece.startswith('"') else "".join(piece.replace("'", "").split())
        for piece in _WORDS.split(text)
    )


@lru_cache(maxsize=4096)
def summands(formula: str, sheet: str) -> tuple[tuple[int, int], ...] | None:
    """List the cells of its own sheet that a formula adds up and does nothing else with; None for every other.

    ``SUM(D5:F5)``, ``D5+E5+F5`` and ``SUM(D5,E5:F5)`` list the same.
    """
    found: Counter[tuple[int, int]] = Counter()
    for piece in _terms(plain(formula)):
        reference = _CELLS.fullmatch(_without_sheet(piece, sheet))
        if reference is None:
            return None
        left, top, right, bottom = reference.groups()
        columns = range(column_number(left), column_number(right or left) + 1)
        rows = range(int(top), int(bottom or top) + 1)
        if len(columns) * len(rows) > _MOST_CELLS:
            return None
        found.update((row - 1, column) for row in rows for column in columns)
    return tuple(sorted(found.elements()))


def _terms(formula: str) -> list[str]:
    """Split what is added: the arguments of SUM, and what stands between plus signs."""
    terms: list[str] = []
    for piece in formula.split("+"):
        inner = (
            piece.removeprefix("SUM(").removesuffix(")")
            if piece.startswith("SUM(") and piece.endswith(")")
            else piece
        )
        terms += inner.split(",")
    return terms


def _without_sheet(reference: str, sheet: str) -> str:
    prefix = _SHEET.match(reference)
    if prefix is None:
        return reference
    return reference[prefix.end() :] if prefix.group()[:-1] == plain(sheet) else ""


def _moved(found: re.Match[str], rows: int, columns: int) -> str:
    column = column_number(found[2]) + (0 if found[1] else columns)
    row = int(found[4]) + (0 if found[3] else rows)
    if not (0 <= column < _LAST_COLUMN and 1 <= row <= _LAST_ROW):
        return "#REF!"
    return f"{found[1]}{column_name(column)}{found[3]}{row}"
