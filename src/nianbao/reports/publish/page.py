"""A report as a web page that a government site can paste: tables that every reader understands, no scripts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from nianbao.core import Number, to_text
from nianbao.reports.publish.charts import Bars
from nianbao.reports.publish.report import Report
from nianbao.reports.publish.tables import Kind, OfficialTable, TableCell

PAGES = Path(__file__).parent / "pages"
_COLOURS = ("#2f5fa8", "#c0561a", "#3d7a35", "#6b6b6b")
_WIDTH, _LABELS, _BAR, _GAP = 720, 200, 22, 10
_NOT_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class _Bar:
    """One bar of a drawing, in its units."""

    label: str
    y: int
    width: float
    text: str
    colour: str


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A chart, measured."""

    title: str
    description: str
    width: int
    height: int
    left: int
    bars: tuple[_Bar, ...]
    legend: tuple[tuple[str, str], ...]


def write_page(report: Report) -> bytes:
    """Write the whole report as one page without outside parts."""
    environment = Environment(
        loader=FileSystemLoader(PAGES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    page = environment.get_template("report.html.j2").render(
        report=report,
        rows=_rows,
        scope=_scope,
        drawings=[_drawing(chart) for chart in report.charts],
    )
    return _NOT_HTML.sub("", page).encode()


def _rows(table: OfficialTable) -> Iterator[list[TableCell]]:
    return (list(table.row(number)) for number in range(table.rows))


def _scope(cell: TableCell) -> str:
    """Say what a heading is the heading of."""
    match cell.kind:
        case Kind.COLUMN:
            return "colgroup" if cell.area.columns > 1 else "col"
        case Kind.GROUP:
            return "rowgroup"
        case Kind.BANNER:
            return "colgroup"
        case _:
            return "row"


def _drawing(chart: Bars) -> _Drawing:
    bars: list[_Bar] = []
    y = 0
    room = _WIDTH - _LABELS - 90
    for item, values in chart.items:
        for number, value in enumerate(values):
            width = round(float(value) / float(chart.largest) * room, 1)
            label = item if number == 0 else ""
            bars.append(_Bar(label, y, width, to_text(value), _COLOURS[number % len(_COLOURS)]))
            y += _BAR
        y += _GAP
    several = len(chart.series) > 1
    legend = tuple(zip(chart.series, _COLOURS, strict=False)) if several else ()
    title = f"{chart.title}（单位：{chart.unit}）" if chart.unit else chart.title
    described = "；".join(f"{item} {_listed(chart, values)}" for item, values in chart.items)
    return _Drawing(title, described, _WIDTH, max(y - _GAP, 1), _LABELS, tuple(bars), legend)


def _listed(chart: Bars, values: tuple[Number, ...]) -> str:
    if len(chart.series) == 1:
        return to_text(values[0])
    return "，".join(f"{series} {to_text(value)}" for series, value in zip(chart.series, values, strict=True))
