"""盖章件: the codes of stamped copies are typed or scanned one after the other; right ones turn green."""

import re
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from nianbao.core import UsageError

if TYPE_CHECKING:
    from nianbao.desk.app import Desk

_LONGEST = 30.0
"""Seconds that a comparison may take before the page comes back without it."""
_CODE = re.compile(r"\d{6}")


def paper_pages(desk: "Desk") -> Blueprint:
    """Return the page of the stamped copies."""
    pages = Blueprint("paper", __name__, url_prefix="/paper")

    @pages.get("")
    def index() -> str:
        board = desk.look().board
        return render_template("paper.html.j2", board=board, last=board.office(request.args.get("last", "")))

    @pages.post("")
    def compare() -> Response:
        """Compare one code, by the very command that compares many."""
        board = desk.look().board
        code = "".join(request.form.get("code", "").split())
        given = request.form.get("office", "").strip()
        office = next((one for one in board.offices if given in (one.office.code, one.office.name)), None)
        if office is None:
            raise UsageError(f"名册里没有单位“{given}”。请写单位编码或完整的名称。")
        if not _CODE.fullmatch(code):
            raise UsageError(f"校验码“{code}”不对，应当是 6 位数字，印在封面和每页表格下面。")
        job = desk.jobs.start("核对盖章件", ["paper", f"{office.office.code}={code}"])
        desk.jobs.wait(job, _LONGEST)
        return redirect(url_for("paper.index", last=office.office.code), 303)

    return pages
