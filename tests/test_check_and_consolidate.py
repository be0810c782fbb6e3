"""check and consolidate say the same of the same inbox: finding by finding, file by file, and which files count."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.builders import Run, edited, modified_at, put, saved, small_content
from tests.test_similarity import sentences, text

from nianbao.cli.main import run as command_line
from nianbao.form import Form
from nianbao.layout import REGISTER_HEADINGS, REGISTER_SHEET
from nianbao.template import write_template

EARLY, LATE = "2025-01-06T00:00:00Z", "2025-01-08T08:30:00Z"
ROSTER = """单位编码,单位名称,单位类别,上级编码,垂管
1,甲街道,街道,,
2,乙街道,街道,,
3,丙街道,街道,,
4,丁局,部门,,是
"""
UNBALANCED = {"applications__received__natural_person": 3}
BALANCED = {**UNBALANCED, "applications__carried_out__natural_person": 3}
TOTAL = put("表三", "J5", 99)


class Inbox:
    """An inbox that offices hand their files in to."""

    def __init__(self, folder: Path, form: Form) -> None:
        self.folder, self.form = folder, form
        folder.mkdir()

    def add(self, file: str, code: str, name: str, year: int = 2024, at: str = EARLY, **figures: int) -> Path:
        """Hand in a filled template."""
        data = write_template(small_content(self.form, code, name, year, **figures))
        return Path(saved(self.folder, modified_at(data, at), file))

    def spoil(self, path: Path, at: str = LATE) -> None:
        """Type another number over the total of a file."""
        path.write_bytes(modified_at(edited(path.read_bytes(), TOTAL), at))


@pytest.fixture
def inbox(tmp_path: Path, form: Form) -> Inbox:
    return Inbox(tmp_path / "收件", form)


def duplicates(inbox: Inbox) -> None:
    data = inbox.add("a.xlsx", "1", "甲街道", **UNBALANCED).read_bytes()
    saved(inbox.folder, data, "b.xlsx")
    inbox.add("c.xlsx", "2", "乙街道")


def superseded(inbox: Inbox) -> None:
    inbox.spoil(inbox.add("a.xlsx", "1", "甲街道", **UNBALANCED), at=EARLY)
    inbox.add("b.xlsx", "1", "甲街道", at=LATE, **BALANCED)
    inbox.add("c.xlsx", "2", "乙街道", **BALANCED)
    inbox.add("d.xlsx", "2", "乙街道", at=LATE, **UNBALANCED)


def same_time(inbox: Inbox) -> None:
    for path in (inbox.add("a.xlsx", "1", "甲街道"), inbox.add("b.xlsx", "1", "甲街道", **BALANCED)):
        os.utime(path, (1_736_000_000, 1_736_000_000))


def overlap(inbox: Inbox) -> None:
    below = Inbox(inbox.folder.parent / "下级", inbox.form)
    below.add("a.xlsx", "1", "甲街道", **BALANCED)
    below.add("b.xlsx", "2", "乙街道")
    words = ["-o", str(inbox.folder / "汇总.xlsx"), "--code", "3", "--office", "丙街道"]
    assert command_line(["consolidate", str(below.folder), *words]) == 0
    inbox.add("c.xlsx", "1", "甲街道", **BALANCED)
    inbox.add("d.xlsx", "2", "乙街道", **UNBALANCED)


def wrong_year(inbox: Inbox) -> None:
    inbox.add("a.xlsx", "1", "甲街道")
    inbox.add("b.xlsx", "2", "乙街道")
    inbox.add("c.xlsx", "3", "丙街道", year=2023, **BALANCED)


def conflict_of_codes(inbox: Inbox) -> None:
    inbox.add("a.xlsx", "1", "甲街道")
    inbox.add("b.xlsx", "1", "别的局", at=LATE, **BALANCED)
    inbox.add("c.xlsx", "2", "丙街道")
    inbox.add("d.xlsx", "4", "丁局")
    inbox.add("e.xlsx", "77", "外来单位", **UNBALANCED)


def stale_totals(inbox: Inbox) -> None:
    inbox.spoil(inbox.add("a.xlsx", "1", "甲街道", **BALANCED))
    inbox.add("b.xlsx", "2", "乙街道", **BALANCED)


def broken(inbox: Inbox) -> None:
    inbox.add("a.xlsx", "1", "甲街道")
    (inbox.folder / "b.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (inbox.folder / "c.txt").write_text("会议通知", encoding="utf-8")


def reports_alike(inbox: Inbox) -> None:
    inbox.add("a.xlsx", "1", "甲街道")
    lines = sentences(1)
    for name in ("乙街道", "丙街道"):
        (inbox.folder / f"{name}.txt").write_text(text(name, lines), encoding="utf-8")


def nothing(inbox: Inbox) -> None:
    del inbox


INBOXES = {
    duplicates: "submission.duplicate",
    superseded: "submission.superseded",
    same_time: "submission.same-time",
    overlap: "submission.overlap",
    wrong_year: "year.mismatch",
    conflict_of_codes: "office.shared-code",
    stale_totals: "total.mismatch",
    broken: "file.damaged",
    reports_alike: "narrative.similar",
    nothing: "",
}
"""The ways to fill an inbox, and a finding that comes of each."""


@pytest.mark.parametrize("forced", [False, True], ids=["", "forced"])
@pytest.mark.parametrize("listed", [True, False], ids=["roster", "no-roster"])
@pytest.mark.parametrize("fill", INBOXES, ids=lambda fill: fill.__name__)
def test_both_say_the_same(
    fill: Callable[[Inbox], None], listed: bool, forced: bool, inbox: Inbox, run: Run, tmp_path: Path
) -> None:
    """Every file has the same findings, the same fate and the same status; a forced file is the only one to differ."""
    if not listed and fill is nothing:
        pytest.skip("without a roster an empty folder is wrong usage")
    fill(inbox)
    (tmp_path / "名册.csv").write_text(ROSTER, encoding="utf-8")
    asked = [inbox.folder, "--year", "2024", *(["--roster", tmp_path / "名册.csv"] if listed else [])]
    target = tmp_path / "汇总.xlsx"
    more = ["-o", target, *(["--include-failed"] if forced else [])]
    checked = _data(run("check", *asked, "--format", "json"))
    added = _data(run("consolidate", *asked, *more, "--format", "json"))
    for key in ("form", "year", "missing", "summary", "not_assessed"):
        assert checked[key] == added[key], key
    if listed and INBOXES[fill]:
        assert INBOXES[fill] in {one["code"] for file in checked["submissions"] for one in file["findings"]}
    again = set(added["forced"])
    assert again == set() or forced
    for read, summed in zip(checked["submissions"], added["submissions"], strict=True):
        assert read == {**summed, "fate": "failed" if summed["file"] in again else summed["fate"]}
    counted = [one for one in added["submissions"] if one["fate"] == "accepted"]
    assert sorted(one["office"]["code"] for one in counted) == sorted(added["accepted"])
    if not forced:
        assert {one["status"] for one in counted} <= {"passed"}
    replaced = [one for one in added["submissions"] if one["fate"] in ("superseded", "duplicate")]
    found = [one for file in added["submissions"] if file not in replaced for one in file["findings"]]
    errors = sum(one["severity"] == "error" for one in found)
    assert added["summary"]["errors"] == errors
    assert added["summary"]["warnings"] == len(found) - errors


@pytest.mark.parametrize(
    "fill", [fill for fill in INBOXES if fill is not nothing], ids=lambda fill: fill.__name__
)
def test_both_screens_say_the_same(
    fill: Callable[[Inbox], None], inbox: Inbox, run: Run, tmp_path: Path
) -> None:
    """What people read is the same too, but for the word for each file's fate and what became of the sum."""
    fill(inbox)
    (tmp_path / "名册.csv").write_text(ROSTER, encoding="utf-8")
    asked = [inbox.folder, "--year", "2024", "--roster", tmp_path / "名册.csv"]
    _, checked, _ = run("check", *asked)
    _, added, _ = run("consolidate", *asked, "-o", tmp_path / "汇总.xlsx")
    assert _rows(checked) == _rows(added)
    body = checked.partition("\n\n")[2]
    assert body
    assert body in added


def test_what_was_found_in_a_replaced_file_counts_nowhere(inbox: Inbox, run: Run, tmp_path: Path) -> None:
    """The screen, the register, the last line and JSON have one count: findings of a replaced file are settled."""
    superseded(inbox)
    target = tmp_path / "汇总.xlsx"
    code, out, _ = run("consolidate", inbox.folder, "-o", target, "--year", "2024")
    assert code == 1
    assert _rows(out) == {"a.xlsx": ("0", "0"), "c.xlsx": ("0", "0"), "d.xlsx": ("1", "0")}
    assert "必须改 1 处，可说明 0 处" in out.splitlines()[-2]
    sheet = openpyxl.load_workbook(target)[REGISTER_SHEET]
    places = [REGISTER_HEADINGS.index(heading) for heading in ("文件", "必须改", "可说明")]
    lines = [[row[place] for place in places] for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert sorted(line for line in lines if str(line[0]).endswith(".xlsx") and line[1]) == [
        ["a.xlsx", "0", "0"],
        ["b.xlsx", "0", "0"],
        ["c.xlsx", "0", "0"],
        ["d.xlsx", "1", "0"],
    ]


def _data(ran: tuple[int, str, str]) -> dict[str, Any]:
    code, out, err = ran
    assert code in (0, 1), err
    data: dict[str, Any] = json.loads(out)
    return data


def _rows(out: str) -> dict[str, tuple[str, str]]:
    """Return the two counts of each line of the table of files, by the name of the file."""
    cells = [[cell.strip() for cell in line.split("│")] for line in out.splitlines() if line.startswith("│")]
    return {Path(row[1]).name: (row[5], row[6]) for row in cells}
