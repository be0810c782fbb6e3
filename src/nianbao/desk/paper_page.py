"""盖章件: the codes of stamped copies are typed or scanned one after the other; right ones turn green."""

import re
import unicodedata
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from nianbao.core import UsageError, first_of
from nianbao.round import Board, OfficeState

if TYPE_CHECKING:
    from nianbao.desk.app import Desk

_LONGEST = 30.0
"""Seconds that a comparison may take before the page comes back without it."""
_MOST_NAMES = 5
_COPY = re.compile(r"(?P<office>.*?)[\s=＝,，:：;；]*(?P<code>\d{6})")
"""What is typed or scanned: the check code, before it perhaps whose the copy is."""


def paper_pages(desk: "Desk") -> Blueprint:
    """Return the page of the stamped copies."""
    pages = Blueprint("paper", __name__, url_prefix="/paper")

    @pages.get("")
    def index() -> str:
        """Show the stamped copies and whether they agree with the files."""
        board = desk.snapshot().board
        return render_template("paper.html.j2", board=board, last=board.office(request.args.get("last", "")))

    @pages.post("")
    def compare() -> Response:
        """Compare one code, by the very command that compares many."""
        board = desk.snapshot().board
        given = unicodedata.normalize("NFKC", request.form.get("copy", "")).strip()
        found = _COPY.fullmatch(given)
        if found is None:
            raise UsageError(
                f"“{given}”不明白：请写 6 位的校验码（印在封面和每页表格下面），前面可以写单位。"
            )
        code = found["code"]
        office = _named(board, found["office"].strip()) if found["office"].strip() else _alone(board, code)
        job = desk.jobs.start("核对盖章件", ["paper", f"{office.office.code}={code}"])
        desk.jobs.wait(job, _LONGEST)
        return redirect(url_for("paper.index", last=office.office.code), 303)

    return pages


def _named(board: Board, name: str) -> OfficeState:
    """Return the office of a code or a name.

    Raises:
        UsageError: there is none.
    """
    office = next(
        (candidate for candidate in board.offices if name in (candidate.office.code, candidate.office.name)),
        None,
    )
    if office is None:
        raise UsageError(f"名册里没有单位“{name}”。请写单位编码或完整的名称。")
    return office


def _alone(board: Board, code: str) -> OfficeState:
    """Return the office whose file has a check code.

    Raises:
        UsageError: none has it, or several: equal figures have equal codes.
    """
    offices = [office for office in board.offices if office.check_code == code]
    if not offices:
        raise UsageError(
            f"没有一个单位的文件是校验码 {code}：输错了，或者纸面与文件不一致。请连单位一起写，例如“单位编码 {code}”。"
        )
    if len(offices) > 1:
        names = first_of([office.office.name for office in offices], _MOST_NAMES)
        raise UsageError(
            f"{len(offices)} 个单位的文件都是校验码 {code}（{names}）。请连单位一起写，例如“单位编码 {code}”。"
        )
    return offices[0]
