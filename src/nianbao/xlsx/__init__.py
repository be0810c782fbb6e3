"""The drawing kit of every workbook: cells with named styles, rows, the package around them."""

from nianbao.xlsx import list_styles
from nianbao.xlsx.book import (
    CREATED,
    Book,
    Cell,
    Shared,
    just_after,
    page,
    page_footer,
    page_header,
    protect,
    strict,
)
from nianbao.xlsx.package import finish_package
from nianbao.xlsx.parts import CutSheet, Key, Package, Value, cells_of, escaped
from nianbao.xlsx.rows import RowsBelow, Values
from nianbao.xlsx.styles import (
    COMPUTED_FILL,
    DOUBTFUL,
    ENTERED_FILL,
    HEI,
    RIGHT,
    SONG,
    WRONG,
    number_format,
    whole_format,
)

__all__ = [
    "COMPUTED_FILL",
    "CREATED",
    "DOUBTFUL",
    "ENTERED_FILL",
    "HEI",
    "RIGHT",
    "SONG",
    "WRONG",
    "Book",
    "Cell",
    "CutSheet",
    "Key",
    "Package",
    "RowsBelow",
    "Shared",
    "Value",
    "Values",
    "cells_of",
    "escaped",
    "finish_package",
    "just_after",
    "list_styles",
    "number_format",
    "page",
    "page_footer",
    "page_header",
    "protect",
    "strict",
    "whole_format",
]
