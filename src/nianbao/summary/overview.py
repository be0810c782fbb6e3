"""The overview (主要指标一览): an office a row with the main figures, their change over last year, what is open."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from xlsxwriter.worksheet import Worksheet

from nianbao.charts import MainValue, main_values, percent
from nianbao.consolidation import Consolidation
from nianbao.core import Number, display_width, lines_needed, rounded, to_text
from nianbao.form import SUM
from nianbao.layout import OVERVIEW_SHEET, Area, ListState, WorkbookLayout
from nianbao.submission import WHOLE_LAST_YEAR, Office, Submission
from nianbao.summary.figures import figures_of, titled
from nianbao.summary.matters import open_matters
from nianbao.xlsx import Book, Cell, list_styles as styles, page

MOST_OFFICES = 2_000
"""Offices of the overview: it is for reading, the breakdown has them all."""
_NAME, _FIRST = 0, 1
_NAME_WIDTH, _OPEN_WIDTH, _WIDEST_NAME, _WIDEST_OPEN = 22, 18, 34, 32
_LEAST_WIDTH = 5.5
_TITLE_ROW, _NOTE_ROW, _LABEL_ROW, _UNIT_ROW, _FIRST_OFFICE = range(5)
_CHANGE_FORMAT = "+General;-General;0"
_SHARE_FORMAT = '+0.0"%";-0.0"%";0"%"'
_LINE = 14
_ROW_ROOM = 10


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: a name, a value and a change for each main figure, and open matters."""

    name: str
    values: tuple[Number | None, ...]
    changes: tuple[Number | None, ...]
    note: str = ""


def draw_overview(book: Book, layout: WorkbookLayout, result: Consolidation, footer: str) -> None:
    """Draw the overview: every office that must report, then the whole and last year's."""
    sheet = book.sheet(OVERVIEW_SHEET)
    main = main_values(figures_of(result))
    rows = list(_office_rows(result, main))
    _Overview(book, sheet, layout, result, main, rows).draw()
    page(sheet, landscape=True, one_page=False, office=footer)


@dataclass(frozen=True)
class _Overview:
    """The sheet being drawn; each main figure has a column, and one more for its change if there is any."""

    book: Book
    sheet: Worksheet
    layout: WorkbookLayout
    result: Consolidation
    main: tuple[MainValue, ...]
    rows: list[_Row]

    @property
    def span(self) -> int:
        """The columns of one main figure."""
        return 2 if self.result.last_year else 1

    @cached_property
    def name_width(self) -> float:
        """Wide enough for the usual name on one line."""
        return _fitting((row.name for row in self.rows), _NAME_WIDTH, _WIDEST_NAME)

    @cached_property
    def open_width(self) -> float:
        """Wide enough for what is usually open on one line."""
        return _fitting((row.note for row in self.rows), _OPEN_WIDTH, _WIDEST_OPEN)

    @property
    def note_column(self) -> int:
        """The column of the remarks."""
        return _FIRST + self.span * len(self.main)

    def draw(self) -> None:
        """Draw the whole sheet."""
        self._draw_head()
        shown = self.rows[:MOST_OFFICES]
        for number, row in enumerate(shown, _FIRST_OFFICE):
            self._draw_row(number, row, styles.TEXT, styles.NUMBER)
        last = _FIRST_OFFICE + len(shown)
        if len(shown) < len(self.rows):
            words = f"其余 {len(self.rows) - len(shown)} 个单位见“分单位明细”和“报送情况”"
            self._put(Area(last, 0, 1, self.note_column + 1), Cell(words), styles.TEXT)
            last += 1
        last = self._draw_totals(last)
        self.sheet.freeze_panes(_FIRST_OFFICE, _FIRST)
        self.sheet.repeat_rows(_LABEL_ROW, _UNIT_ROW)
        self.sheet.print_area(0, 0, last - 1, self.note_column)

    def _draw_head(self) -> None:
        width = self.note_column + 1
        self.sheet.set_column(_NAME, _NAME, self.name_width)
        self.sheet.set_column(self.note_column, self.note_column, self.open_width)
        self.sheet.set_row(_TITLE_ROW, 30)
        self._put(Area(_TITLE_ROW, 0, 1, width), Cell(titled(self.result, OVERVIEW_SHEET)), styles.TITLE)
        self._put(Area(_NOTE_ROW, 0, 1, width), Cell(_note(self.result)), styles.NOTE)
        self._put(Area(_LABEL_ROW, _NAME, 2), Cell("单位"), styles.HEADING)
        self._put(Area(_LABEL_ROW, self.note_column, 2), Cell("待办"), styles.HEADING)
        height = 1
        for number, figure in enumerate(self.main):
            column = _FIRST + number * self.span
            widths = self._widths(number)
            for offset, own_width in enumerate(widths):
                self.sheet.set_column(column + offset, column + offset, own_width)
            label = figure.label + self._how(figure)
            self._put(Area(_LABEL_ROW, column, 1, self.span), Cell(label), styles.HEADING)
            self._put(Area(_UNIT_ROW, column), Cell(figure.unit or "数量"), styles.HEADING)
            if self.span > 1:
                self._put(Area(_UNIT_ROW, column + 1), Cell("增减"), styles.HEADING)
            height = max(height, lines_needed(label, sum(widths) - 1))
        self.sheet.set_row(_LABEL_ROW, _LINE * height + 8)
        self.sheet.set_row(_UNIT_ROW, 20)

    def _how(self, figure: MainValue) -> str:
        """Return the word for how the whole is made, where it is not a sum."""
        fields = [self.result.form.by_id[field] for field in figure.fields]
        other = next((field for field in fields if field.aggregate != SUM), None)
        return f"（合计行：{other.how}）" if other else ""

    def _widths(self, number: int) -> tuple[float, ...]:
        """Return the widths of a figure's columns: as wide as its longest number."""
        figure = self.main[number]
        values = [figure.whole, figure.last, *(row.values[number] for row in self.rows[:MOST_OFFICES])]
        changes = [row.changes[number] for row in self.rows[:MOST_OFFICES]]
        changes.append(_difference(figure.now, figure.last))
        value, change = (
            max(
                _LEAST_WIDTH,
                *(display_width(to_text(shown)) + 1.6 for shown in numbers if shown is not None),
                0,
            )
            for numbers in (values, changes)
        )
        return (value, change + 0.5)[: self.span]

    def _draw_row(self, number: int, row: _Row, words: dict[str, object], figures: dict[str, object]) -> None:
        self._put(Area(number, _NAME), Cell(row.name), words)
        for index, (value, change) in enumerate(zip(row.values, row.changes, strict=True)):
            column = _FIRST + index * self.span
            self._put(Area(number, column), Cell(value), figures)
            if self.span > 1:
                self._put(Area(number, column + 1), Cell(change), {**figures, "num_format": _CHANGE_FORMAT})
        self._put(
            Area(number, self.note_column), Cell(row.note), {**words, "indent": 1} if row.note else words
        )
        lines = max(lines_needed(row.name, self.name_width - 2), lines_needed(row.note, self.open_width - 2))
        self.sheet.set_row(number, _LINE * lines + _ROW_ROOM)

    def _draw_totals(self, row: int) -> int:
        """Draw the whole, and below it last year's with its scope; returns the row after them."""
        beside, main = self.result.last_year, self.main
        none = (None,) * len(main)
        changes = tuple(_difference(measured.now, measured.last) for measured in main)
        whole = tuple(measured.whole for measured in main)
        style = styles.TOTAL_WORD, styles.TOTAL
        self._draw_row(row, _Row("合计", whole, changes if beside and beside.whole else none), *style)
        for index, figure in enumerate(main):
            cell = Cell(figure.whole, self._sum(figure.fields) if figure.whole is not None else "")
            self._put(Area(row, _FIRST + index * self.span), cell, styles.TOTAL)
        if beside is None:
            return row + 1
        if not beside.whole:
            row += 1
            now = tuple(measured.now for measured in main)
            self._draw_row(row, _Row(f"其中：{beside.scope}", now, changes), *style)
        row += 1
        last = tuple(measured.last for measured in main)
        self._draw_row(
            row, _Row(f"{self.result.form.period_unit.year_before}：{beside.scope}", last, none), *style
        )
        row += 1
        self._put(Area(row, _NAME), Cell("增减（%）"), styles.TOTAL_WORD)
        self.sheet.set_row(row, _LINE + _ROW_ROOM)
        for index, figure in enumerate(main):
            change = changes[index]
            share = None if change is None or figure.last is None else percent(change, figure.last)
            area = Area(row, _FIRST + index * self.span, 1, self.span)
            self._put(area, Cell(share), {**styles.TOTAL, "num_format": _SHARE_FORMAT})
        self._put(Area(row, self.note_column), Cell(""), styles.TOTAL_WORD)
        return self._draw_whole_last_year(row + 1)

    def _draw_whole_last_year(self, row: int) -> int:
        """Draw last year's whole where it is another than that of the offices that can be compared."""
        total = self.result.round.prior.total
        values = tuple(
            sum((total[id_] for id_ in figure.fields), start=0)
            if all(id_ in total for id_ in figure.fields)
            else None
            for figure in self.main
        )
        if not any(value is not None for value in values) or values == tuple(
            figure.last for figure in self.main
        ):
            return row
        whole = _Row(WHOLE_LAST_YEAR, values, (None,) * len(values))
        self._draw_row(row, whole, styles.TOTAL_WORD, styles.TOTAL)
        return row + 1

    def _sum(self, fields: Sequence[str]) -> str:
        slots = self.layout.slots
        return f"SUM({','.join(slots[field].area.on(slots[field].sheet) for field in fields)})"

    def _put(self, area: Area, cell: Cell, style: dict[str, object]) -> None:
        self.book.put(self.sheet, area, cell, self.book.format(style))


def _fitting(texts: Iterable[str], least: float, most: float) -> float:
    """Return the width of a column of texts, within bounds."""
    return min(most, max([least, *(display_width(text) + 3.5 for text in texts)]))


def _note(result: Consolidation) -> str:
    beside, word = result.last_year, result.form.period_unit.year_before
    if beside is None:
        return f"没有{word}数据，不列增减。"
    rest = "" if beside.whole else "；没有上年数的单位，增减处空白"
    return f"“增减”是与{word}相比，比的是{beside.scope}{rest}。"


def _office_rows(result: Consolidation, main: Sequence[MainValue]) -> Iterator[_Row]:
    """Yield a row for every office of the roster, or where there is none for every one in the sum."""
    matters: dict[str, list[str]] = {}
    for matter in open_matters(result):
        if matter.code:
            matters.setdefault(matter.code, []).append(matter.text)
    accepted = {own.office.code: own for own in result.accepted if own.office}
    for office in _offices(result):
        note = "；".join(matters.get(office.code, ()))
        submission = accepted.get(office.code)
        if submission is None:
            none = (None,) * len(main)
            yield _Row(office.name, none, none, note or ListState.NOT_EXPECTED)
        else:
            yield _office_row(result, submission, main, office.name, note)


def _offices(result: Consolidation) -> Iterator[Office]:
    roster = result.round.roster
    if roster is None:
        yield from (submission.office for submission in result.accepted if submission.office)
        return
    entries = {entry.office.code: entry for entry in roster.entries}
    expected = {entry.office.code for entry in roster.expected}
    accepted = {submission.office.code for submission in result.accepted if submission.office}
    for code, entry in entries.items():
        if code in expected or code in accepted:
            yield entry.office
    yield from (
        submission.office
        for submission in result.accepted
        if submission.office and submission.office.code not in entries
    )


def _office_row(
    result: Consolidation, submission: Submission, main: Sequence[MainValue], name: str, note: str
) -> _Row:
    position = result.form.position
    before = result.round.prior.last_year(submission)
    values: list[Number | None] = []
    changes: list[Number | None] = []
    for figure in main:
        value = sum((submission.values[position[field]] or 0 for field in figure.fields), start=0)
        known = bool(before) and all(field in before for field in figure.fields)
        last = sum((before[field] for field in figure.fields), start=0) if known else None
        values.append(value)
        changes.append(_difference(value, last))
    return _Row(name, tuple(values), tuple(changes), note)


def _difference(now: Number | None, last: Number | None) -> Number | None:
    return None if now is None or last is None else rounded(now - last)
