"""The demonstration: two round folders, the second with everything that happens between check and sum."""

import email
import json
import re
import shlex
from email import policy
from pathlib import Path

import openpyxl
import pytest

from nianbao.cli.main import run
from nianbao.demo.season import EXPLAINED, MISSING, SPOILT
from nianbao.summary.history import TITLE

SAME = (".xlsx", ".docx", ".csv")
"""What comes out the same on every day; letters carry the date, the memory the time."""


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Do the demonstration once."""
    folder = tmp_path_factory.mktemp("demo") / "演示"
    assert run(["demo", str(folder)]) == 0
    return folder


def files(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.suffix in SAME)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if path.name[0] != "."}


def test_the_season_has_every_step_and_can_be_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], season: Path
) -> None:
    """The commands that are printed, typed one after the other, run as they did."""
    capsys.readouterr()
    assert run(["demo", str(season)]) == 0
    printed = re.findall(r"^ +\$ (.*)$", capsys.readouterr().out, re.M)
    words = [shlex.split(line) for line in printed]
    names = [" ".join(each[1:3]) if each[1] == "mail" else each[1] for each in words if each[0] == "nianbao"]
    second = names[names.index("consolidate") + 1 :]
    assert second == [
        "distribute",
        "mail templates",
        "check",
        "mail returns",
        "mail reminders",
        "status",
        "consolidate",
        "mail summary",
        "publish",
    ]
    monkeypatch.chdir(season.parent)
    for each in words:
        if each[0] == "cd":
            monkeypatch.chdir(each[1])
        else:
            assert run(each[1:]) in (0, 1), each


def test_once_more_gives_the_same(season: Path) -> None:
    """Once more into the same folder leaves the same workbooks, lists and reports."""
    before = files(season)
    assert run(["demo", str(season)]) == 0
    after = files(season)
    assert {name for name, data in after.items() if before.get(name, data) != data} == set()


def test_it_can_be_continued_by_hand(
    season: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folder of the year is a round like any other."""
    monkeypatch.chdir(season / "2024")
    capsys.readouterr()
    assert run(["status", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    states = {each["code"]: each["state"] for each in data["offices"]}
    assert states == {"410411001": "included", "321300": "included", MISSING.code: "waiting"}
    assert (data["offices"][1]["returned"], data["offices"][2]["reminded"]) == (1, 1)


def test_the_mistakes_are_found_and_corrected(
    season: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first file fails where it was spoilt; the corrected one passes, with its explanation."""
    monkeypatch.chdir(season / "2024")
    capsys.readouterr()
    run(["check", "--format", "json"])
    data = json.loads(capsys.readouterr().out)
    first, corrected = (each for each in data["submissions"] if each["office"]["code"] == "321300")
    wrong = {name for one in first["findings"] if one["severity"] == "error" for name in one["fields"]}
    assert first["status"] == "failed"
    assert set(SPOILT) <= wrong
    assert corrected["status"] == "passed"
    jumps = [one for one in corrected["findings"] if one["code"] == "disputes.jump"]
    assert [one["explanation"] for one in jumps] == list(EXPLAINED.values())


def test_the_summary_knows_both_versions(season: Path) -> None:
    """The register tells what the corrected file changed; who is missing gets a reminder."""
    sheet = openpyxl.load_workbook(season / "2024" / "汇总.xlsx")["报送情况"]
    rows = list(sheet.iter_rows(values_only=True))
    start = next(index for index, row in enumerate(rows) if row[0] == TITLE)
    assert len([row for row in rows[start + 2 :] if row[1] == "321300"]) == len(SPOILT)
    letter = next((season / "2024" / "信" / "催报").glob("*.eml")).read_bytes()
    message = email.message_from_bytes(letter, policy=policy.default)
    assert MISSING.name in str(message["Subject"])
    assert [part.get_filename() for part in message.iter_attachments()] == [
        f"{MISSING.code}_{MISSING.name}_2024.xlsx"
    ]
