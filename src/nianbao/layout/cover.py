"""The cover: entries that identify the office, the live state, the check code, how to fill."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from nianbao.form import Cover, CoverEntry
from nianbao.layout.grid import Area, Label

COVER_COLUMNS = 4
CHECK_CODE_LABEL = "校验码"
_SIGNATURES = (
    ("填报人（签字）", "审核人（签字）"),
    ("单位负责人（签字）", "（单位盖章）"),
    ("", "　　年　　月　　日"),
)
"""Lines of the printed cover: who signs on the left, and on the right; a line is written by hand."""


@dataclass(frozen=True, slots=True)
class CoverLayout:
    """The cover's sheet.

    ``entries`` are the cells of the entries by id, ``entry_labels`` what stands before each; ``state``
    and ``detail`` are two rows of words beside the state's label; ``body`` is the first row that is
    free below the check code, ``printed`` the first row that is not printed, ``end`` the first row
    after everything.
    """

    sheet: str
    labels: tuple[Label, ...]
    entries: dict[str, Area]
    entry_labels: dict[str, Label]
    subtitle: Area
    state: Area
    detail: Area
    check_code: Area
    body: int
    printed: int
    end: int


@dataclass
class _Drawing:
    """A cover being laid out from top to bottom."""

    row: int
    labels: list[Label] = field(default_factory=list)
    entries: dict[str, Area] = field(default_factory=dict)
    entry_labels: dict[str, Label] = field(default_factory=dict)

    def add(self, area: Area, text: str, style: str) -> Label:
        """Add a label and return it."""
        label = Label(area, text, style)
        self.labels.append(label)
        return label

    def side_by_side(self, entries: Iterable[CoverEntry]) -> None:
        """Place two entries in a row, the office's name alone in its own."""
        column = 0
        for entry in entries:
            wide = entry.id == "office"
            if wide and column:
                self.row, column = self.row + 1, 0
            self.entry_labels[entry.id] = self.add(Area(self.row, column), entry.label, "cover-label")
            self.entries[entry.id] = Area(self.row, column + 1, 1, 3 if wide else 1)
            self.row, column = (self.row + 1, 0) if wide or column else (self.row, 2)
        self.row += 1 if column else 0

    def questions(self, entries: Iterable[CoverEntry]) -> None:
        """Place every question in a row of its own, with its answer at the end."""
        for entry in entries:
            area = Area(self.row, 0, 1, COVER_COLUMNS - 1)
            self.entry_labels[entry.id] = self.add(area, entry.question or entry.label, "cover-question")
            self.entries[entry.id] = Area(self.row, COVER_COLUMNS - 1)
            self.row += 1


def template_cover(cover: Cover) -> CoverLayout:
    """Lay out the cover of a template: entries, questions, state, signatures, and the instructions below."""
    drawing = _Drawing(2)
    drawing.add(Area(0, 0, 1, COVER_COLUMNS), cover.title, "cover-title")
    drawing.side_by_side(entry for entry in cover.entries if not _asked(entry))
    drawing.questions(entry for entry in cover.entries if _asked(entry))
    state = _state(drawing, "填报状态")
    drawing.row += 1
    for left, right in _SIGNATURES:
        drawing.add(Area(drawing.row, 0), left, "cover-sign")
        drawing.add(Area(drawing.row, 2), right, "cover-sign")
        drawing.row += 1
    printed = drawing.row
    drawing.row += 1
    drawing.add(Area(drawing.row, 0, 1, COVER_COLUMNS), "怎样填（从这里往下不打印）", "cover-heading")
    for number, text in enumerate(cover.instructions, 1):
        drawing.row += 1
        drawing.add(Area(drawing.row, 0, 1, COVER_COLUMNS), f"{number}．{text}", "cover-line")
    return _finished(cover.sheet, drawing, state, printed, _legend(drawing))


def _asked(entry: CoverEntry) -> bool:
    """Return whether an entry is a question to be answered, in a row of its own."""
    return bool(entry.question) or entry.id.startswith("zero_report.")


def summary_cover(cover: Cover) -> CoverLayout:
    """Lay out the cover of a summary: the part below the check code is the summary's own."""
    return plain_cover(cover.summary_sheet, cover.summary_title, "汇总情况", cover.entries)


def plain_cover(
    sheet: str, title: str, state_label: str, entries: Iterable[CoverEntry], instructions: Iterable[str] = ()
) -> CoverLayout:
    """Lay out a cover with its entries side by side, and the instructions below if there are any."""
    drawing = _Drawing(2)
    drawing.add(Area(0, 0, 1, COVER_COLUMNS), title, "cover-title")
    drawing.side_by_side(entries)
    state = _state(drawing, state_label)
    body = drawing.row + 1
    lines = tuple(instructions)
    if not lines:
        return _finished(sheet, drawing, state, body, body)
    drawing.row = body
    drawing.add(Area(body, 0, 1, COVER_COLUMNS), sheet, "cover-heading")
    for number, text in enumerate(lines, 1):
        drawing.row += 1
        drawing.add(Area(drawing.row, 0, 1, COVER_COLUMNS), f"{number}．{text}", "cover-line")
    end = _legend(drawing)
    return _finished(sheet, drawing, state, end, end)


def _state(drawing: _Drawing, label: str) -> int:
    """Place the state and the check code below a free row; gives the row of the state."""
    row = drawing.row + 1
    drawing.add(Area(row, 0, 2, 1), label, "cover-label")
    drawing.add(Area(row + 2, 0), CHECK_CODE_LABEL, "cover-label")
    drawing.row = row + 3
    return row


def _legend(drawing: _Drawing) -> int:
    """Explain the colours in one row; gives the row after it."""
    drawing.row += 1
    colours = (
        ("entered", "浅黄：填写"),
        ("computed", "浅灰：自动计算"),
        ("wrong", "浅红：必须改"),
        ("doubtful", "橙黄：可说明"),
    )
    for column, (style, text) in enumerate(colours):
        drawing.add(Area(drawing.row, column), text, f"legend-{style}")
    return drawing.row + 1


def _finished(sheet: str, drawing: _Drawing, state: int, printed: int, end: int) -> CoverLayout:
    return CoverLayout(
        sheet=sheet,
        labels=tuple(drawing.labels),
        entries=drawing.entries,
        entry_labels=drawing.entry_labels,
        subtitle=Area(1, 0, 1, COVER_COLUMNS),
        state=Area(state, 1, 1, 3),
        detail=Area(state + 1, 1, 1, 3),
        check_code=Area(state + 2, 1, 1, 3),
        body=state + 4,
        printed=printed,
        end=end,
    )
