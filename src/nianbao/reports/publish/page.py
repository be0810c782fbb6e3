"""A report as a web page that a government site can paste: tables that every reader understands, no scripts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from nianbao.charts import Drawing
from nianbao.core import to_text
from nianbao.reports.publish.report import Report
from nianbao.reports.publish.tables import Kind, OfficialTable, TableCell

PAGES = Path(__file__).parent / "pages"
_LONGEST_BAR = 78.0
"""Per cent of a chart's width; the rest is for the value at the end of the bar."""
_LINE = 44
_NOT_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class _Bar:
    """One bar: where it begins and how long it is in per cent of the width, how far down it stands in pixels."""

    label: str
    start: float
    length: float
    top: int
    text: str
    quiet: bool


@dataclass(frozen=True, slots=True)
class _Panel:
    """The bars of one panel, measured; ``description`` says them in words."""

    title: str
    description: str
    height: int
    bars: tuple[_Bar, ...]


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
        charts=[(chart, list(_panels(chart))) for chart in report.charts],
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


def _panels(drawing: Drawing) -> Iterator[_Panel]:
    """Measure the panels of a chart; every bar begins at the zero, which stands at one place in all of them."""
    for panel in drawing.panels:
        low, high = (float(bound) for bound in drawing.bounds(panel))
        a_unit = _LONGEST_BAR / ((high - low) or 1.0)
        bars = []
        for number, line in enumerate(panel.lines):
            value = float(line.value or 0)
            text = "—" if line.value is None else to_text(line.value)
            start = round((min(value, 0.0) - low) * a_unit, 2)
            length = round(abs(value) * a_unit, 2)
            bars.append(_Bar(line.label, start, length, number * _LINE, text, line.quiet))
        words = "；".join(f"{bar.label} {bar.text}" for bar in bars)
        yield _Panel(panel.title, words, _LINE * len(bars), tuple(bars))
