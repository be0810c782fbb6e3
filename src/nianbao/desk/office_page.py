"""单位: one office: its versions, its tables, what was found, its letters and its slip."""

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template, send_file
from werkzeug.wrappers import Response

from nianbao.consolidation import revisions
from nianbao.core import UsageError
from nianbao.desk.letters_page import letters_of
from nianbao.desk.sheets import shown_tables
from nianbao.round import remark
from nianbao.submission import of_last_year

if TYPE_CHECKING:
    from nianbao.desk.app import Desk


def office_pages(desk: "Desk") -> Blueprint:
    """Return the pages of one office."""
    pages = Blueprint("office", __name__, url_prefix="/office")

    @pages.get("/<code>")
    def show(code: str) -> str:
        """Show one office: its files, figures and findings."""
        now = desk.snapshot()
        office = now.board.office(code)
        if office is None:
            raise UsageError(f"名册里没有单位编码 {code}。请核对网址，或回到一览表。")
        form, file = now.checked.form, office.file
        prior = now.checked.prior.for_submission(file) if file else now.checked.prior.of(office.office)
        entries = now.season.inbox_of(now.checked).entries
        return render_template(
            "office.html.j2",
            office=office,
            files=now.season.files_of(office),
            revisions=[revision for revision in revisions(form, entries) if revision.office.code == code],
            tables=list(shown_tables(form, file, prior)) if file and file.values else [],
            form=form,
            has_prior=bool(of_last_year(prior)),
            before=form.period_unit.year_before,
            prior_period=now.checked.prior.period,
            letters=letters_of(desk, code),
            slips=[path.name for path in _slips(desk, code)],
            remark=remark(office),
        )

    @pages.get("/<code>/slip/<int:number>")
    def slip(code: str, number: int) -> Response:
        """Send a slip: it is named by its place in the list, never by a path."""
        slips = _slips(desk, code)
        if number >= len(slips):
            abort(404)
        return send_file(slips[number], as_attachment=True, download_name=slips[number].name)

    return pages


def _slips(desk: "Desk", code: str) -> list[Path]:
    folder = desk.folder.returns
    if desk.snapshot().board.office(code) is None or not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.name.startswith(f"{code}_") and path.is_file())
