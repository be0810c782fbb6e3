"""Returns: an office's own figures in a fresh template, with everything that was found marked."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from builders import modified_at
from nianbao.cli.main import run
from nianbao.core import Period
from nianbao.demo.offices import EXAMPLES, figures, fill
from nianbao.form.model import Form
from nianbao.inbox.intake import read_files
from nianbao.layout.audit import AuditColumn
from nianbao.layout.workbook import layout_of
from nianbao.submission.seal import read_key
from nianbao.submission.submission import Office, ReadStatus, Submission
from nianbao.template.content import Content
from nianbao.template.write import write_template

WRONG_FILL, DOUBTFUL_FILL = "FFFFC7CE", "FFFFEB9C"
NAME = "321300_宿迁市_2023_退回.xlsx"
Change = Callable[[Workbook], None]


def type_into(form: Form, workbook: Workbook, field: str, value: object) -> None:
    slot = layout_of(form).slots[field]
    workbook[slot.sheet][slot.area.address] = value


@pytest.fixture
def inbox(form: Form, tmp_path: Path) -> Callable[..., Path]:
    """Give an inbox with 宿迁's file of 2023, changed."""

    def make(change: Change, name: str = "宿迁.xlsx") -> Path:
        folder = tmp_path / "inbox"
        folder.mkdir(exist_ok=True)
        example = next(each for each in EXAMPLES if each.file == "suqian-2023")
        template = write_template(Content(form, example.office, Period(example.year)))
        workbook = openpyxl.load_workbook(io.BytesIO(fill(form, template, figures(form, example))))
        change(workbook)
        workbook.save(folder / name)
        return folder

    return make


@pytest.fixture
def spoilt(form: Form, inbox: Callable[..., Path]) -> Path:
    """Spoil the file in several ways, and explain one of the checks."""

    def spoil(workbook: Workbook) -> None:
        type_into(form, workbook, "applications.received.natural_person", "6件")
        type_into(form, workbook, "applications.refused.state_secret.business", -3)
        type_into(form, workbook, "disclosure.fees.amount", None)
        type_into(form, workbook, "applications.carried_out.research", 7)
        type_into(form, workbook, "disputes.direct_suit.total", 99)
        audit = layout_of(form).audit
        assert audit is not None
        area = audit.explanation_cells()["applications.carried-in:business"]
        workbook[audit.sheet][area.address] = "上年漏报一件"

    return inbox(spoil)


def read(path: Path) -> Submission:
    return next(read_files([str(path)]))


def test_the_return_has_the_own_figures_and_every_finding(form: Form, spoilt: Path, tmp_path: Path) -> None:
    """What was usable is there, what was not is blank with a note that quotes it, all coloured."""
    assert run(["check", str(spoilt), "--returns", str(tmp_path / "out")]) == 1
    book = openpyxl.load_workbook(tmp_path / "out" / NAME)
    layout = layout_of(form)
    expected = {
        "applications.received.natural_person": (None, "“6件”，带了单位"),
        "applications.refused.state_secret.business": (None, "-3，小于 0"),
        "disclosure.fees.amount": (None, "这一格是空的"),
        "applications.carried_out.research": (7, "两边不等，新收 0＋结转 0＝0；办结 0＋结转下年 7＝7，多 7"),
    }
    for field, (value, words) in expected.items():
        slot = layout.slots[field]
        cell = book[slot.sheet][slot.area.address]
        assert cell.value == value
        assert words in cell.comment.text
        assert cell.fill.start_color.rgb == WRONG_FILL
        assert not cell.protection.locked
    slot = layout.slots["disputes.direct_suit.total"]
    total = book[slot.sheet][slot.area.address]
    assert str(total.value).startswith("=IF(ISNUMBER(")
    assert "总计是 99" in total.comment.text
    assert total.fill.start_color.rgb == WRONG_FILL
    other = layout.slots["applications.received.business"]
    assert book[other.sheet][other.area.address].comment is None


def test_the_slip_is_the_first_sheet_and_one_page(spoilt: Path, tmp_path: Path) -> None:
    """It names office, file, and every finding with a link to its cell."""
    run(["check", str(spoilt), "--returns", str(tmp_path / "out")])
    book = openpyxl.load_workbook(tmp_path / "out" / NAME)
    sheet = book.worksheets[0]
    assert sheet.title == "退回单"
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight or 1) == (1, 1)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    said = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    assert "宿迁市（单位编码 321300）" in said
    assert "“宿迁.xlsx”没有汇总，现予退回。本工作簿里有 4 处要改" in said
    assert "原来的文件里还有：总计是 99" in said
    links = [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert len(links) == 4
    assert "'表三'!D5" in links


def test_the_audit_sheet_says_it_too(form: Form, spoilt: Path, tmp_path: Path) -> None:
    """Every finding is a note at the row of its check; explanations are kept."""
    run(["check", str(spoilt), "--returns", str(tmp_path / "out")])
    book = openpyxl.load_workbook(tmp_path / "out" / NAME)
    audit = layout_of(form).audit
    assert audit is not None
    sheet = book[audit.sheet]
    notes = {
        item.key: cell.comment.text
        for index, item in enumerate(audit.items)
        if (cell := sheet[audit.cell(index, AuditColumn.LEVEL).address]).comment
    }
    assert notes.keys() == {
        "cells:disclosure",
        "cells:applications",
        "applications.balance:research",
        "totals:disputes",
    }
    assert notes["cells:applications"].count("必须改：") == 2
    index = next(i for i, item in enumerate(audit.items) if item.key == "applications.carried-in:business")
    assert sheet[audit.cell(index, AuditColumn.EXPLANATION).address].value == "上年漏报一件"


def test_a_corrected_return_passes(form: Form, spoilt: Path, tmp_path: Path) -> None:
    """Typing the right figures into the return gives a file without findings."""
    run(["check", str(spoilt), "--returns", str(tmp_path / "out")])
    path = tmp_path / "out" / NAME
    returned = read(path)
    assert returned.status is ReadStatus.FAILED
    assert {one.code for one in returned.findings} == {"cell.blank"}
    example = next(each for each in EXAMPLES if each.file == "suqian-2023")
    path.write_bytes(fill(form, path.read_bytes(), figures(form, example)))
    corrected = read(path)
    assert [one.message for one in corrected.findings] == []
    assert run(["check", str(path)]) == 0
    assert corrected.explanations == {"applications.carried-in:business": "上年漏报一件"}


@pytest.fixture
def overtyped(form: Form, inbox: Callable[..., Path]) -> Path:
    """Give an inbox with a file that is wrong only in a total: in the return there is nothing left to correct."""
    return inbox(lambda workbook: type_into(form, workbook, "disputes.direct_suit.total", 99))


@pytest.mark.parametrize(
    "saved",
    [
        "2020-06-01T08:00:00Z",
        "2024-01-10T08:00:00.250Z",
        "2024-01-10T00:00:00+08:00",
        "2098-12-31T23:59:59Z",
        "9999-12-31T23:59:59-08:00",
        "0001-01-01T00:00:00+08:00",
        "",
    ],
)
def test_a_return_that_comes_back_as_it_is_replaces_its_file(
    overtyped: Path, tmp_path: Path, saved: str
) -> None:
    """Whatever time the file says that it was saved at, and whatever the two are called."""
    source = overtyped / "宿迁.xlsx"
    source.write_bytes(modified_at(source.read_bytes(), saved))
    os.utime(source, (1_700_000_000, 1_700_000_000))
    assert run(["check", str(overtyped), "--returns", str(tmp_path / "out")]) == 1
    slip = (tmp_path / "out" / NAME).read_bytes()
    (overtyped / "一.xlsx").write_bytes(slip)
    assert run(["check", str(overtyped), "--returns", str(tmp_path / "again")]) == 0
    assert not list((tmp_path / "again").glob("*.xlsx"))
    (overtyped / "一.xlsx").unlink()
    run(["check", str(overtyped), "--returns", str(tmp_path / "once more")])
    assert (tmp_path / "once more" / NAME).read_bytes() == slip


@pytest.mark.libreoffice
def test_a_return_that_only_another_program_saved_replaces_its_file(
    overtyped: Path, tmp_path: Path, libreoffice: Callable[[Path], Path]
) -> None:
    """A program without a user keeps the time that the return says."""
    run(["check", str(overtyped), "--returns", str(tmp_path / "out")])
    (overtyped / "一.xlsx").write_bytes(libreoffice(tmp_path / "out" / NAME).read_bytes())
    assert run(["check", str(overtyped)]) == 0


@pytest.mark.libreoffice
def test_a_return_survives_libreoffice(
    spoilt: Path, tmp_path: Path, libreoffice: Callable[[Path], Path]
) -> None:
    """Saved by another program it reads the same, and its live checks fail where ours do."""
    run(["check", str(spoilt), "--returns", str(tmp_path / "out")])
    path = tmp_path / "out" / NAME
    saved = read(libreoffice(path))
    assert saved.values == read(path).values
    assert {one.code for one in saved.findings} == {"cell.blank"}


def test_the_newest_file_of_an_office_goes_back(
    form: Form, inbox: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Older versions and files that cannot be read are said, not returned; a good file is not returned."""
    folder = inbox(lambda workbook: type_into(form, workbook, "disclosure.fees.amount", "无"), "1.xlsx")
    inbox(lambda workbook: type_into(form, workbook, "disclosure.fees.amount", "2.5万元"), "2.xlsx")
    (folder / "读不出.xlsx").write_bytes(b"PK no workbook")
    office = Office("002", "乙镇", "乡镇")
    zero = {f"zero_report.{table.id}": "是" for table in form.tables}
    (folder / "好.xlsx").write_bytes(write_template(Content(form, office, Period(2023), cover=zero)))
    run(["check", str(folder), "--returns", str(tmp_path / "out")])
    said = capsys.readouterr().err
    assert [path.name for path in (tmp_path / "out").iterdir()] == [NAME]
    assert "没有退回" in said
    assert "读不出.xlsx" in said
    assert "同一单位有更新的文件" in said
    book = openpyxl.load_workbook(tmp_path / "out" / NAME)
    slot = layout_of(form).slots["disclosure.fees.amount"]
    assert "2.5万元" in book[slot.sheet][slot.area.address].comment.text


def test_returns_are_not_overwritten(
    form: Form, spoilt: Path, inbox: Callable[..., Path], tmp_path: Path
) -> None:
    """The same return again is no change, our own earlier one is replaced; one that was saved needs --force."""
    out = tmp_path / "out"
    run(["check", str(spoilt), "--returns", str(out)])
    first = (out / NAME).read_bytes()
    time = (out / NAME).stat().st_mtime_ns
    assert run(["check", str(spoilt), "--returns", str(out)]) == 1
    assert (out / NAME).stat().st_mtime_ns == time
    inbox(lambda workbook: type_into(form, workbook, "disclosure.fees.amount", "无"))
    assert run(["check", str(spoilt), "--returns", str(out)]) == 1
    second = (out / NAME).read_bytes()
    assert second != first
    openpyxl.load_workbook(out / NAME).save(out / NAME)  # as whoever fills it in does
    filled = (out / NAME).read_bytes()
    assert run(["check", str(spoilt), "--returns", str(out)]) == 2
    assert (out / NAME).read_bytes() == filled
    assert run(["check", str(spoilt), "--returns", str(out), "--force"]) == 1
    assert (out / NAME).read_bytes() == second


def test_without_errors_nothing_goes_back(inbox: Callable[..., Path], tmp_path: Path) -> None:
    """A good file: no folder is made."""
    folder = inbox(lambda workbook: None)
    assert run(["check", str(folder), "--returns", str(tmp_path / "out")]) == 0
    assert not (tmp_path / "out").exists()


def test_a_doubtful_office_stays_open(form: Form, inbox: Callable[..., Path], tmp_path: Path) -> None:
    """Where the roster does not know the office, the workbook asks for the code; the note quotes it."""
    folder = inbox(lambda workbook: None)
    roster = tmp_path / "r.csv"
    roster.write_text("单位编码,单位名称\n321301,宿迁市\n", encoding="utf-8")
    run(["check", str(folder), "--roster", str(roster), "--returns", str(tmp_path / "out")])
    book = openpyxl.load_workbook(tmp_path / "out" / NAME)
    layout = layout_of(form)
    code = book[layout.cover.sheet][layout.cover.entries["code"].address]
    assert code.value is None
    assert not code.protection.locked
    assert "不在单位名册里" in code.comment.text


def test_a_return_is_sealed_for_its_office(form: Form, spoilt: Path, tmp_path: Path) -> None:
    """With a key the fresh template has the office's seal."""
    key = tmp_path / "key"
    run(["key", "-o", str(key)])
    seal = read_key(key).seal(form.id, Period(2023), "321300")
    path = spoilt / "宿迁.xlsx"
    book = openpyxl.load_workbook(path)
    ledger = layout_of(form).ledger
    book["_nianbao"][ledger.meta("seal").address] = seal
    book.save(path)
    run(["check", str(spoilt), "--key", str(key), "--returns", str(tmp_path / "out")])
    assert read(tmp_path / "out" / NAME).seal == seal


@pytest.mark.parametrize(
    ("code", "exit_code", "words"),
    [("right", 0, "纸面与文件一致"), ("000000", 1, "纸面与文件不一致"), ("12", 2, "应当是 6 位数字")],
)
def test_paper_and_file(
    inbox: Callable[..., Path], capsys: pytest.CaptureFixture[str], code: str, exit_code: int, words: str
) -> None:
    """check --code tells whether the stamped paper copy and the file agree."""
    folder = inbox(lambda workbook: None)
    run(["check", str(folder), "--format", "json"])
    own = capsys.readouterr().out.partition('"check_code": "')[2][:6]
    given = " ".join(chr(ord(digit) + 0xFEE0) for digit in own) if code == "right" else code
    roster = folder / "名册.csv"
    roster.write_text("单位编码,单位名称\n321300,宿迁市\n321301,另一个单位\n", encoding="utf-8")
    assert run(["check", "--code", given, "--roster", str(roster), str(folder / "宿迁.xlsx")]) == exit_code
    said = capsys.readouterr()
    assert words in said.out + said.err
    assert "未报送" not in said.out  # one paper copy says nothing of the other offices


def test_paper_of_a_file_without_code(spoilt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Unusable figures have no code; several files cannot be compared with one paper."""
    assert run(["check", "--code", "123456", str(spoilt)]) == 1
    assert "算不出校验码" in capsys.readouterr().out
    assert run(["check", "--code", "123456", str(spoilt), str(spoilt / "..")]) == 2
