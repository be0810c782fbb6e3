"""Whose a file is: by code and by name; what is in doubt counts for nobody and replaces nothing."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from tests.builders import edited, modified_at, put, saved

from nianbao.checks import Fate
from nianbao.checks.round import Round, check_round
from nianbao.checks.whose import Neighbourhood, check_senders
from nianbao.cli.main import run
from nianbao.consolidation.consolidation import Consolidation, consolidate
from nianbao.core import Period
from nianbao.form.model import Form
from nianbao.form.registry import known_forms
from nianbao.inbox.intake import read_files
from nianbao.layout.workbook import REGISTER_SHEET
from nianbao.roster.read import Roster, RosterEntry, read_roster
from nianbao.submission.identity import damage, office_code, office_name
from nianbao.submission.prior import NO_PRIOR
from nianbao.submission.submission import Office
from nianbao.template.content import Content
from nianbao.template.write import write_template

Give = Callable[..., str]
EARLY, LATE = "2025-01-06T00:00:00Z", "2025-01-08T08:30:00Z"
NOW = datetime(2025, 3, 1, tzinfo=UTC)
CODE = ("填报说明", "B4")


@pytest.fixture
def give(tmp_path: Path, form: Form) -> Give:
    """Hand in a workbook whose cover was open: the office typed its code and its name itself."""

    def giving(file: str, code: object, name: str, *, at: str = EARLY) -> str:
        zero = {f"zero_report.{table.id}": "是" for table in form.tables}
        data = write_template(Content(form, Office("", ""), Period(2024), cover=zero))
        sheet = form.cover.sheet
        typed = edited(data, put(sheet, "B3", name), put(sheet, "B4", code))
        return saved(tmp_path, modified_at(typed, at), file)

    return giving


def round_of(*files: str, roster: Path | None = None, now: datetime = NOW) -> Round:
    listed = read_roster(roster) if roster else None
    return check_round(
        list(read_files(files)), known_forms(), roster=listed, period=Period(2024), prior=NO_PRIOR, now=now
    )


def office_findings(checked: Round) -> list[list[str]]:
    return [
        [found.code for found in each.findings if found.code.startswith(("office.", "submission."))]
        for each in checked.submissions
    ]


def fates(result: Consolidation) -> list[Fate]:
    return [entry.fate for entry in result.entries]


def roster_file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "名册.csv"
    path.write_text("\n".join(["单位编码,单位名称,单位类别", *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    return roster_file(tmp_path, "001,甲街道办事处,街道", "002,乙街道办事处,街道")


# ------------------------------------------------------------------ codes


@pytest.mark.parametrize(
    ("typed", "code"),
    [("４１０４", "4104"), (" 41 04　", "4104"), ("4104.0", "4104"), ("4104.00", "4104"), ("A-1.5", "A-1.5")],
)
def test_codes_are_compared_as_figures_are(typed: str, code: str) -> None:
    """Full-width digits, blanks and the decimals of a number make no other code."""
    assert office_code(typed) == code
    assert office_name("甲　街道（本级）") == office_name("甲街道(本级)")


@pytest.mark.parametrize(
    ("code", "whole", "reason"),
    [
        ("1", "001", "开头的 0 丢了"),
        ("410411001001001000", "410411001001001002", "第 15 位以后的数字丢了"),
        ("410411001001001003", "410411001001001002", ""),
        ("1", "1", ""),
        ("1", "01A", ""),
    ],
)
def test_what_a_spreadsheet_does_to_a_code(code: str, whole: str, reason: str) -> None:
    """Leading zeros and what is behind the fifteenth digit get lost."""
    assert damage(code, whole) == reason


def test_a_code_in_another_writing_is_read_and_said(give: Give, tmp_path: Path) -> None:
    """The office is found, and the finding says how the code was read."""
    roster = roster_file(tmp_path, "410411001,甲街道,街道")
    for number, typed in enumerate(["４１０４１１００１", "410411001.0", "410 411 001"]):
        checked = round_of(give(f"{number}.xlsx", typed, "甲街道"), roster=roster)
        assert office_findings(checked) == [["office.code-typed"]]
        assert checked.missing == ()
        assert checked.submissions[0].office == Office("410411001", "甲街道", "街道")
    assert office_findings(round_of(give("n.xlsx", 410411001, "甲街道"), roster=roster)) == [[]]


def test_a_damaged_code_is_refused_with_the_reason(give: Give, roster: Path) -> None:
    """A lost zero is named with the right code; of a code with an exponent the digits are gone."""
    checked = round_of(give("a.xlsx", 1, "甲街道办事处"), roster=roster)
    assert office_findings(checked) == [["office.unknown"]]
    assert "的编码是 001，开头的 0 丢了" in checked.submissions[0].findings[0].message
    for listed in (roster, None):
        checked = round_of(give("b.xlsx", "4.10411E+11", "乙街道办事处"), roster=listed)
        assert office_findings(checked) == [["office.code-unusable"]]
        found = checked.submissions[0].findings[0]
        assert (found.place.sheet, found.place.cell) == CODE
        assert fates(consolidate(checked)) == [Fate.FAILED]


# ------------------------------------------------------------------ names


def test_another_office_s_code_is_an_error_and_replaces_nothing(give: Give, roster: Path) -> None:
    """The figures of the office whose code it is stay; the other office is still missing."""
    own = give("a.xlsx", "001", "甲街道办事处", at=EARLY)
    wrong = give("b.xlsx", "001", "乙街道办事处", at=LATE)
    for files in ((own, wrong), (wrong, own)):
        checked = round_of(*files, roster=roster)
        by_file = dict(zip(files, office_findings(checked), strict=True))
        assert by_file == {own: [], wrong: ["office.conflict"]}
        assert [office.code for office in checked.missing] == ["002"]
        result = consolidate(checked)
        assert {entry.submission.file: entry.fate for entry in result.entries} == {
            own: Fate.ACCEPTED,
            wrong: Fate.FAILED,
        }
        forced = consolidate(checked, include_failed=True)
        assert [each.file for each in forced.accepted] == [own]


def test_a_file_in_doubt_alone_counts_for_nobody(give: Give, roster: Path) -> None:
    """Neither the office of the code nor the one of the name has reported."""
    checked = round_of(give("b.xlsx", "001", "乙街道办事处"), roster=roster)
    assert checked.submissions[0].in_doubt
    assert [office.code for office in checked.missing] == ["001", "002"]


def test_one_code_with_two_names_without_a_roster(give: Give) -> None:
    """Neither supersedes the other; both must be looked at."""
    first, second = give("a.xlsx", "001", "甲街道"), give("b.xlsx", "001", "丙街道", at=LATE)
    checked = round_of(first, second)
    assert office_findings(checked) == [["office.shared-code"], ["office.shared-code"]]
    assert second in checked.submissions[0].findings[0].message
    assert fates(consolidate(checked)) == [Fate.FAILED, Fate.FAILED]


def test_one_code_with_the_roster_s_name_and_another(give: Give, roster: Path) -> None:
    """The file with the roster's name is right; the one of a name that nobody knows is not."""
    right, other = give("a.xlsx", "001", "甲街道办事处"), give("b.xlsx", "001", "丙局", at=LATE)
    assert office_findings(round_of(right, other, roster=roster)) == [[], ["office.shared-code"]]


@pytest.mark.parametrize(
    ("name", "codes"),
    [("甲 街道办事处", []), ("甲街道", []), ("湛河区甲街道办事处", []), ("丙局", ["office.other-name"])],
)
def test_another_name_than_the_roster_s(give: Give, roster: Path, name: str, codes: list[str]) -> None:
    """A longer or shorter form is the same office; another name is said, and the code counts."""
    checked = round_of(give("a.xlsx", "001", name), roster=roster)
    assert office_findings(checked) == [codes]
    assert fates(consolidate(checked)) == [Fate.ACCEPTED]


def test_names_in_another_writing_are_one_office(give: Give) -> None:
    """Blanks and full-width brackets make no other office: the newer file supersedes."""
    files = give("a.xlsx", "001", "甲局(本级)"), give("b.xlsx", "001", "甲局（本级） ", at=LATE)
    assert fates(consolidate(round_of(*files))) == [Fate.SUPERSEDED, Fate.ACCEPTED]


def test_the_return_of_a_file_in_doubt_is_addressed_to_nobody(
    give: Give, roster: Path, tmp_path: Path
) -> None:
    """Its cover is open, so that no letter takes it to the office of the code."""
    give("in/a.xlsx" if (tmp_path / "in").mkdir() is None else "", "001", "甲街道办事处")
    give("in/b.xlsx", "001", "乙街道办事处", at=LATE)
    out = tmp_path / "退回"
    assert run(["check", str(tmp_path / "in"), "--roster", str(roster), "--returns", str(out)]) == 1
    (made,) = out.glob("*.xlsx")
    (read,) = read_files([str(made)])
    assert read.office is None
    assert read.cover["office"] == "乙街道办事处"


# ------------------------------------------------------------------ clocks


def test_a_file_from_the_future_does_not_win(give: Give) -> None:
    """The clock of that computer was wrong, and that is said; alone the file counts as ever."""
    future = f"{NOW + timedelta(days=400):%Y-%m-%dT%H:%M:%SZ}"
    ahead, right = give("a.xlsx", "001", "甲街道", at=future), give("b.xlsx", "001", "甲街道", at=LATE)
    for files in ((ahead, right), (right, ahead)):
        checked = round_of(*files)
        result = {entry.submission.file: entry.fate for entry in consolidate(checked).entries}
        assert result == {ahead: Fate.SUPERSEDED, right: Fate.ACCEPTED}
    alone = round_of(ahead)
    assert office_findings(alone) == [["submission.clock"]]
    assert fates(consolidate(alone)) == [Fate.ACCEPTED]
    assert office_findings(round_of(ahead, now=NOW + timedelta(days=400))) == [[]]


def test_the_register_says_what_counts_as_newest(give: Give, tmp_path: Path) -> None:
    """On the line of the file that counts and on those that it replaced, with the times in Beijing."""
    give("a.xlsx", "001", "甲街道", at=EARLY)
    same = give("b.xlsx", "001", "甲街道", at=LATE)
    copied = saved(tmp_path, modified_at(Path(same).read_bytes() + b"", LATE), "c.xlsx")
    edited_copy = edited(Path(copied).read_bytes(), put("填报说明", "B5", "李四"))
    Path(copied).write_bytes(modified_at(edited_copy, LATE))
    for file, time in ((same, 1_736_000_000), (copied, 1_736_000_100)):
        os.utime(file, (time, time))
    summary = tmp_path / "s" / "汇总.xlsx"
    summary.parent.mkdir()
    files = [str(tmp_path / name) for name in ("a.xlsx", "b.xlsx", "c.xlsx")]
    assert run(["consolidate", *files, "-o", str(summary)]) == 0
    sheet = openpyxl.load_workbook(summary)[REGISTER_SHEET]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    column = rows[0].index("说明")
    notes = {str(row[rows[0].index("文件")])[-6:]: str(row[column]) for row in rows[1:4]}
    assert "这个单位有 3 个文件，以这一份为准" in notes["c.xlsx"]
    assert "以文件日期晚的为准" in notes["c.xlsx"]
    assert "那一份 2025-01-08 16:30，这一份 2025-01-06 08:00" in notes["a.xlsx"]


def test_offices_are_called_as_people_call_them() -> None:
    """Without the place that all have, without the word for a government; never where it may be another."""
    names = (
        "湛河区轻工路街道办事处",
        "湛河区北渡镇人民政府",
        "湛河区财政局",
        "湛河区人民政府",
        "开发区财政局",
    )
    around = Neighbourhood(
        Roster(tuple(RosterEntry(Office(f"41041{n}", name)) for n, name in enumerate(names)))
    )
    files = ("北渡镇 年报.xlsx", "1、轻工路街道.xlsx", "报财政局.pdf", "湛河区 汇总.xlsx", "年报.xlsx")
    assert [around.named(file) for file in files] == [("410411",), ("410410",), ("410412",), (), ()]
    assert around.called_first("2025 财政局年报") == ("410412",)
    assert around.called_first("转财政局") == ()


def test_a_place_is_one_that_three_offices_and_most_begin_with() -> None:
    """With three of them the place may be left out of a name; with two it may be a name like any other."""
    short = {
        number: Neighbourhood(
            Roster(tuple(RosterEntry(Office(f"41041{n}", f"湛河区{n}局")) for n in "甲乙丙"[:number]))
        ).called("乙局的年报")
        for number in (2, 3)
    }
    assert short == {2: (), 3: ()}  # 乙局 alone is too short a name
    three = ("湛河区财政局", "湛河区教育局", "湛河区民政局")
    for names, found in ((three, ("c1",)), (three[:2], ()), ((*three, "甲局", "乙局", "丙局"), ())):
        entries = tuple(RosterEntry(Office(f"c{n}", name)) for n, name in enumerate(names))
        assert Neighbourhood(Roster(entries)).called("教育局的年报") == found, names


def test_codes_in_a_name_are_those_of_the_roster() -> None:
    """Every code of the roster that stands there as a word, in any width; a short one may be a year."""
    names = {"410411001": "甲局", "4104110A": "乙局", "2024": "丙局"}
    entries = tuple(RosterEntry(Office(code, name)) for code, name in names.items())
    around = Neighbourhood(Roster(entries), Path("收件"))
    texts = {
        "410411001 年报": ("410411001",),
        "４１０４１１００１": ("410411001",),
        "4104110A、410411001、4104110A": ("4104110A", "410411001"),
        "1410411001": (),
        "2024": (),
        "2024 乙局": ("4104110A",),
        "410411001 乙局": ("410411001",),
    }
    assert {text: around.in_text(text) for text in texts} == texts
    assert around.named("收件/乙局/410411001/年报.xlsx") == ("410411001",)
    assert around.named("收件/乙局/甲/年报.xlsx") == ("4104110A",)
    assert around.named("别处/乙局/年报.xlsx") == ()


NAMED = [
    ("410411002.xlsx", "410411001", ["office.file-name"]),
    ("乙街道办事处 年报.xlsx", "410411001", ["office.file-name"]),
    ("2、乙街道.xlsx", "410411001", ["office.file-name"]),
    ("转乙街道.xlsx", "410411001", []),
    ("410411001.xlsx", "410411001", []),
    ("甲街道办事处与乙街道办事处.xlsx", "410411001", []),
    ("年报.xlsx", "410411001", []),
    ("410411002.xlsx", "999", ["office.unknown"]),
]


@pytest.mark.parametrize(("file", "code", "codes"), NAMED)
def test_a_file_named_for_another_office_is_held_back(
    give: Give, tmp_path: Path, file: str, code: str, codes: list[str]
) -> None:
    """One of the two is wrong: it counts for neither. Where the code is nobody's, that is the fault."""
    roster = roster_file(tmp_path, "410411001,甲街道办事处,街道", "410411002,乙街道办事处,街道")
    checked = round_of(give(file, code, "甲街道办事处"), roster=roster)
    assert office_findings(checked) == [codes]
    assert [entry.counts for entry in consolidate(checked).entries] == [not codes]
    assert [office.code for office in checked.missing] == (["410411001"] if codes else []) + ["410411002"]


def test_a_file_from_another_office_s_address_is_said(give: Give, tmp_path: Path) -> None:
    """It counts all the same; an address of both offices, of nobody, or no address says nothing."""
    listed = Roster(
        (
            RosterEntry(Office("001", "甲局"), email="jia@x.cn; both@x.cn"),
            RosterEntry(Office("002", "乙局"), email="Yi <YI@x.cn>, both@x.cn"),
        )
    )
    (own,) = round_of(give("a.xlsx", "001", "甲局")).submissions
    (unknown,) = round_of(give("b.xlsx", "003", "丙局")).submissions

    def said(sender: str, roster: Roster | None = listed) -> list[tuple[str, str | None]]:
        done = check_senders([own, unknown], roster, {own.sha256: sender, unknown.sha256: sender})
        assert done[1] == unknown
        assert done[0].status is own.status
        return [(each.code, each.expected) for each in done[0].findings[len(own.findings) :]]

    assert said("乙局办公室 <yi@X.CN>") == [("office.sender", "乙局")]
    assert [said(sender) for sender in ("jia@x.cn", "both@x.cn", "nobody@x.cn", "")] == [[]] * 4
    assert said("yi@x.cn", None) == []
    assert check_senders([own], listed, {}) == [own]
