"""Writing sums: as the formula of a total, and with the names of a form file."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
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


def signed_sum(parts: Iterable[tuple[Fraction, str]]) -> str:
    """Join words with the signs of their numbers: a - b + 2 * c."""
    text = ""
    for number, word in parts:
        minus = "-" if number < 0 else "+"
        text += f" {minus} {word}" if text else word if number >= 0 else f"-{word}"
    return text


def number_text(number: Fraction) -> str:
    """Write a number with six decimals at most, without zeros at the end."""
    if number.denominator == 1:
        return str(number.numerator)
    return f"{float(number):.6f}".rstrip("0").rstrip(".")


def has_few_decimals(number: Fraction) -> bool:
    """Return whether a number is the same when it is written with six decimals."""
    return (number * 10**6).denominator == 1
