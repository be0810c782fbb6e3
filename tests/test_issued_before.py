"""Workbooks that an earlier version issued: a season is under way, they are read as they were."""

import io
from pathlib import Path

import openpyxl
import pytest

from builders import checked, edited, found, put
from nianbao.form.model import Form
from nianbao.form.registry import find_form
from nianbao.layout.issued import FIRST_VERSION
from nianbao.layout.kept import kept_fields, packed, unpacked
from nianbao.layout.workbook import Role, layout_of
from nianbao.round.returns import Slips
from nianbao.submission.check_code import check_code
from nianbao.submission.submission import ReadStatus

DATA = Path(__file__).parent / "data"
ISSUED = DATA / "issued-1"
"""Written by the version whose hidden sheet says 1: blank, filled in, with last year's figures, a summary.
In issued-2 to issued-4 are those of the versions after it; in texts-2021 two figures are text, as LibreOffice saved it."""


def values_in(form: Form, path: Path) -> dict[str, object]:
    """Give what stands in the official cells, by field, as another library reads it."""
    book = openpyxl.load_workbook(path, data_only=True)
    slots = layout_of(form).slots.values()
    return {slot.field: book[slot.sheet][slot.area.address].value for slot in slots}


@pytest.mark.parametrize(
    ("name", "form_id", "codes"),
    [
        ("issued-1/filled-2021", "gongkai-2021", []),
        ("issued-1/filled-2019", "gongkai-2019", []),
        ("issued-1/summary-2021", "gongkai-2021", []),
        ("issued-1/explained-2021", "gongkai-2021", ["applications.carried-in", "applications.jump"]),
        ("issued-1/blank-2021", "gongkai-2021", ["zero-report"]),
        ("issued-2/filled-2021", "gongkai-2021", ["disputes.jump"]),
        ("issued-2/filled-2019", "gongkai-2019", []),
        ("issued-2/summary-2019", "gongkai-2019", []),
        ("issued-3/filled-2021", "gongkai-2021", ["disputes.jump"]),
        ("issued-3/filled-2019", "gongkai-2019", ["applications.balance", "disclosure.regulations"]),
        ("issued-3/summary-2021", "gongkai-2021", []),
        ("issued-4/filled-2021", "gongkai-2021", []),
        ("issued-4/summary-2021", "gongkai-2021", []),
    ],
)
def test_the_same_figures_and_no_false_finding(name: str, form_id: str, codes: list[str]) -> None:
    """Every figure that stands in the cells, and nothing said but what is so."""
    path, form = DATA / f"{name}.xlsx", find_form(form_id)
    (one,) = checked(str(path)).submissions
    read = dict(zip(form.by_id, one.values, strict=True))
    assert {field: float(value or 0) for field, value in read.items()} == {
        field: float(str(value or 0)) for field, value in values_in(form, path).items()
    }
    assert sorted({each.code for each in one.findings} - {"cover.blank"}) == codes


def test_a_total_that_passed_over_a_text() -> None:
    """In the third version the total shown was the SUM of what were numbers: no fault of the office."""
    form = find_form("gongkai-2021")
    (one,) = checked(str(DATA / "issued-3" / "texts-2021.xlsx")).submissions
    assert [each.code for each in one.findings] == ["cell.text-number"] * 2
    assert check_code(form, one.values) == "730767"
    assert one.values[form.position["applications.received.total"]] == 3525


def test_a_total_that_counts_a_text() -> None:
    """The fourth version's totals add up texts too; its formulas knew fewer spaces around a number than today's."""
    (one,) = checked(str(DATA / "issued-4" / "texts-2021.xlsx")).submissions
    assert [each.code for each in one.findings] == ["cell.text-number"]
    (typed,) = checked(str(DATA / "issued-4" / "filled-2021.xlsx")).submissions
    assert one.values == typed.values


def test_the_list_of_fields_is_read_in_both_shapes() -> None:
    """The second version wrote an item for each field, today's one for rows that have the same columns."""
    book = openpyxl.load_workbook(DATA / "issued-2" / "filled-2021.xlsx")
    written = kept_fields(layout_of(find_form("gongkai-2021")))
    assert unpacked([book["_nianbao"]["C1"].value]) == unpacked(packed(written)) == written


def test_explanations_are_found_where_they_were_written() -> None:
    """In the first version every check had a row of its own; 宿迁's two stand where the office wrote them."""
    (one,) = checked(str(ISSUED / "explained-2021.xlsx")).submissions
    assert one.explanations == {
        "applications.carried-in:natural_person": "上年漏报三件",
        "applications.carried-in:total": "同上",
    }
    assert one.prior["applications.carried_out.total"] == 0
    assert one.status is ReadStatus.PASSED


def test_a_changed_label_of_an_old_workbook_is_found(tmp_path: Path) -> None:
    """Compared with the texts as they were then, also where the form says it better today."""
    data = (ISSUED / "filled-2021.xlsx").read_bytes()
    path = tmp_path / "1.xlsx"
    for sheet, cell in (("填报说明", "A7"), ("审核", "B20"), ("表三", "D3")):
        path.write_bytes(edited(data, put(sheet, cell, "改过")))
        (one,) = checked(str(path)).submissions
        assert found(one) == [("form.altered", sheet, cell)]


def test_an_old_workbook_without_its_hidden_sheet(tmp_path: Path) -> None:
    """Known by its labels, in the version that they are of: the cover is read where it was."""
    path = tmp_path / "1.xlsx"
    data = edited((ISSUED / "filled-2021.xlsx").read_bytes(), lambda book: book.remove(book["_nianbao"]))
    path.write_bytes(data)
    (one,) = checked(str(path)).submissions
    assert found(one) == [("form.altered", "_nianbao", None)]
    assert one.cover["zero_report.disputes"] == "否"


@pytest.mark.parametrize("form_id", ["gongkai-2021", "gongkai-2019"])
@pytest.mark.parametrize("role", list(Role))
def test_the_texts_of_the_first_version_are_kept(form_id: str, role: Role) -> None:
    """What stands beside the form is what the workbooks show: their digests agree."""
    layout = layout_of(find_form(form_id), role, FIRST_VERSION)
    sample = {"gongkai-2021": "filled-2021", "gongkai-2019": "filled-2019"}[form_id]
    if role is Role.SUMMARY:
        sample = sample.replace("filled", "summary")
    book = openpyxl.load_workbook(io.BytesIO((ISSUED / f"{sample}.xlsx").read_bytes()))
    assert book["_nianbao"]["B4"].value == layout.digest
    for sheet, labels in layout.labels.items():
        for label in labels:
            assert str(book[sheet][label.area.address].value or "") == label.text


def test_a_finding_names_the_cell_of_the_file_and_the_slip_its_own(tmp_path: Path) -> None:
    """The cover's answers stand elsewhere today: the office that looks into its file finds them where it has them."""
    data = (ISSUED / "blank-2021.xlsx").read_bytes()
    (tmp_path / "1.xlsx").write_bytes(data)
    round_ = checked(str(tmp_path / "1.xlsx"))
    cells = [one.place.cell for one in round_.submissions[0].findings if one.code == "zero-report"]
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert [book["填报说明"][str(cell)].offset(column=-1).value for cell in cells] == [
        "表二 零报告",
        "表三 零报告",
        "表四 零报告",
    ]
    content = Slips(round_, Path()).content(round_.submissions[0])
    layout = layout_of(content.form)
    assert content.returned is not None
    slip = [one.place.cell for one in content.returned.findings if one.code == "zero-report"]
    assert slip == [layout.where(f"cover.zero_report.{table.id}")[1].address for table in content.form.tables]
