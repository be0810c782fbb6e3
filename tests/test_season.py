"""A season of fourteen offices over three weeks: after every step exactly the offices that need it are written to."""

import os
import random
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from builders import changed, small_content
from nianbao.cli.main import run
from nianbao.core import Period
from nianbao.form import Form
from nianbao.round import State, open_round
from nianbao.template import Content, write_template

OFFICES = 14
"""Each of the histories once."""
DAYS = 15
"""Working days of three weeks; every second one somebody sits down to work."""
PRIOR = {"applications.carried_out.natural_person": 3}
CARRIED_IN = "applications.carried-in:natural_person"
FIRST_MORNING = 1_736_000_000.0

GOOD, WRONG, UNEXPLAINED, OTHER_YEAR, PHOTO = "good", "wrong", "unexplained", "other year", "photo"
HISTORIES = (
    (GOOD,),
    (GOOD, "again"),
    (WRONG, GOOD),
    (WRONG, WRONG, GOOD),
    (WRONG, UNEXPLAINED, GOOD),
    (UNEXPLAINED, GOOD),
    (UNEXPLAINED,),
    (OTHER_YEAR, GOOD),
    (PHOTO, GOOD),
    (PHOTO,),
    (PHOTO, WRONG, GOOD),
    (GOOD, WRONG, GOOD),
    (WRONG,),
    (),
)
EXPECTED = {
    GOOD: State.PASSED,
    WRONG: State.TO_CORRECT,
    UNEXPLAINED: State.TO_EXPLAIN,
    OTHER_YEAR: State.TO_CORRECT,
    PHOTO: State.WAITING,
}


@dataclass
class Office:
    """One office: what it sends on which day, and what it sent last."""

    code: str
    sends: list[tuple[int, str]]
    last: str = ""
    sent: list[str] = field(default_factory=list)

    @property
    def state(self) -> State:
        """Say without the engine where the office stands: its last usable file decides."""
        return EXPECTED[self.last] if self.last else State.WAITING


def make_offices(dice: random.Random) -> list[Office]:
    offices = []
    for number in range(OFFICES):
        history = HISTORIES[number % len(HISTORIES)]
        days = sorted(dice.sample(range(DAYS), len(history)))
        offices.append(Office(f"4100{number:02}", list(zip(days, history, strict=True))))
    return offices


def content(form: Form, code: str, kind: str) -> Content:
    """Fill in a report as the office does: without mistakes, with one, or with something to explain."""
    base = small_content(form, code, f"第{code}街道")
    if kind == WRONG:
        return changed(base, applications__received__natural_person=6)
    if kind == OTHER_YEAR:
        return replace(base, period=Period(2023))
    if kind == UNEXPLAINED:
        return replace(base, prior=PRIOR)
    return replace(base, prior=PRIOR, explanations={CARRIED_IN: "上年漏报"})


def send(form: Form, office: Office, day: int, kind: str, dice: random.Random) -> None:
    """Put a file into the inbox, under any name and anywhere, with the day as its time."""
    inbox = Path("收件")
    if kind == PHOTO:
        path = inbox / f"{office.code} 盖章页{dice.randrange(10**6)}.jpg"
        path.write_bytes(b"\xff\xd8\xff\xe0 JFIF" + office.code.encode() + bytes(40))
        office.last = office.last or PHOTO
    elif kind == "again":
        path = inbox / f"再发一次{dice.randrange(10**6)}.xlsx"
        path.write_bytes(Path(office.sent[-1]).read_bytes())
    else:
        folder = inbox / f"第{day}天" if dice.random() < 0.3 else inbox
        folder.mkdir(exist_ok=True)
        name = dice.choice((f"{office.code}", "年报", f"第{office.code}街道 报送"))
        path = folder / f"{name}_{dice.randrange(10**6)}.xlsx"
        path.write_bytes(write_template(content(form, office.code, kind)))
        office.last = kind
    office.sent.append(str(path))
    os.utime(path, (FIRST_MORNING + day * 86400, FIRST_MORNING + day * 86400 + dice.randrange(3600)))


def written_to(purpose: str) -> set[str]:
    """Return the codes of the offices whose letters lie ready."""
    return {path.name.partition("_")[0] for path in Path("信", purpose).glob("*.eml")}


def in_state(offices: list[Office], *states: State) -> set[str]:
    return {office.code for office in offices if office.state in states}


@pytest.fixture
def season(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Office]:
    """Make the round and issue the templates."""
    dice = random.Random(7)
    offices = make_offices(dice)
    lines = [f"{each.code},第{each.code}街道,街道,{each.code}@example.cn\n" for each in offices]
    (tmp_path / "名册.csv").write_text(
        "单位编码,单位名称,单位类别,电子邮箱\n" + "".join(lines), encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    assert run(["new", "轮", "--year", "2024", "--roster", "名册.csv", "--deadline", "2025-01-31"]) == 0
    monkeypatch.chdir(tmp_path / "轮")
    assert run(["distribute"]) == 0
    assert run(["mail", "templates"]) == 0
    assert written_to("下发") == {each.code for each in offices}
    return offices


def test_a_season(form: Form, season: list[Office]) -> None:
    dice = random.Random(11)
    passed_before: set[str] = set()
    for day in range(DAYS):
        arriving = [(each, kind) for each in season for on, kind in each.sends if on == day]
        dice.shuffle(arriving)
        for office, kind in arriving:
            send(form, office, day, kind, dice)
        if day % 2:
            continue
        for words in ("returns", "explanations", "reminders"):
            assert run(["mail", words]) in (0, 1)
        board = open_round().board()
        assert {each.office.code: each.state for each in board.offices} == {
            each.code: each.state for each in season
        }, day
        assert written_to("退回") == in_state(season, State.TO_CORRECT), day
        assert written_to("说明") == in_state(season, State.TO_EXPLAIN), day
        assert written_to("催报") == in_state(season, State.WAITING), day
        passed = in_state(season, State.PASSED)
        everybody = written_to("退回") | written_to("说明") | written_to("催报")
        assert everybody.isdisjoint(passed), day
        slips = {path.name.partition("_")[0] for path in Path("退回").glob("*.xlsx")}
        assert slips == written_to("退回") | written_to("说明"), day
        passed_before |= passed
    assert len(passed_before) > OFFICES / 2
    _add_up(season)


def _add_up(season: list[Office]) -> None:
    """The sum holds who passed and who only has something to explain, once each."""
    assert run(["consolidate"]) == 1
    board = open_round().board()
    included = {each.office.code for each in board.offices if each.included}
    assert included == in_state(season, State.PASSED, State.TO_EXPLAIN)
    assert board.counts.included == board.counts.passed + board.counts.to_explain
    assert board.counts.due == OFFICES
    reminded = [each.reminded for each in board.offices if each.state is State.WAITING]
    assert reminded
    assert set(reminded) == {1}  # all on one day, whatever the files say
