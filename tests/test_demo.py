"""The demonstration: the whole season, with the pair of years that makes the cross-year rules speak."""

import email
import json
import shlex
from email import policy
from pathlib import Path

import openpyxl
import pytest

from nianbao.cli.main import run
from nianbao.demo.season import EXPLAINED, MISSING, SPOILT, Step, run_demo
from nianbao.summary.history import TITLE


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Step]]:
    """Do the demonstration once."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, list(run_demo(folder))


def files(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_the_season_has_every_step(season: tuple[Path, list[Step]]) -> None:
    """Roster and templates, check, returns, corrected files, reminders, sum, letter upward, a report."""
    folder, steps = season
    commands = [" ".join(step.command.split()[:3]) for step in steps if step.command.startswith("nianbao")]
    year = str(folder / "2024")
    assert commands[-8:] == [
        f"nianbao distribute {year}/roster.csv",
        f"nianbao check {year}/inbox",
        "nianbao mail returns",
        "nianbao mail reminders",
        f"nianbao check {year}/inbox",
        f"nianbao consolidate {year}/inbox",
        "nianbao mail summary",
        f"nianbao publish {year}/inbox/410411001_湛河区轻工路街道办事处_2024.xlsx",
    ]
    letters = sorted(path.name for path in (folder / "2024" / "letters").iterdir())
    assert [name.rpartition("_")[2] for name in letters] == ["汇总.eml", "催报.eml", "退回.eml"]


def test_the_same_files_on_every_day(season: tuple[Path, list[Step]]) -> None:
    """Once more into the same folder gives the same bytes everywhere."""
    folder, _ = season
    before = files(folder)
    list(run_demo(folder))
    assert {name for name, data in files(folder).items() if before.get(name) != data} == set()


def test_the_commands_can_be_typed(
    season: tuple[Path, list[Step]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command that is shown runs; templates, returns and letters to offices come out the same."""
    folder, steps = season
    before = files(folder)
    for step in steps:
        if step.command.startswith("nianbao"):
            arguments = shlex.split(step.command)[1:]
            force = arguments[0] in ("consolidate", "mail", "publish") or "--returns" in arguments
            assert run([*arguments, *(["--force"] if force else [])]) in (0, 1), step.command
            capsys.readouterr()
    changed = {name for name, data in files(folder).items() if before.get(name) != data}
    # the sum has another name where nobody gives it one, and the letter upward carries it
    assert all("汇总" in name for name in changed)
    list(run_demo(folder))


def test_the_mistakes_are_found_and_corrected(
    season: tuple[Path, list[Step]], capsys: pytest.CaptureFixture[str]
) -> None:
    """The first file fails where it was spoilt; the corrected one passes, with its explanation."""
    folder, _ = season
    year, prior = folder / "2024", folder / "2023" / "汇总.xlsx"
    run(["check", str(year / "inbox"), "--prior", str(prior), "--format", "json"])
    data = json.loads(capsys.readouterr().out)
    first, corrected = (each for each in data["submissions"] if each["office"]["code"] == "321300")
    wrong = {name for one in first["findings"] if one["severity"] == "error" for name in one["fields"]}
    assert first["status"] == "failed"
    assert set(SPOILT) <= wrong
    assert corrected["status"] == "passed"
    jumps = [one for one in corrected["findings"] if one["code"] == "disputes.jump"]
    assert [one["explanation"] for one in jumps] == list(EXPLAINED.values())


def test_the_summary_knows_both_versions(season: tuple[Path, list[Step]]) -> None:
    """The register tells what the corrected file changed; who is missing gets a reminder."""
    folder, _ = season
    sheet = openpyxl.load_workbook(folder / "2024" / "汇总.xlsx")["报送情况"]
    rows = list(sheet.iter_rows(values_only=True))
    start = next(index for index, row in enumerate(rows) if row[0] == TITLE)
    assert len([row for row in rows[start + 2 :] if row[1] == "321300"]) == len(SPOILT)
    letter = next((folder / "2024" / "letters").glob("*催报.eml")).read_bytes()
    message = email.message_from_bytes(letter, policy=policy.default)
    assert MISSING.name in str(message["Subject"])
