"""A round (一轮): one season of one form and year, as a folder with settings, a memory and a board.

This is the face that the command line, the letters and the desk use::

    season = open_round("2024")          # or open_round() for the folder that one stands in
    checked = season.check()             # reads the inbox through the memory; a nianbao.checks.Round
    board = season.board(checked)        # enters what is new into the log
    board.counts.to_correct              # 待改
    board.offices                        # OfficeState, in the order of the roster
    board.next_steps                     # the commands that come next, with the codes they concern
    office = board.office("410411001")
    office.state, office.findings, season.files_of(office), office.history
    season.events()                      # the whole log

:class:`Season` reads and writes; :class:`Board` and :class:`OfficeState` are plain data. The state of an
office is one pure function of roster, log and inbox (:mod:`nianbao.round.state`); nothing is stored that can
be derived. Whoever changes something in the folder does it inside ``with season.alone("nianbao …"):``.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from nianbao.round.folder import (
    ASIDE,
    BOARD,
    FOLDERS,
    INBOX,
    LETTER_FOLDERS,
    REPORT,
    RETURNS,
    SUMMARY,
    TEMPLATES,
    TREND,
    RoundFolder,
    find_round,
)
from nianbao.round.settings import NAME, Settings, as_date, read_settings

if TYPE_CHECKING:
    from nianbao.round.board import (
        Board,
        Counts,
        NextStep,
        board_data,
        notice_text,
        remark,
        unknown_sentence,
    )
    from nianbao.round.columns import BOARD_COLUMNS
    from nianbao.round.create import NewRound, Wanted, plan_round
    from nianbao.round.distribute import (
        Distribution,
        FileStep,
        is_manifest,
        issued_templates,
        manifest_name,
        plan_distribution,
        refuse_foreign,
    )
    from nianbao.round.log import Event, EventKind
    from nianbao.round.memory import RoundMemory
    from nianbao.round.own import OwnFile, OwnFiles
    from nianbao.round.readings import read_remembered
    from nianbao.round.rebuild import events_of_letter
    from nianbao.round.returns import Return, Returns, Slips
    from nianbao.round.season import Season, now, open_round
    from nianbao.round.sheet import board_workbook
    from nianbao.round.state import OfficeState, State, to_explain

_HOMES = {
    **dict.fromkeys(("Board", "Counts", "NextStep", "board_data"), "board"),
    **dict.fromkeys(("notice_text", "remark", "unknown_sentence"), "board"),
    **dict.fromkeys(("Event", "EventKind"), "log"),
    "BOARD_COLUMNS": "columns",
    "RoundMemory": "memory",
    **dict.fromkeys(("OwnFile", "OwnFiles"), "own"),
    "read_remembered": "readings",
    "events_of_letter": "rebuild",
    **dict.fromkeys(("Season", "now", "open_round"), "season"),
    **dict.fromkeys(("OfficeState", "State", "to_explain"), "state"),
    **dict.fromkeys(("NewRound", "Wanted", "plan_round"), "create"),
    **dict.fromkeys(("Distribution", "FileStep", "is_manifest", "plan_distribution"), "distribute"),
    **dict.fromkeys(("issued_templates", "manifest_name", "refuse_foreign"), "distribute"),
    **dict.fromkeys(("Return", "Returns", "Slips"), "returns"),
    "board_workbook": "sheet",
}
"""What is of use in a round only, and what writes workbooks, by its module: loaded when it is asked for."""

__all__ = [
    "ASIDE",
    "BOARD",
    "BOARD_COLUMNS",
    "FOLDERS",
    "INBOX",
    "LETTER_FOLDERS",
    "NAME",
    "REPORT",
    "RETURNS",
    "SUMMARY",
    "TEMPLATES",
    "TREND",
    "Board",
    "Counts",
    "Distribution",
    "Event",
    "EventKind",
    "FileStep",
    "NewRound",
    "NextStep",
    "OfficeState",
    "OwnFile",
    "OwnFiles",
    "Return",
    "Returns",
    "RoundFolder",
    "RoundMemory",
    "Season",
    "Settings",
    "Slips",
    "State",
    "Wanted",
    "as_date",
    "board_data",
    "board_workbook",
    "events_of_letter",
    "find_round",
    "is_manifest",
    "issued_templates",
    "manifest_name",
    "notice_text",
    "now",
    "open_round",
    "plan_distribution",
    "plan_round",
    "read_remembered",
    "read_settings",
    "refuse_foreign",
    "remark",
    "to_explain",
    "unknown_sentence",
]


def __getattr__(name: str) -> Any:
    """Load what not every command wants."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
