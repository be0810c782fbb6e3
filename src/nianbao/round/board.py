"""The board: every office of the round with its state, the counts, and which commands come next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import PurePath
from typing import Any

from nianbao.core import Period, first_of, period_data, printable, short_date
from nianbao.round.log import EventKind
from nianbao.round.state import TEMPLATES, OfficeState, State
from nianbao.submission import Office

MOST_FILES = 10
"""Files that are named one by one."""
DAYS_BEFORE = 7
"""Reminders come up so many days before the deadline, or once half of the offices have reported."""
_FILES = "个文件"
PRESSING = (State.HELD, State.TO_CORRECT, State.TO_EXPLAIN, State.WAITING, State.NOT_ISSUED)
"""States that need somebody, the most urgent first."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The number of offices in each state. ``due`` is ``received`` and ``missing``; ``received`` is ``passed``,
    ``to_correct``, ``to_explain`` and ``held``; ``included`` are offices that have passed or are to explain something.
    """

    due: int
    received: int
    passed: int
    to_correct: int
    to_explain: int
    missing: int
    included: int
    held: int


@dataclass(frozen=True, slots=True)
class NextStep:
    """A command to run next, its purpose, and the codes of the offices that it concerns.

    Where it is about files, ``codes`` are their paths; ``unit`` is the word for what is counted.
    """

    command: str
    meaning: str
    codes: tuple[str, ...]
    unit: str = "个单位"


@dataclass(frozen=True)
class Board:
    """The state of a round on a day.

    ``packed`` are letters and archives in the inbox that still have to be unpacked, ``unknown`` the other
    files there that are of no office of the roster, and ``unlisted`` the offices that some of them name;
    ``looked`` is when somebody last looked at the board.
    """

    period: Period
    form: str
    title: str
    deadline: date | None
    today: date
    offices: tuple[OfficeState, ...]
    packed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    unlisted: Mapping[str, Office] = field(default_factory=dict)
    looked: str = ""
    reported_upward: bool = False

    @cached_property
    def counts(self) -> Counts:
        """The number of offices in each state."""
        number = {state: sum(office.state is state for office in self.offices) for state in State}
        missing = number[State.NOT_ISSUED] + number[State.WAITING]
        return Counts(
            due=len(self.offices),
            received=len(self.offices) - missing,
            passed=number[State.PASSED] + number[State.INCLUDED],
            to_correct=number[State.TO_CORRECT],
            to_explain=number[State.TO_EXPLAIN],
            missing=missing,
            included=sum(office.included for office in self.offices),
            held=number[State.HELD],
        )

    @property
    def days_left(self) -> int | None:
        """Days to the deadline, negative after it; None without one."""
        return (self.deadline - self.today).days if self.deadline else None

    def of(self, *states: State) -> tuple[OfficeState, ...]:
        """Return the offices in some states, in the order of the roster."""
        return tuple(office for office in self.offices if office.state in states)

    def office(self, code: str) -> OfficeState | None:
        """Return one office; None where nobody has the code."""
        return next((office for office in self.offices if office.office.code == code), None)

    def is_new(self, office: OfficeState) -> bool:
        """Return whether a file of the office came since somebody last looked."""
        return any(event.kind is EventKind.RECEIVED and event.time > self.looked for event in office.history)

    @cached_property
    def pressing(self) -> tuple[OfficeState, ...]:
        """The offices that need somebody: what is new first, then by urgency, then as in the roster."""
        needy = [office for office in self.offices if office.state in PRESSING or office.paper is False]
        urgency = {state: at for at, state in enumerate(PRESSING)}
        return tuple(
            sorted(
                needy, key=lambda office: (not self.is_new(office), urgency.get(office.state, len(urgency)))
            )
        )

    @cached_property
    def paper_differs(self) -> tuple[OfficeState, ...]:
        """The offices whose figures stand, but whose stamped copy has another check code than their file."""
        standing = self.of(State.TO_EXPLAIN, State.PASSED, State.INCLUDED)
        return tuple(office for office in standing if office.paper is False)

    @cached_property
    def next_steps(self) -> tuple[NextStep, ...]:
        """The commands that come next, in the order of the work; none that concerns nobody."""
        return tuple(step for step in self._steps() if step.codes)

    def _steps(self) -> Iterator[NextStep]:
        missing = self.of(State.NOT_ISSUED, State.WAITING)
        yield _step("distribute", "生成模板", [office for office in missing if not office.issued])
        unmailed = [
            office for office in missing if office.issued and office.has_mailbox and not office.mailed
        ]
        yield _step(f"mail {TEMPLATES}", "写信下发模板", unmailed)
        if self.packed:
            yield NextStep("nianbao collect", "取出邮件和压缩包里的表格", self.packed, _FILES)
        yield _step("check", "核对文件是谁的", self.of(State.HELD))
        whose = "单位不在名册里、或不知道是哪个单位" if self.unlisted else "不知道是哪个单位"
        yield NextStep("nianbao check", f"看看{whose}的文件", self.unknown, _FILES)
        yield _step(
            "mail returns", "退回修改", _not_written_to(self.of(State.TO_CORRECT), EventKind.RETURNED)
        )
        yield _step(
            "mail explanations", "请单位说明", _not_written_to(self.of(State.TO_EXPLAIN), EventKind.ASKED)
        )
        if self._time_to_remind():
            day = self.today.isoformat()
            reachable = (office for office in missing if office.issued and office.has_mailbox)
            unreminded = [office for office in reachable if not office.reminded_on(day)]
            yield _step("mail reminders", "催报", unreminded)
        yield _step("paper", "核对盖章件：与文件不一致的，请单位重新打印盖章或重报", self.paper_differs)
        ready = [office for office in self.of(State.PASSED, State.TO_EXPLAIN) if not office.included]
        yield _step("consolidate", "汇总", ready)
        if not self.reported_upward and not ready:
            yield _step(
                "mail summary", "写信报送上级", [office for office in self.offices if office.included]
            )

    def _time_to_remind(self) -> bool:
        days = self.days_left
        return days is None or days <= DAYS_BEFORE or 2 * self.counts.received >= self.counts.due


def _step(command: str, meaning: str, offices: Sequence[OfficeState]) -> NextStep:
    return NextStep(f"nianbao {command}", meaning, tuple(office.office.code for office in offices))


def _not_written_to(offices: Sequence[OfficeState], kind: EventKind) -> list[OfficeState]:
    return [office for office in offices if not office.was_written_to(kind)]


def board_data(board: Board) -> dict[str, Any]:
    """Return the board as the contract's JSON."""
    counts = board.counts
    return {
        **period_data(board.period),
        "form": board.form,
        "deadline": board.deadline.isoformat() if board.deadline else None,
        "days_left": board.days_left,
        "counts": {name: getattr(counts, name) for name in Counts.__slots__},
        "offices": [_office_data(board, office) for office in board.offices],
        "unknown_files": list(board.unknown),
        "next": [{"command": step.command, "offices": len(step.codes)} for step in board.next_steps],
    }


_OFFICE_KEYS = (
    *("issued", "mailed", "received", "last_received", "returned", "asked", "reminded"),
    *("paper", "included", "errors", "unexplained"),
)
"""What the contract's JSON calls as :class:`OfficeState` does, in its order."""


def _office_data(board: Board, office_state: OfficeState) -> dict[str, Any]:
    return {
        "code": office_state.office.code,
        "name": office_state.office.name,
        "state": office_state.state.value,
        **{name: getattr(office_state, name) for name in _OFFICE_KEYS},
        "new": board.is_new(office_state),
        "unusable": [file.file for file in office_state.unusable],
        "held": [file.file for file in office_state.held],
    }


def remark(office: OfficeState) -> str:
    """Return a few words on what is special about an office."""
    parts = []
    if office.state is State.HELD:
        parts.append(f"{PurePath(office.held[0].shown_file).name} 不知道是谁的，请核对")
    if office.unusable and office.state in (State.WAITING, State.NOT_ISSUED):
        file = office.unusable[0]
        name = PurePath(file.shown_file).name
        other = file.office.name if file.role is not None and file.office else ""
        parts.append(f"收到了 {name}，但" + (f"填的是“{other}”的数" if other else "不是填好的模板"))
    if office.paper is False:
        parts.append("盖章件与文件不一致")
    if not office.has_mailbox and office.state not in (State.PASSED, State.INCLUDED):
        parts.append("没有邮箱")
    return "；".join(parts)


def unknown_sentence(board: Board) -> str:
    """Return which files are of no office of the roster, and which say of none; empty where there are none."""
    names = {file: printable(PurePath(file).name) for file in board.unknown}
    strange = [f"{names[file]}（{office.code} {office.name}）" for file, office in board.unlisted.items()]
    others = [name for file, name in names.items() if file not in board.unlisted]
    parts = {"的单位不在名册里": strange, "不知道是哪个单位的": others}
    return "".join(
        f"{len(files)} 个文件{words}：{first_of(files, MOST_FILES)}。"
        for words, files in parts.items()
        if files
    )


def notice_text(board: Board) -> str:
    """Write a short text to paste into a group chat: who is missing, who must correct what, until when."""
    counts = board.counts
    deadline, days = board.deadline, board.days_left
    over = days is not None and days < 0
    until = f"，请于{short_date(deadline)}前" if deadline and not over else "，请尽快"
    passed = f"（截止日期{short_date(deadline)}已过）" if deadline and over else ""
    lines = [
        f"【{board.period.heading}{board.title}】截至{short_date(board.today)}："
        f"应报 {counts.due} 个单位，已报 {counts.received} 个，未报 {counts.missing} 个{passed}。"
    ]
    missing = board.of(State.NOT_ISSUED, State.WAITING)
    correct, explain, held = (board.of(state) for state in (State.TO_CORRECT, State.TO_EXPLAIN, State.HELD))
    if missing:
        lines.append(f"未报（{len(missing)}）：{_names(missing)}{until}用下发的模板填好报来。")
    unusable = [office for office in missing if office.unusable]
    if unusable:
        lines.append(f"其中收到了文件、但不是自己填好的模板的：{_names(unusable)}。")
    if correct:
        places = "、".join(f"{office.office.name}（{office.errors} 处）" for office in correct)
        lines.append(f"要修改（{len(correct)}）：{places}{until}按退回单改好重报。")
    if explain:
        places = "、".join(f"{office.office.name}（{office.unexplained} 处）" for office in explain)
        lines.append(f"要说明（{len(explain)}）：{places}{until}写明情况重报。")
    if held:
        lines.append(f"文件来源要核对（{len(held)}）：{_names(held)}，请与我们联系。")
    if board.paper_differs:
        lines.append(
            f"盖章件与文件不一致（{len(board.paper_differs)}）：{_names(board.paper_differs)}"
            f"{until}核对，重新打印盖章或重报。"
        )
    if len(lines) == 1:
        lines.append("都已报齐并通过，谢谢。" if counts.due else "")
    return "\n".join(line for line in lines if line)


def _names(offices: Sequence[OfficeState]) -> str:
    return "、".join(office.office.name for office in offices)
