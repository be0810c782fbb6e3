"""Where the blocks of a table are: rows of column headings above rows of figures, row headings on their left."""

import re
from dataclasses import dataclass, field
from functools import partial
from itertools import takewhile

from nianbao.drawing.lines import (
    SheetLines,
    has_words,
    is_certain,
    is_yellow,
    lines_of,
    lines_without,
)
from nianbao.drawing.margins import Margins, margins_of
from nianbao.drawing.no_table import columns_of_table, why_a_card, why_no_table
from nianbao.drawing.printed import Printed, find_printed
from nianbao.drawing.problems import Notes
from nianbao.drawing.sheet import Box, DrawnSheet, Fill
from nianbao.drawing.words import ORDER

_REMARK_COLUMN = re.compile(
    r"备\s*注|说\s*明|情\s*况|原\s*因|依\s*据|措\s*施|存在问题|责任人|联系|评语|意见|内\s*容"
)
_CORNER_WORDS = re.compile(
    r"项\s*目|指\s*标|名\s*称|类\s*别|内\s*容|科\s*目|单\s*位|年\s*度|月\s*份|品\s*种|地\s*区|部\s*门"
)


@dataclass(frozen=True)
class Region:
    """One block: ``head`` its rows of column headings, ``rows`` those of figures.

    ``left`` is the first column of row headings, ``first`` that of figures, ``columns`` are those of figures;
    ``sections`` are rows among the figures that hold only a heading for those below.
    """

    banner: Box | None
    head: tuple[int, ...]
    rows: tuple[int, ...]
    left: int
    first: int
    columns: tuple[int, ...]
    sections: tuple[int, ...] = ()


@dataclass
class DrawnPage:
    """A sheet taken apart."""

    sheet: DrawnSheet
    margins: Margins
    yellow: bool
    regions: list[Region] = field(default_factory=list)
    printed: Printed = field(default_factory=Printed)
    problem: tuple[str, str] | None = None
    """Where and why it could not be taken apart."""

    @property
    def is_filled(self) -> bool:
        """True where every figure is a number that stands there already."""
        figures = [
            (row, column) for region in self.regions for row in region.rows for column in region.columns
        ]
        return not self.yellow and all(self.sheet.box(place).cell.number is not None for place in figures)


def find_regions(sheet: DrawnSheet, notes: Notes) -> DrawnPage:
    """Return the parts of a sheet; what is not understood is among the mistakes."""
    lines = lines_of(sheet, notes)
    page = DrawnPage(lines.sheet, margins_of(lines, notes), lines.yellow)
    body = page.margins.body
    if not body:
        problem = "没有找到表。请画出标题，把要填的格涂成浅黄色；不要的工作表请删去"
        page.problem = (f"工作表“{sheet.name}”", problem)
        return page
    page.problem = why_a_card(lines, body)
    if page.problem is not None:
        return page
    columns = columns_of_table(lines, body, notes)
    page.printed = printed = find_printed(lines.within(columns), body, notes)
    lines = lines_without(lines.sheet, printed.rows, printed.columns, printed.opened)
    page.sheet, body = lines.sheet, [row for row in body if row not in printed.rows]
    while body:
        found = _LastBlock(lines, body, columns, notes).find()
        if found is None:
            page.problem = why_no_table(lines, body, following=bool(page.regions))
            break
        page.regions.insert(0, found[0])
        body = found[1]
    return page


class _LastBlock:
    """The finding of the last block of some rows: upward from the last row."""

    def __init__(self, lines: SheetLines, body: list[int], columns: frozenset[int], notes: Notes) -> None:
        self._notes = notes
        self._lines = lines.within(columns)
        self._body = body
        self._rows = list(body)
        self._drop_empty()
        self._columns = self._lines.columns(self._rows)

    def find(self) -> tuple[Region, list[int]] | None:
        """Find the block; gives it with the rows above it."""
        if not self._rows:
            return None
        self._drop_bare_rows()
        first = self._first_column()
        figures, sections = self._take_figures(first)
        if not figures:
            return None
        head = self._take_head()
        if not head and len(figures) > 1 and self._is_numbered_head(figures[0], first):
            head.append(figures.pop(0))
        banner = self._banner(head)
        if banner is not None:
            head.remove(banner.row)
        self._drop_empty()
        used = self._lines.columns([*head, *figures])
        left = min((column for column in used if column < first), default=first)
        columns = tuple(
            column for column in used if column >= first and self._is_used(column, [*head, *figures])
        )
        region = Region(banner, tuple(head), tuple(figures), left, first, columns, tuple(sections))
        return region, self._rows

    def _drop_empty(self) -> None:
        while self._rows and self._lines.is_empty(self._rows[-1]):
            self._rows.pop()

    def _bare_rows(self) -> int:
        """Count the last rows that hold nothing but perhaps frames."""
        return sum(1 for _ in takewhile(self._is_bare, reversed(self._rows)))

    def _drop_bare_rows(self) -> None:
        """Leave out the framed rows without a heading below rows that have one."""
        bare = self._bare_rows()
        if not 0 < bare < len(self._rows):
            return
        last = self._rows[-1 - bare]
        texts = self._lines.texts(last)
        beside = bool(self._lines.own_texts(last)) and all(box.right < self._columns[-1] for box in texts)
        if beside or self._lines.certain(last):
            self._say_bare(self._rows[-bare:])
            del self._rows[-bare:]

    def _say_bare(self, rows: list[int]) -> None:
        place = (rows[0], self._columns[0])
        self._notes.say(f"{self._lines.sheet.at(place)} 起的 {len(rows)} 行没有标题，没有写进表样")

    def _is_bare(self, row: int) -> bool:
        lines = self._lines
        return not (lines.texts(row) or lines.numbers(row) or lines.certain(row))

    def _is_used(self, column: int, rows: list[int]) -> bool:
        """Return whether a column has a heading or anything that is certainly a figure."""
        boxes = self._lines.down(column, rows)
        return any(box.cell.text or is_certain(box) or box.column < column for box in boxes)

    # -------------------------------------------------------------- rows

    def _skip_spaces(self, first: int) -> None:
        """Skip blank rows between rows of figures."""
        spaces = self._bare_rows()
        rest = self._rows[: len(self._rows) - spaces]
        if spaces and rest and self._is_figures(rest[-1], first):
            framed = [row for row in self._rows[len(rest) :] if self._lines.is_framed(row)]
            if framed:
                self._say_bare(framed)
            self._rows = rest

    def _take_figures(self, first: int) -> tuple[list[int], list[int]]:
        figures: list[int] = []
        sections: list[int] = []
        while (
            self._rows
            and self._is_figures(self._rows[-1], first)
            and not self._lines.numbers_columns(self._rows[-1])
        ):
            figures.insert(0, self._rows.pop())
            while len(self._rows) > 1 and self._is_section(first):
                sections.insert(0, self._rows.pop())
            self._skip_spaces(first)
        return figures, sections

    def _is_figures(self, row: int, first: int) -> bool:
        """Return whether a row holds figures: no words where figures stand, and something to fill in."""
        words = [box for box in self._lines.texts(row) if box.right > first]
        certain = self._lines.certain(row)
        if self._lines.yellow:
            if certain:
                plain = [box for box in words if box.column >= first and box.cell.fill is not Fill.ENTER]
                return not plain and any(box.column >= first for box in certain)
        else:
            words = [box for box in words if not self._is_remark(box, row)]
        return not words and (bool(self._lines.texts(row)) or self._lines.is_framed(row))

    def _is_remark(self, box: Box, row: int) -> bool:
        """Return whether words among figures are those of a column for words."""
        above = self._lines.down(box.column, [line for line in self._body if line < row])
        heads = [head for head in above if has_words(head) and head.place != box.place]
        return any(_REMARK_COLUMN.search(head.cell.text) and head.column == box.column for head in heads)

    def _is_section(self, first: int) -> bool:
        """Return whether the last row left holds only a heading for the rows below it."""
        row = self._rows[-1]
        texts = self._lines.texts(row)
        if len(texts) != 1 or self._lines.certain(row) or texts[0].column >= first or texts[0].rows > 1:
            return False
        whole = texts[0].right > first or self._lines.yellow
        return whole and first > self._columns[0] and len(self._lines.texts(self._rows[-2])) > 0

    def _take_head(self) -> list[int]:
        head: list[int] = []
        while self._rows and self._is_head(self._rows[-1]):
            row = self._rows[-1]
            reaching = any(box.bottom > head[0] for box in self._lines.texts(row)) if head else True
            if not reaching and row != head[0] - 1:
                break
            head.insert(0, self._rows.pop())
        return head

    def _is_head(self, row: int) -> bool:
        """Return whether a row holds headings; a blank corner may have been coloured with them."""
        texts, certain = self._lines.texts(row), self._lines.certain(row)
        coloured = all(box.cell.fill is Fill.ENTER and not box.cell.formula for box in certain)
        if certain and coloured and row == self._body[0] and len(texts) > len(certain):
            return all(box.cell.fill is Fill.ENTER for box in texts)
        return bool(texts or self._lines.numbers(row)) and not certain

    def _is_numbered_head(self, row: int, first: int) -> bool:
        """Return whether a row of numbers is one of headings: years or months beside a word such as 项目."""
        texts, numbers = self._lines.texts(row), self._lines.numbers(row)
        figures = [box for box in numbers if box.column >= first]
        count = sum(column >= first for column in self._columns)
        return (
            bool(texts)
            and len(figures) == count
            and all(_CORNER_WORDS.search(box.cell.text) for box in texts)
            and not self._lines.certain(row)
        )

    def _banner(self, head: list[int]) -> Box | None:
        """Find the line across the whole block above its column headings."""
        texts = self._lines.texts(head[0]) if len(head) > 1 else []
        if len(texts) != 1 or texts[0].rows > 1:
            return None
        box = texts[0]
        others = [self._lines.box(head[0], column) for column in self._columns]
        alone = box.columns == 1 and all(other is None or other is box for other in others)
        return box if box.column <= self._columns[0] and (box.right > self._columns[-1] or alone) else None

    # -------------------------------------------------------------- columns

    def _first_column(self) -> int:
        """Find the first column of figures: the first coloured one, else the one that leaves the largest area."""
        coloured = self._coloured_columns() if self._lines.yellow else set()
        if coloured:
            return min(coloured)
        areas: dict[int, int] = {}
        for first in self._columns[self._printed_columns() :]:
            figures = takewhile(partial(self._is_figures, first=first), reversed(self._rows))
            areas[first] = len(list(figures)) * sum(column >= first for column in self._columns)
        return max(areas, key=lambda first: areas[first], default=self._columns[-1])

    def _printed_columns(self) -> int:
        """Count the first columns up to the last one of printed numbers: order, code."""
        count = 0
        for number, column in enumerate(self._columns[:-1], 1):
            boxes = self._lines.down(column, self._rows)
            named = any(ORDER.match(box.cell.text) for box in boxes if has_words(box))
            count = number if named and any(box.cell.number is not None for box in boxes) else count
        return count

    def _coloured_columns(self) -> set[int]:
        """List the columns of yellow or computed cells up to the headings above them; none of printed numbers."""
        found: set[int] = set()
        printed: set[int] = set()
        rows: list[int] = []
        for row in reversed(self._rows):
            certain = self._lines.certain(row)
            if not certain and found and len(self._lines.texts(row)) > 1:
                break
            found |= {box.column for box in certain}
            printed |= {box.column for box in self._lines.numbers(row) if box.cell.fill is not Fill.ENTER}
            rows.append(row)
        yellow = {box.column for row in rows for box in self._lines.boxes(row) if is_yellow(box)}
        figures = [row for row in rows if self._lines.certain(row)]
        grey = {column for column in self._columns if figures and self._is_grey(column, figures)}
        return (found - (printed - yellow) or found) | grey

    def _is_grey(self, column: int, rows: list[int]) -> bool:
        """Return whether all cells of a column are grey and empty."""
        boxes = self._lines.down(column, rows)
        grey = all(box.cell.fill is Fill.COMPUTE and not box.cell.text for box in boxes)
        return grey and len(boxes) == len(rows)
