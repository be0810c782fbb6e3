"""Native charts of one look: bars from zero, each labelled, told apart without colours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.chart import Chart

from nianbao.charts import DrawnChart, Panel
from nianbao.core import Number
from nianbao.layout import Area
from nianbao.xlsx import HEI, SONG, Book

DARK, LIGHT, EDGE = "#1F4E79", "#C9D3DF", "#1F4E79"
"""The fill of a bar, the fill of a bar of the past, and the edge of both: dark and light in print too."""
_ROOM = 1.25
"""An axis is so much longer than its longest bar, for the label at its end."""
_BAR_PIXELS, _AROUND_BARS, _LEAST_BARS = 23, 18, 4
"""A low chart makes LibreOffice break its labels in two, so that one of few bars is as high as one of four."""
_TITLE_PIXELS, _COLUMNS_PIXELS = 28, 165


@dataclass(frozen=True, slots=True)
class PanelCells:
    """The cells of a panel's labels and values: a sheet, and two areas of one column or one row."""

    sheet: str
    words: Area
    values: Area


def panel_height(drawing: DrawnChart, panel: Panel) -> int:
    """Return the height of a panel in pixels."""
    title = _TITLE_PIXELS if panel.title else 0
    if drawing.over_time:
        return title + _COLUMNS_PIXELS
    return title + _AROUND_BARS + _BAR_PIXELS * max(len(panel.lines), _LEAST_BARS)


def native_panel(book: Book, drawing: DrawnChart, panel: Panel, place: PanelCells) -> Chart:
    """Make the native chart of one panel; years stand side by side, everything else lies one below the other."""
    chart = book.workbook.add_chart({"type": "column" if drawing.over_time else "bar"})
    assert chart is not None
    chart.add_series(
        {
            "name": panel.title or drawing.subject,
            "categories": [place.sheet, *_corners(place.words)],
            "values": [place.sheet, *_corners(place.values)],
            "points": [_look(line.quiet) for line in panel.lines],
            **_look(False),
            "data_labels": {
                "value": True,
                "position": "outside_end",
                "font": {"name": SONG, "size": 9},
                **_unlabelled(panel),
            },
            "gap": 30 if drawing.over_time else _gap(len(panel.lines)),
        }
    )
    if panel.title:
        chart.set_title({"name": panel.title, "name_font": {"name": HEI, "size": 9.5, "bold": False}})
    else:
        chart.set_title({"none": True})
    chart.set_legend({"none": True})
    words: dict[str, Any] = {
        "num_font": {"name": SONG, "size": 9},
        "line": {"color": "#7F7F7F"},
        "major_tick_mark": "none",
        "minor_tick_mark": "none",
        "label_position": "low",
    }
    scale = {**_scale(drawing.bounds(panel)), "visible": False, "major_gridlines": {"visible": False}}
    if drawing.over_time:
        chart.set_x_axis(words)
        chart.set_y_axis(scale)
    else:  # lying bars: the library's axes change places, and the first bar would be the lowest
        chart.set_x_axis(scale)
        chart.set_y_axis({**words, "reverse": True, "major_gridlines": {"visible": False}})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_plotarea({"border": {"none": True}})
    chart.show_blanks_as("gap")
    return chart


def _unlabelled(panel: Panel) -> dict[str, Any]:
    """Take the label from what has no bar: some programs write 0 there."""
    if all(line.value is not None for line in panel.lines):
        return {}
    return {"custom": [{"delete": True} if line.value is None else None for line in panel.lines]}


def _corners(area: Area) -> tuple[int, int, int, int]:
    return area.row, area.column, area.last_row, area.last_column


def _look(quiet: bool) -> dict[str, Any]:
    return {"fill": {"color": LIGHT if quiet else DARK}, "border": {"color": EDGE, "width": 0.75}}


def _gap(bars: int) -> int:
    """Return the space between bars in per cent of a bar, so that the bars of all charts are of one thickness."""
    slot = 1.35 * max(_LEAST_BARS, bars) / max(bars, 1)
    return min(500, round((slot - 1) * 100))


def _scale(bounds: Sequence[Number]) -> dict[str, float]:
    """Return the scale of an axis: from zero, or below it for negative figures, with room for the labels."""
    low, high = (float(bound) * _ROOM for bound in bounds)
    return {"min": low, "max": high if high > low else low + 1}
