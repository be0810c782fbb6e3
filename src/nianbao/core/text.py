"""Texts: how wide they are on a screen, how they are compared, and what makes them harmless."""

import math
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from functools import lru_cache

_BEIJING = timezone(timedelta(hours=8))


def beijing_time(moment: datetime) -> str:
    """Return a moment in Beijing time, such as 2025-01-31 09:05; with seconds unless they are 0."""
    return moment.astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")


def display_width(text: str) -> int:
    """Count the columns that a text takes on a screen or in a cell."""
    return len(text) if text.isascii() and text.isprintable() else sum(map(_width, text))


@lru_cache(maxsize=4096)
def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def printable(text: str) -> str:
    """Return a text of one line that moves no cursor and turns nothing round: what cannot be seen becomes �.

    File names may hold anything: line breaks, terminal codes, bytes that are no text.
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else "�" for character in text)


def unspaced(text: str) -> str:
    """Return a text as one compares it: without blanks and line breaks, letters and digits in half width."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def decoded(raw: bytes, encodings: Sequence[str]) -> str | None:
    """Return a text in the first of the encodings that fits all of it; None where none does."""
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return None


def first_of(names: Sequence[str], most: int) -> str:
    """Return the first ``most`` names as a list in Chinese, with …… at the end where some are left out."""
    return "、".join(names[:most]) + ("……" if len(names) > most else "")


_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(text: str) -> str:
    """Keep a text of a CSV cell from being taken for a formula by the spreadsheet that opens it."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def text_of_csv(cell: str) -> str:
    """Return the text that :func:`csv_text` made harmless."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA_STARTS) else cell


def pad(text: str, width: int) -> str:
    """Fill up a text with spaces to a display width."""
    return text + " " * max(0, width - display_width(text))


def lines_needed(text: str, width: float) -> int:
    """Return the number of lines that a wrapped text needs in a column ``width`` characters wide."""
    return sum(max(1, math.ceil(display_width(line) / max(1.0, width))) for line in text.split("\n"))
