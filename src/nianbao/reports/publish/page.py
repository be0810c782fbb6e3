"""A report as a web page that a government site can paste: tables that every reader understands, no scripts."""

import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from nianbao.charts import measured_panels
from nianbao.reports.publish.report import PublishedReport
from nianbao.reports.publish.tables import Kind, OfficialTable, PublishedCell

PAGES = Path(__file__).parent / "pages"
_NOT_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def write_page(report: PublishedReport) -> bytes:
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
        charts=[(chart, list(measured_panels(chart))) for chart in report.charts],
    )
    return _NOT_HTML.sub("", page).encode()


def _rows(table: OfficialTable) -> Iterator[list[PublishedCell]]:
    return (list(table.row(number)) for number in range(table.rows))


def _scope(cell: PublishedCell) -> str:
    """Return the ``scope`` attribute of a heading's cell."""
    match cell.kind:
        case Kind.COLUMN:
            return "colgroup" if cell.area.columns > 1 else "col"
        case Kind.GROUP:
            return "rowgroup"
        case Kind.BANNER:
            return "colgroup"
        case _:
            return "row"
