"""总览: the board, with filters, the next steps as buttons, and the notice to copy."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint, jsonify, render_template, request
from werkzeug.wrappers import Response

from nianbao.desk.run_page import button_for
from nianbao.round import OfficeState, State, notice_text, remark, unknown_sentence

if TYPE_CHECKING:
    from nianbao.desk.app import Desk

FILTERS: dict[str, tuple[str, Callable[[OfficeState], bool]]] = {
    "missing": ("未报", lambda office: not office.state.received),
    "to-correct": ("待改", lambda office: office.state is State.TO_CORRECT),
    "to-explain": ("待说明", lambda office: office.state is State.TO_EXPLAIN),
    "held": ("来源待核对", lambda office: office.state is State.HELD),
    "passed": ("通过", lambda office: office.state in (State.PASSED, State.INCLUDED)),
    "paper": ("盖章件不一致", lambda office: office.paper is False),
}
"""What the board can be narrowed to: the words, and which offices are meant."""


def board_pages(desk: "Desk") -> Blueprint:
    """Return the pages of the board."""
    pages = Blueprint("board", __name__)

    @pages.get("/")
    def index() -> str:
        """Show the board, perhaps only the offices of one state or of a search."""
        board = desk.snapshot().board
        chosen, words = request.args.get("state", ""), request.args.get("q", "").strip()
        offices = [office for office in _filtered(board.offices, chosen) if _named(office, words)]
        return render_template(
            "board.html.j2",
            board=board,
            offices=sorted(offices, key=lambda office: office not in board.pressing),
            filters={key: (word, len(_filtered(board.offices, key))) for key, (word, _) in FILTERS.items()},
            chosen=chosen,
            words=words,
            steps=[(step, button_for(step.command)) for step in board.next_steps],
            notice=notice_text(board),
            remark=remark,
            unknown=unknown_sentence(board),
        )

    @pages.get("/offices")
    def offices() -> str:
        """Show the table of offices alone."""
        return render_template("offices.html.j2", board=desk.snapshot().board, remark=remark)

    @pages.get("/live")
    def live() -> Response:
        """Answer whether something has changed, without reading it."""
        job = desk.jobs.running
        return jsonify(mark=desk.mark(), job=job.number if job else None)

    return pages


def _filtered(offices: tuple[OfficeState, ...], chosen: str) -> tuple[OfficeState, ...]:
    if chosen not in FILTERS:
        return offices
    return tuple(filter(FILTERS[chosen][1], offices))


def _named(office_state: OfficeState, words: str) -> bool:
    return all(word in office_state.office.name or word in office_state.office.code for word in words.split())
