"""Distribution: one template an office, decided first, written once, replaced only where it is ours."""

from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from nianbao.cli.main import run
from nianbao.core import Period
from nianbao.demo.offices import EXAMPLES, figures, fill
from nianbao.files.names import LONGEST_BYTES, safe_name, workbook_name
from nianbao.form.carry import carried_fields
from nianbao.form.model import Form
from nianbao.inbox import read_files, read_prior
from nianbao.layout.workbook import layout_of
from nianbao.submission.submission import Office, Submission
from nianbao.template.content import Content
from nianbao.template.write import write_template

YEAR = 2024


@dataclass
class Desk:
    """A collector's folder: a roster, last year's files, a place for templates."""

    folder: Path
    form: Form

    @property
    def roster(self) -> Path:
        return self.folder / "名册.csv"

    @property
    def out(self) -> Path:
        return self.folder / "templates"

    def write_roster(self, *lines: str) -> None:
        text = "\n".join(["单位编码,单位名称,单位类别,联系人,电子邮箱", *lines]) + "\n"
        self.roster.write_text(text, encoding="utf-8")

    def distribute(self, *options: str) -> int:
        return run(["distribute", str(self.roster), "-o", str(self.out), "--year", str(YEAR), *options])

    def times(self) -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in self.out.iterdir()}

    def read(self, name: str) -> Submission:
        return next(read_files([str(self.out / name)]))


@pytest.fixture
def desk(tmp_path: Path, form: Form) -> Desk:
    desk = Desk(tmp_path, form)
    desk.write_roster("321300,宿迁市,设区的市,张三,a@example.cn", "001,甲/乙:街道,街道,,")
    return desk


@pytest.fixture
def last_year(desk: Desk) -> Path:
    """Write 宿迁's filled workbook of 2023 into a folder."""
    folder = desk.folder / "2023"
    folder.mkdir()
    example = next(each for each in EXAMPLES if each.file == "suqian-2023")
    template = write_template(Content(desk.form, example.office, Period(example.year)))
    (folder / "321300.xlsx").write_bytes(fill(desk.form, template, figures(desk.form, example)))
    return folder


def test_one_template_for_each_office(desk: Desk) -> None:
    """Each is named and locked for its office; the manifest lists them all."""
    assert desk.distribute() == 0
    assert sorted(desk.times()) == [
        "001_甲_乙_街道_2024.xlsx",
        "321300_宿迁市_2024.xlsx",
        "下发清单_2024.xlsx",
    ]
    read = desk.read("001_甲_乙_街道_2024.xlsx")
    assert read.office == Office("001", "甲/乙:街道", "街道")
    assert read.year == YEAR
    sheet = openpyxl.load_workbook(desk.out / "下发清单_2024.xlsx").worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert [row[1] for row in rows] == ["321300", "001"]
    assert rows[0][-1] == desk.read("321300_宿迁市_2024.xlsx").sha256


def test_dry_run_writes_nothing(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """It says what would be written, and writes nothing at all."""
    assert desk.distribute("--dry-run") == 0
    assert not desk.out.exists()
    assert "共 2 个模板，新建 2 个" in capsys.readouterr().out


def test_a_second_run_touches_only_what_changed(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """The same again changes no file; another kind of one office changes its file and the manifest."""
    desk.distribute()
    before = desk.times()
    assert desk.distribute() == 0
    assert desk.times() == before
    desk.write_roster("321300,宿迁市,设区的市,张三,a@example.cn", "001,甲/乙:街道,乡镇,,")
    capsys.readouterr()
    assert desk.distribute() == 0
    changed = {name for name, time in desk.times().items() if before[name] != time}
    assert changed == {"001_甲_乙_街道_2024.xlsx", "下发清单_2024.xlsx"}
    assert "更新 1 个，没有变化 1 个" in capsys.readouterr().out


def test_a_filled_file_is_not_overwritten(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """What is not as we issued it stays, and then nothing is written; --force overwrites."""
    desk.distribute()
    filled = desk.out / "001_甲_乙_街道_2024.xlsx"
    filled.write_bytes(b"filled in")
    (desk.out / "321300_宿迁市_2024.xlsx").unlink()
    capsys.readouterr()
    assert desk.distribute() == 2
    assert "001_甲_乙_街道_2024.xlsx" in capsys.readouterr().err
    assert filled.read_bytes() == b"filled in"
    assert not (desk.out / "321300_宿迁市_2024.xlsx").exists()
    assert desk.distribute("--force") == 0
    assert desk.read(filled.name).office is not None


def test_an_office_that_left_the_roster_is_said(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Its template stays where it is."""
    desk.distribute()
    desk.write_roster("321300,宿迁市,设区的市,,")
    capsys.readouterr()
    assert desk.distribute() == 0
    assert "001_甲_乙_街道_2024.xlsx" in capsys.readouterr().err
    assert (desk.out / "001_甲_乙_街道_2024.xlsx").exists()


@pytest.mark.parametrize("source", ["file", "folder", "summary"])
def test_last_years_figures_are_carried_in(desk: Desk, last_year: Path, source: str) -> None:
    """结转下年度 of 2023 stands in 上年结转 of 2024, open to change, and all of it travels hidden."""
    prior = last_year
    if source == "file":
        prior = last_year / "321300.xlsx"
    elif source == "summary":
        prior = desk.folder / "汇总.xlsx"
        assert run(["consolidate", str(last_year), "-o", str(prior)]) == 0
    assert desk.distribute("--prior", str(prior)) == 0
    read = desk.read("321300_宿迁市_2024.xlsx")
    given = read_prior(last_year / "321300.xlsx", desk.form).of(Office("321300", "宿迁市"))
    assert dict(read.prior) == dict(given)
    fields = carried_fields(desk.form)
    assert fields["applications.carried_in.natural_person"] == "applications.carried_out.natural_person"
    values = dict(zip(desk.form.by_id, read.values, strict=True))
    assert {mine: values[mine] for mine in fields} == {mine: given[last] for mine, last in fields.items()}
    assert values["applications.carried_in.total"] == given["applications.carried_out.total"] != 0
    book = openpyxl.load_workbook(desk.out / "321300_宿迁市_2024.xlsx")
    for field in fields:
        slot = layout_of(desk.form).slots[field]
        assert not book[slot.sheet][slot.area.address].protection.locked
    assert desk.read("001_甲_乙_街道_2024.xlsx").prior == {}


def test_figures_of_two_years_are_no_last_year(desk: Desk, last_year: Path) -> None:
    """A folder with files of different years is refused, with both years."""
    office = Office("002", "乙镇", "乡镇")
    (last_year / "002.xlsx").write_bytes(write_template(Content(desk.form, office, Period(2022))))
    assert desk.distribute("--prior", str(last_year)) == 2
    assert not desk.out.exists()


def test_the_seal_is_inside(desk: Desk) -> None:
    """With a key every template has its own seal, which check accepts."""
    key = desk.folder / "key"
    run(["key", "-o", str(key)])
    assert desk.distribute("--key", str(key)) == 0
    seals = {desk.read(name).seal for name in desk.times() if name.startswith(("0", "3"))}
    assert len(seals) == 2
    assert all(len(seal) == 64 for seal in seals)


@pytest.mark.parametrize(
    ("code", "office", "expected"),
    [
        ("001", "甲街道", "001_甲街道_2024.xlsx"),
        ("001", 'a<b>c:d"e/f\\g|h?i*j', "001_a_b_c_d_e_f_g_h_i_j_2024.xlsx"),
        ("..", "../../etc", "_.._.._etc_2024.xlsx"),
        ("1", "末尾有点.", "1_末尾有点_2024.xlsx"),
        ("1", "a\nb\u202ec", "1_abc_2024.xlsx"),
    ],
)
def test_names_that_every_system_takes(code: str, office: str, expected: str) -> None:
    """Forbidden characters are replaced, nothing leaves the folder."""
    assert workbook_name(code, office, Period(YEAR)) == expected


@pytest.mark.parametrize("name", ["CON", "con", "nul.txt", "COM1", "LPT9.a", "aux", "PRN"])
def test_reserved_names(name: str) -> None:
    """The names of devices get a mark in front."""
    assert safe_name(name) == f"_{name}"


def test_long_names_are_cut() -> None:
    """Names stay within what file systems take, in characters and in bytes."""
    name = workbook_name("9" * 20, "长" * 200, Period(YEAR))
    assert name.endswith("_2024.xlsx")
    assert len(name.encode()) <= LONGEST_BYTES + len("_2024.xlsx")
    assert safe_name(" . ") == "_"


def test_two_offices_never_share_a_file(desk: Desk) -> None:
    """Names that become the same get a number."""
    desk.write_roster("1,甲:街道,,,", "1:甲,街道,,,")
    desk.write_roster("A,甲?,,,", "a,甲*,,,")
    assert desk.distribute() == 0
    assert len(desk.times()) == 3


def test_offices_that_do_not_report_get_no_template(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """垂管 offices and those above others are said, not issued to."""
    text = "code,name,parent,vertical\n1,甲区,,\n2,乙街道,1,\n3,丙局,,是\n"
    desk.roster.write_text(text, encoding="utf-8")
    assert desk.distribute() == 0
    assert sorted(desk.times()) == ["2_乙街道_2024.xlsx", "下发清单_2024.xlsx"]
    assert "甲区、丙局" in capsys.readouterr().err


def manifest_of(desk: Desk) -> list[dict[str, object]]:
    book = openpyxl.load_workbook(desk.out / f"下发清单_{YEAR}.xlsx")
    rows = list(book.active.iter_rows(min_row=2, values_only=True))  # type: ignore[union-attr]
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def test_what_people_write_into_the_manifest_is_kept(desk: Desk) -> None:
    """Receipt and return are written by hand; issuing again to a new office does not lose them."""
    desk.distribute()
    path = desk.out / f"下发清单_{YEAR}.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    headings = [cell.value for cell in sheet[2]]
    assert headings[-4:] == ["下发日期", "签收", "收回", "校验（SHA-256）"]
    assert str(sheet.print_area).endswith(f"$L${len(desk.times()) + 1}")
    sheet.cell(3, headings.index("签收") + 1, "张三")
    sheet.cell(4, headings.index("下发日期") + 1, "1月5日")
    book.save(path)
    desk.write_roster("321300,宿迁市,设区的市,张三,a@example.cn", "001,甲/乙:街道,街道,,", "002,丙镇,乡镇,,")
    assert desk.distribute() == 0
    first, second, third = manifest_of(desk)
    assert (first["签收"], second["下发日期"], third["签收"]) == ("张三", "1月5日", None)


def test_a_manifest_of_an_earlier_version_is_understood(desk: Desk) -> None:
    """It has no columns for people; what it says was issued may still be replaced."""
    desk.distribute()
    path = desk.out / f"下发清单_{YEAR}.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    sheet.unmerge_cells("A1:L1")
    sheet.delete_cols(10, 3)
    book.save(path)
    desk.write_roster("321300,宿迁市人民政府,设区的市,张三,a@example.cn", "001,甲/乙:街道,乡镇,,")
    assert desk.distribute() == 0
    assert [line["单位类别"] for line in manifest_of(desk)] == ["设区的市", "乡镇"]


def test_a_guide_for_the_clerk_goes_with_the_templates(desk: Desk) -> None:
    """One Word page, where it is asked for; never over another file."""
    guide = desk.folder / "填报指南.docx"
    assert desk.distribute("--guide", str(guide)) == 0
    assert guide.read_bytes().startswith(b"PK")
    assert desk.distribute("--guide", str(guide)) == 2
    assert not [name for name in desk.times() if name.endswith(".docx")]
