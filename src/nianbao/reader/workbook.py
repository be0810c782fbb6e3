"""A workbook of any format that is read: its sheets, and what is known of it beside the cells."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from nianbao.reader.grid import Grid, Grids, Sheets
from nianbao.spreadsheet import Book, Sheet

AnySheet = Sheet | Grid
"""A sheet of which everything is known, or one of which only the cells are."""


@dataclass(frozen=True)
class Workbook:
    """A file that has been opened: ``foreign`` is the name of its format where that is not .xlsx."""

    sheets: Book | Sheets | Grids
    modified: datetime | None
    foreign: str = ""

    @property
    def book(self) -> Book | None:
        """The workbook, if everything of it is known."""
        return self.sheets if isinstance(self.sheets, Book) else None

    @property
    def by_name(self) -> Mapping[str, AnySheet]:
        """The sheets by name."""
        return self.sheets
