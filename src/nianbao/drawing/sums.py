"""Writing the formula of a total."""

from collections.abc import Sequence
from itertools import groupby

from nianbao.drawing.sheet import Place, address


def sum_formula(places: Sequence[Place]) -> str:
    """Add up cells, neighbours as ranges; without an equals sign."""
    down = len({column for _, column in places}) == 1
    ordered = sorted(places, key=lambda place: place if down else (place[1], place[0]))
    along = 0 if down else 1
    ranges = []
    for _, run in groupby(enumerate(ordered), lambda numbered: numbered[1][along] - numbered[0]):
        cells = [place for _, place in run]
        same_line = len({place[1 - along] for place in cells}) == 1
        if len(cells) > 1 and same_line:
            ranges.append(f"{address(cells[0])}:{address(cells[-1])}")
        else:
            ranges += [address(place) for place in cells]
    return f"SUM({','.join(ranges)})"
