"""Text copied from a browser: cells that hold paragraphs come as lines of their own, with a tab between them."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

_FEWEST = 5
"""Lines of nothing but tabs that show that cells were copied so."""
_WORD = re.compile(r"[\u3400-\u9fff]")
_DIGIT = re.compile(r"\d")
_UPRIGHT = 2
"""Characters of each line of a heading that is written from top to bottom."""


def in_rows(lines: Sequence[str]) -> list[str]:
    """Return the lines of a text with each row of a table in one, its cells parted by tabs.

    Paragraphs within a cell are parted by fewer blank lines than rows are; other text stays as it is.
    """
    lines = list(_written_upwards(lines))
    alone = [at for at, line in enumerate(lines) if "\t" in line and not line.strip(" \t")]
    if len(alone) < _FEWEST:
        return lines
    loose = sum(at > 0 and not lines[at - 1].strip(" ") for at in alone)
    gap = 2 if 2 * loose > len(alone) else 1
    found: list[str] = []
    follows = False
    for group in _groups(lines, gap):
        tabs = any("\t" in line for line in group)
        found += _rows(group, follows=follows) if tabs else [*group, ""]
        follows = tabs
    return found


def _written_upwards(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines, those of a heading written from top to bottom as the one cell that they are."""
    run: list[str] = []
    for line, after in pairwise([*lines, ""]):
        first, tab, _ = line.partition("\t")
        short = 0 < len(first.strip()) <= _UPRIGHT and not _DIGIT.search(first)
        if short and not tab and after.strip():
            run.append(line.strip())
            continue
        if short and tab and len(run) > _UPRIGHT:
            yield "".join(run) + line.strip(" ")
        else:
            yield from (*run, line)
        run = []
    yield from run


def _groups(lines: Sequence[str], gap: int) -> Iterator[list[str]]:
    """Yield the lines that fewer blank lines than a gap stand between."""
    group: list[str] = []
    blank = 0
    for line in lines:
        if not line.strip(" "):
            blank += 1
            continue
        if group and blank >= gap:
            yield group
            group = []
        blank = 0
        group.append(line)
    if group:
        yield group


def _rows(group: Sequence[str], *, follows: bool) -> Iterator[str]:
    """Yield the rows in some lines, each as one line.

    A row ends with its line, or with a figure that words follow. What stands above the first cell is no part
    of it, unless the row follows another one.
    """
    cells: list[list[str]] = [[]]
    whole = False
    for line in group:
        pieces = line.split("\t")
        for number, piece in enumerate(pieces):
            if number:
                cells.append([])
            elif piece and len(cells) > 1 and cells[-1] and (whole or not _WORD.search("".join(cells[-1]))):
                yield from _row(cells, follows=follows)
                cells, follows = [[]], False
            if piece:
                cells[-1].append(piece.replace("\u00a0", " ").strip())
        whole = len(pieces) > 1 and bool(pieces[-1].strip())
    yield from _row(cells, follows=follows)


def _row(cells: list[list[str]], *, follows: bool) -> Iterator[str]:
    first = cells[0]
    if not follows or len(cells) == 1:
        yield from first[:-1]
        first = first[-1:]
    yield "\t".join(" ".join(texts) for texts in [first, *cells[1:]])
