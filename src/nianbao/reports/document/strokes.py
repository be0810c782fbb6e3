"""Tables of a text whose cells end with a stroke and stand on lines of their own, as programs flatten pages.

Such a text looks like ``label |``, ``6 |``, ``|``, ``||``: a lone stroke is a blank cell, strokes behind the
last cell of a row fill it up. Where a row ends cannot be told, only which cells follow each other.
"""

from collections.abc import Iterator, Sequence

from nianbao.reports.document.grid import plain
from nianbao.reports.document.model import DocumentTable, Paragraph

STROKES = str.maketrans({"｜": "|", "│": "|", "┃": "|"})
_FEWEST = 6
"""Lines of one cell that make a run; a menu of a page has fewer."""
_LONGEST_GAP = 4
"""Lines without a stroke between two with one: a cell of several lines, a heading between two tables."""
_LONGEST_LINE = 60
"""Characters of a line of a cell; a longer one is running text."""


def loose_runs(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where runs of lines start and end in which cells, not rows, stand on lines."""
    marked = [number for number, line in enumerate(lines) if "|" in line.translate(STROKES)]
    runs: list[list[int]] = []
    for number in marked:
        if runs and _joined(lines[runs[-1][-1] + 1 : number]):
            runs[-1].append(number)
        else:
            runs.append([number])
    last = 0
    for run in runs:
        cells = [_filled(lines[number]) for number in run]
        single, rows = sum(cell == 1 for cell in cells), sum(cell > 1 for cell in cells)
        if single + cells.count(0) >= _FEWEST and single + cells.count(0) > 2 * rows:
            start = _first_line(lines, run[0], last)
            last = run[-1] + 1
            yield start, last


def column_of_cells(lines: Sequence[str]) -> Iterator[Paragraph | DocumentTable]:
    """Yield the cells of a run as a table of one column, and running text in it as paragraphs."""
    cells: list[str] = []
    for cell in "\n".join(lines).translate(STROKES).split("|"):
        texts = [line.strip() for line in cell.splitlines() if line.strip()]
        prose = max((number for number, text in enumerate(texts, 1) if _is_prose(text)), default=0)
        if prose:
            yield from _column(cells)
            cells = []
            yield from map(Paragraph, texts[:prose])
        cells.append("\n".join(texts[prose:]))
    yield from _column(cells)


def _column(cells: Sequence[str]) -> Iterator[DocumentTable]:
    if any(cells):
        yield DocumentTable(plain([[cell] for cell in cells]))


def _is_prose(line: str) -> bool:
    return len(line) > _LONGEST_LINE or line.endswith("。")


def _joined(between: Sequence[str]) -> bool:
    """Return whether lines without a stroke are those of a cell."""
    filled = [line.strip() for line in between if line.strip()]
    return len(filled) <= _LONGEST_GAP and all(len(line) <= _LONGEST_LINE for line in filled)


def _filled(line: str) -> int:
    """Count the cells of a line that are not blank."""
    return sum(bool(cell.strip()) for cell in line.translate(STROKES).split("|"))


def _first_line(lines: Sequence[str], start: int, earliest: int) -> int:
    """Return the line that a run starts with: the first cell may stand before the first stroke."""
    if lines[start].translate(STROKES).strip().startswith("|"):
        for number in range(start - 1, max(earliest, start - 3) - 1, -1):
            if lines[number].strip():
                return number if len(lines[number].strip()) <= _LONGEST_LINE else start
    return start
