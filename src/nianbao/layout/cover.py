"""The cover: entries that identify the office, the live state, the check code, how to fill."""

from dataclasses import dataclass

from nianbao.form import Cover
from nianbao.layout.grid import Area, Label

COVER_COLUMNS = 4
CHECK_CODE_LABEL = "校验码"


@dataclass(frozen=True, slots=True)
class CoverLayout:
    """The cover's sheet; down to the check code it is the same in a template and in a summary.

    ``entries`` are the cells of the entries by id; ``state`` and ``detail`` are two rows of words
    beside the state's label; ``body`` is the first row that is free below.
    """

    sheet: str
    labels: tuple[Label, ...]
    entries: dict[str, Area]
    subtitle: Area
    state: Area
    detail: Area
    check_code: Area
    body: int
    end: int


def template_cover(cover: Cover) -> CoverLayout:
    """Lay out the cover of a template: below the check code stands how to fill."""
    layout = _upper(cover, cover.sheet, cover.title, "填报状态")
    heading = Label(Area(layout.body, 0, 1, COVER_COLUMNS), "填报说明", "cover-heading")
    lines = tuple(
        Label(Area(layout.body + 1 + index, 0, 1, COVER_COLUMNS), f"{index + 1}．{text}", "cover-line")
        for index, text in enumerate(cover.instructions)
    )
    row = layout.body + 1 + len(lines)
    legend = (
        Label(Area(row, 0), "浅黄：填写", "legend-entered"),
        Label(Area(row, 1), "浅灰：自动计算", "legend-computed"),
        Label(Area(row, 2), "浅红：必须改", "legend-wrong"),
        Label(Area(row, 3), "橙黄：可说明", "legend-doubtful"),
    )
    return _with(layout, (heading, *lines, *legend), row + 1)


def summary_cover(cover: Cover) -> CoverLayout:
    """Lay out the cover of a summary: what stands below the check code is the summary's own."""
    return _upper(cover, cover.summary_sheet, cover.summary_title, "汇总情况")


def _with(layout: CoverLayout, labels: tuple[Label, ...], end: int) -> CoverLayout:
    return CoverLayout(
        layout.sheet,
        layout.labels + labels,
        layout.entries,
        layout.subtitle,
        layout.state,
        layout.detail,
        layout.check_code,
        layout.body,
        end,
    )


def _upper(cover: Cover, sheet: str, title: str, state_label: str) -> CoverLayout:
    labels = [Label(Area(0, 0, 1, COVER_COLUMNS), title, "cover-title")]
    entries: dict[str, Area] = {}
    row, column = 2, 0
    for entry in cover.entries:
        wide = entry.id == "office"
        if wide and column:
            row, column = row + 1, 0
        labels.append(Label(Area(row, column), entry.label, "cover-label"))
        entries[entry.id] = Area(row, column + 1, 1, 3 if wide else 1)
        row, column = (row + 1, 0) if wide or column else (row, 2)
    row += 2 if column else 1
    state, detail, code = (Area(row + offset, 1, 1, 3) for offset in range(3))
    labels += [
        Label(Area(row, 0, 2, 1), state_label, "cover-label"),
        Label(Area(code.row, 0), CHECK_CODE_LABEL, "cover-label"),
    ]
    body = row + 4
    return CoverLayout(
        sheet, tuple(labels), entries, Area(1, 0, 1, COVER_COLUMNS), state, detail, code, body, body
    )
