"""The offices that were added up: those of a breakdown against those of the register of the same summary."""

from nianbao.core import Finding, Place, finding
from nianbao.layout import BREAKDOWN_SHEETS, Area, BreakdownColumn, ListRow, ListState
from nianbao.reader.breakdown import BreakdownRow
from nianbao.reader.register import listed_in
from nianbao.spreadsheet import Book
from nianbao.submission import Office


class Counted:
    """The offices that the register says were added up, each with its check code; each is that of one row.

    A register that is not there, or had no room for every line, says nothing.
    """

    def __init__(self, book: Book) -> None:
        listed = listed_in(book)
        counted = [line for line in listed if line.state.startswith(ListState.COUNTED)]
        self._codes = {line.office: line.check_code for line in counted}
        self._known = bool(listed) and len(listed) < ListRow.MOST
        self._left = dict(self._codes) if self._known else {}
        self._strange: list[BreakdownRow] = []

    def is_strange(self, row: BreakdownRow) -> bool:
        """Return whether a row is of no office that was added up, or of one that has a row before it."""
        assert row.office is not None
        if not self._known or self._left.pop(row.office, None) is not None:
            return False
        self._strange.append(row)
        return True

    def has_figures_of_another(self, row: BreakdownRow) -> bool:
        """Return whether the register has another check code for the office of a row."""
        return self._known and row.office is not None and self._codes[row.office] != row.check_code

    def named_otherwise(self, row: BreakdownRow) -> Finding:
        """Report a row whose office is not that of its figures: it was that with its code, or with its check code."""
        assert row.office is not None
        found, others = _named(row.office), [office for office in self._codes if office != row.office]
        same = [office for office in others if office.code == row.office.code and office in self._left]
        alike = same or [office for office in others if self._codes[office] == row.check_code]
        if len(alike) != 1:
            return finding("breakdown.office/extra", _place(row, BreakdownColumn.CODE), found=found)
        (meant,) = alike
        self._left.pop(meant, None)
        pairs = zip(_parts(row.office), _parts(meant), strict=True)
        column = next(number for number, (own, other) in enumerate(pairs) if own != other)
        return finding("breakdown.office", _place(row, column), found=found, expected=_named(meant))

    def findings(self) -> list[Finding]:
        """Report the rows of no office, and the offices without a row, once every row was asked for."""
        renamed = [self.named_otherwise(row) for row in self._strange]
        place = Place(BREAKDOWN_SHEETS[0])
        return renamed + [
            finding("breakdown.office/missing", place, expected=_named(office)) for office in self._left
        ]


def _place(row: BreakdownRow, column: int) -> Place:
    return Place(row.sheet, Area(row.row, column).address)


def _parts(office: Office) -> tuple[str, str, str]:
    """Return what a row says of its office, in the order of the columns."""
    return office.code, office.name, office.kind


def _named(office: Office) -> str:
    return " ".join(filter(None, _parts(office)))
