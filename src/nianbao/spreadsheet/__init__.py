"""Workbooks as they are written: each part parsed once, with everything that bears on what a person sees."""

from nianbao.spreadsheet.anybook import AnyBook
from nianbao.spreadsheet.book import Book
from nianbao.spreadsheet.colours import Colour, Palette, can_be_seen, palette_of
from nianbao.spreadsheet.formats import (
    Look,
    Seen,
    seen_number,
    seen_text,
)
from nianbao.spreadsheet.model import (
    BLANK,
    UNKNOWN_FORMULA,
    Condition,
    ErrorText,
    Formula,
    Place,
    Rectangle,
    Row,
    Spot,
)
from nianbao.spreadsheet.opened import open_book, open_parts
from nianbao.spreadsheet.row_kinds import RowKind, WrittenRow
from nianbao.spreadsheet.sheet import Sheet, SheetShape
from nianbao.spreadsheet.strings import SMALLEST_SEEN, MixedText
from nianbao.spreadsheet.styles import CellStyle, ConditionStyle
from nianbao.spreadsheet.translate import plain, summands
from nianbao.spreadsheet.unseen import doubtful, why_unseen

__all__ = [
    "BLANK",
    "SMALLEST_SEEN",
    "UNKNOWN_FORMULA",
    "AnyBook",
    "Book",
    "CellStyle",
    "Colour",
    "Condition",
    "ConditionStyle",
    "ErrorText",
    "Formula",
    "Look",
    "MixedText",
    "Palette",
    "Place",
    "Rectangle",
    "Row",
    "RowKind",
    "Seen",
    "Sheet",
    "SheetShape",
    "Spot",
    "WrittenRow",
    "can_be_seen",
    "doubtful",
    "open_book",
    "open_parts",
    "palette_of",
    "plain",
    "seen_number",
    "seen_text",
    "summands",
    "why_unseen",
]
