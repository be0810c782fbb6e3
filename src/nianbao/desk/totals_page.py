"""汇总: the sum, each figure traced to the offices and cells that it comes from; what can be downloaded."""

from datetime import datetime
from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template, send_file
from werkzeug.wrappers import Response

from nianbao.charts import draw, measured_panels
from nianbao.core import UsageError
from nianbao.desk.run_page import BUTTONS, REPORT_PAGE, Button
from nianbao.desk.sheets import shown_tables
from nianbao.layout import Role, layout_of
from nianbao.round import BOARD, REPORT, SUMMARY, TREND
from nianbao.submission import Submission
from nianbao.summary import figures_of

if TYPE_CHECKING:
    from nianbao.desk.app import Desk

DOWNLOADS = {
    "summary": (SUMMARY, "consolidate"),
    "report": (REPORT, "publish"),
    "page": (REPORT_PAGE, "publish-page"),
    "trend": (TREND, "trend"),
    "board": (BOARD, "status"),
}
"""What can be downloaded: the file in the folder of the round, and the button that writes it."""


def totals_pages(desk: "Desk") -> Blueprint:
    """Return the pages of the sum."""
    pages = Blueprint("totals", __name__, url_prefix="/totals")

    @pages.get("")
    def index() -> str:
        """Show the sum and the buttons of the outputs."""
        now = desk.snapshot()
        result = now.consolidation
        role = Role.SUMMARY.value
        total = Submission(file="", form=result.form.id, role=role, values=result.totals)
        complete = now.board.counts.due <= len(result.accepted)
        files = [
            (key, name, _time(desk, name), _button(button, complete=complete))
            for key, (name, button) in DOWNLOADS.items()
        ]
        return render_template(
            "totals.html.j2",
            result=result,
            board=now.board,
            before=result.form.period_unit.year_before,
            tables=list(shown_tables(result.form, total, result.comparable_prior)),
            files=files,
            charts=[(chart, list(measured_panels(chart))) for chart in draw(figures_of(result))],
        )

    @pages.get("/trace/<field>")
    def trace(field: str) -> str:
        """Show the offices behind a figure of the sum."""
        now = desk.snapshot()
        result = now.consolidation
        form = result.form
        if field not in form.by_id:
            raise UsageError(f"没有指标“{field}”。请从汇总的表格里点一个数。")
        position, slot = form.position[field], layout_of(form).slots[field]
        parts = [(submission, submission.values[position]) for submission in result.accepted]
        return render_template(
            "trace.html.j2",
            result=result,
            field=form.by_id[field],
            slot=slot,
            value=result.totals[position],
            parts=sorted(parts, key=lambda part: -(part[1] or 0)),
            prior=result.round.prior,
            unit=form.period_unit,
        )

    @pages.get("/file/<key>")
    def download(key: str) -> Response:
        """Send one of the outputs of the round: they are named here, never by a path."""
        if key not in DOWNLOADS:
            abort(404)
        path = desk.folder.path / DOWNLOADS[key][0]
        if not path.is_file():
            raise UsageError(f"还没有 {path.name}，请先写出来。")
        return send_file(path, as_attachment=True, download_name=path.name)

    return pages


def _button(name: str, *, complete: bool) -> Button:
    """Return the button that writes an output; while offices are missing, the one that does so in spite of it."""
    incomplete = BUTTONS.get(f"{name}-incomplete")
    return BUTTONS[name] if complete or incomplete is None else incomplete


def _time(desk: "Desk", name: str) -> str:
    """Return when an output was written, to the minute; "" where it is not there."""
    try:
        written = (desk.folder.path / name).stat().st_mtime
    except OSError:
        return ""
    return datetime.fromtimestamp(written).astimezone().strftime("%Y-%m-%d %H:%M")
