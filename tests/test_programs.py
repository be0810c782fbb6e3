"""What the run over other programs is built of: it must see what is lost, and must not see what is not."""

import json
import subprocess
from pathlib import Path

import pytest
from tests.programs.adapters import programs
from tests.programs.cells import open_workbook
from tests.programs.install import NotToBeHadError, install
from tests.programs.judge import contradictions, differences, same
from tests.programs.limits import broken_limits
from tests.programs.losses import lost, portrait
from tests.programs.page import RESULTS, sections
from tests.programs.program import DRIVERS, Package, Program, Registry, Role
from tests.programs.samples import FILLINGS, KINDS, make_samples

from builders import edited, put, real_content, saved
from nianbao.form import Form
from nianbao.template import write_template

FINDINGS = Path(__file__).resolve().parent.parent / "findings"


@pytest.fixture
def template(form: Form, tmp_path: Path) -> Path:
    return Path(saved(tmp_path, write_template(real_content(form)), "template.xlsx"))


def test_every_program_has_a_driver_and_a_pinned_package() -> None:
    """One shape for all: a name, a driver of ours, versions."""
    for name, program in programs().items():
        assert program.name == name
        assert (DRIVERS / program.driver).is_file(), program.driver
        assert program.packages, name
        assert all(package.version[0].isdigit() or ":" in package.version for package in program.packages)


def test_results_are_of_known_programs() -> None:
    """A program that was taken out leaves no line behind; the page can be written from what is there."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert set(results) <= set(programs())
    assert any(part.startswith("| 程序") for part in sections())


def test_nothing_lost_in_the_same_workbook(template: Path) -> None:
    assert lost(portrait(template), portrait(template)) == {}


def test_what_is_lost_is_seen(template: Path, tmp_path: Path) -> None:
    """Locks, drop-downs, colours, links, panes and the hidden sheet, each on its sheet."""

    def strip(book) -> None:  # type: ignore[no-untyped-def]
        sheet = book["表三"]
        sheet.protection.disable()
        sheet.freeze_panes = None
        sheet.data_validations.dataValidation.clear()
        sheet.conditional_formatting = type(sheet.conditional_formatting)()
        sheet["J5"] = 3
        book["_nianbao"].sheet_state = "visible"
        book.security.lockStructure = False

    after = saved(tmp_path, edited(template.read_bytes(), strip), "after.xlsx")
    gone = lost(portrait(template), portrait(Path(after)))
    assert gone == {
        "hidden": ["_nianbao"],
        "structure lock": ["工作簿"],
        "sheet lock": ["表三"],
        "formulas": ["表三"],
        "validation": ["表三"],
        "colours": ["表三"],
        "panes": ["表三"],
    }


def test_cells_are_read_as_they_are_saved(template: Path) -> None:
    sheet = open_workbook(template).sheets["表三"]
    assert sheet.cells["J5"].formula
    assert isinstance(sheet.cells["D5"].value, float)
    assert sheet.cells["A5"].value


def test_same_value_for_who_sees_it() -> None:
    """A blank is an empty text; numbers agree to nine digits; a number is no text."""
    assert same(None, "")
    assert same(0.1 + 0.2, 0.3)
    assert not same(1.0, "1")
    assert differences({("表", "A1"): 1.0, ("表", "A2"): "x"}, {("表", "A1"): 2.0, ("表", "A2"): "x"}) == [
        "表!A1: 2.0，应为1.0"
    ]


def test_cover_that_says_another_thing_than_check() -> None:
    """Something to change or nothing, and the check code: both must agree."""
    good = ["可以上报", "123456"]
    assert contradictions(good, 0, "123456") == []
    assert contradictions(good, 2, None) == ["封面“可以上报”，check 有 2 处必须改"]
    assert contradictions(["还有 12 处要改", "——————"], 0, "123456") == [
        "封面“还有 12 处要改”，check 有 0 处必须改"
    ]
    assert contradictions(good, 0, "654321") == ["封面的校验码 123456，check 的是 654321"]


def test_limits_of_excel(form: Form, template: Path, tmp_path: Path) -> None:
    """What we issue keeps them; a formula that is nested too deep or a text that is too long is named."""
    assert broken_limits(template) == []
    deep = "=" + "ABS(" * 65 + "1" + ")" * 65
    bad = edited(template.read_bytes(), put("表三", "M3", deep), put("表三", "M4", "字" * 32768))
    problems = broken_limits(Path(saved(tmp_path, bad, "bad.xlsx")))
    assert any("65 levels" in each for each in problems)


def test_samples_cover_every_kind_and_filling(tmp_path: Path) -> None:
    samples = make_samples(tmp_path / "samples")
    assert {sample.kind for sample in samples} == set(KINDS)
    assert [sample.filling for sample in samples if sample.kind == "slip"] == list(FILLINGS)
    for sample in samples:
        assert sample.source.is_file()


def test_a_program_that_cannot_be_had_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = Package(Registry.NPM, "nothing", "1.0.0")
    program = Program("nothing", "nothing", Role.SAVES, "exceljs.cjs", (package,))
    monkeypatch.setattr("tests.programs.install.shutil.which", lambda name: None)
    with pytest.raises(NotToBeHadError, match="npm"):
        install(program, tmp_path)


@pytest.mark.parametrize("script", sorted(FINDINGS.glob("*.sh")), ids=lambda path: path.stem)
def test_a_finding_says_what_and_with_which_versions(script: Path) -> None:
    """Each names versions, behaviour and what was seen, stands in the index, cleans up and does without nianbao."""
    text = script.read_text(encoding="utf-8")
    for word in ("# Programs: ", "# Behaviour: ", "# Seen: ", "mktemp -d", "trap "):
        assert word in text, word
    assert "nianbao" not in text
    assert f"[`{script.stem}`]" in (FINDINGS / "README.md").read_text(encoding="utf-8")
    assert subprocess.run(["sh", "-n", str(script)], check=False).returncode == 0
