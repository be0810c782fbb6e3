"""One tampering of a real report gives exactly one finding, through the reader and every rule."""

import datetime
from dataclasses import dataclass
from pathlib import Path

import pytest

from builders import (
    At,
    Book,
    Edit,
    changed,
    checked,
    edited,
    found,
    packed,
    parts_of,
    put,
    real_content,
    replaced,
    saved,
    sheet_part,
    submission_of,
    values_of,
)
from nianbao.form.model import Form
from nianbao.layout.ledger import LEDGER_SHEET
from nianbao.layout.workbook import layout_of
from nianbao.submission.submission import ReadStatus
from nianbao.template.write import write_template

COVER = "填报说明"
RECEIVED, RECEIVED_CELL = "applications.received.natural_person", "D5"
FEES, FEES_CELL = "disclosure.fees.amount", "B15"
BOM, ZERO_WIDTH, NBSP = "\ufeff", "\u200b", "\u00a0"


@pytest.fixture(scope="module")
def suqian(form: Form) -> bytes:
    """The report of 宿迁 of 2024 as our writer saves it, totals calculated: nothing is wrong with it."""
    return write_template(real_content(form))


@dataclass(frozen=True)
class Tampering:
    """What was done with openpyxl, the only finding that it gives, and words of its message."""

    edits: tuple[Edit, ...]
    at: At
    words: str = ""


def done(edit: Edit, code: str, sheet: str | None, cell: str | None, words: str = "") -> Tampering:
    return Tampering((edit,), (code, sheet, cell), words)


def typed(sheet: str, cell: str, value: object, code: str, words: str = "") -> Tampering:
    return done(put(sheet, cell, value), code, sheet, cell, words)


def an_error_value(book: Book) -> None:
    book["表三"]["F9"] = "#REF!"
    book["表三"]["F9"].data_type = "e"


def without_structure_lock(book: Book) -> None:
    book.security = None  # type: ignore[assignment]


def a_hidden_row(book: Book) -> None:
    book["表三"].row_dimensions[7].hidden = True


# ------------------------------------------------------------------ the baseline


@pytest.mark.parametrize(
    "name", ["bureau-2023", "jinhu-2023", "suqian-2023", "suqian-2024", "qinggonglu-2024"]
)
def test_a_real_report_has_no_findings(form: Form, tmp_path: Path, name: str) -> None:
    """The published figures pass, as we write the file and as openpyxl saves it."""
    ours = write_template(real_content(form, name))
    for data in (ours, edited(ours)):
        submission = submission_of(data, tmp_path)
        assert (submission.status, found(submission)) == (ReadStatus.PASSED, [])


# ------------------------------------------------------------------ the form

FORM: dict[str, Tampering] = {
    "label changed": done(put("表三", "D3", "个人"), "form.altered", "表三", "D3", "“自然人”，现为“个人”"),
    "row inserted": done(
        lambda book: book["表三"].insert_rows(7), "form.altered", "表三", "A7", "看起来插入了 1 行"
    ),
    "column inserted": done(
        lambda book: book["表四"].insert_cols(3), "form.altered", "表四", "C3", "看起来插入了 1 列"
    ),
    "row deleted": done(
        lambda book: book["表三"].delete_rows(8), "form.altered", "表三", "B8", "看起来删除了 1 行"
    ),
    "sheet renamed": done(
        lambda book: setattr(book["表二"], "title", "表2"), "form.altered", "表二", None, "改名为“表2”"
    ),
    "sheet deleted": done(
        lambda book: book.remove(book["表四"]), "form.altered", "表四", None, "缺少工作表“表四”"
    ),
    "ledger deleted": done(
        lambda book: book.remove(book[LEDGER_SHEET]), "form.altered", LEDGER_SHEET, None, "被删除"
    ),
    "office name overwritten": done(
        put(COVER, "B3", "宿城区"), "form.altered", COVER, "B3", "应为“宿迁市”，现为“宿城区”"
    ),
    "sheet unlocked": done(
        lambda book: book["表三"].protection.disable(), "form.unlocked", "表三", None, "“表三”"
    ),
    "structure unlocked": done(without_structure_lock, "form.unlocked", None, None, "工作簿结构"),
    "sheet added": done(lambda book: book.create_sheet("草稿"), "form.extra-sheet", "草稿", None, "“草稿”"),
    "row hidden": done(a_hidden_row, "form.hidden", "表三", None, "“表三”第 7 行"),
    "beside the table": done(put("表三", "M3", "见附件"), "form.extra-content", "表三", "M3", "“见附件”"),
}


@pytest.mark.parametrize("case", FORM, ids=list(FORM))
def test_the_form_was_tampered_with(suqian: bytes, tmp_path: Path, case: str) -> None:
    """One finding, at the first place, in words; a warning lets the file pass, an error does not."""
    tampering = FORM[case]
    submission = submission_of(edited(suqian, *tampering.edits), tmp_path)
    assert found(submission) == [tampering.at]
    assert tampering.words in submission.findings[0].message
    fails = tampering.at[0] == "form.altered"
    assert submission.status is (ReadStatus.FAILED if fails else ReadStatus.PASSED)


@pytest.mark.parametrize("left", ["表二", "表三", "表四"])
def test_the_cover_alone_shows_whose_workbook_it_is(suqian: bytes, tmp_path: Path, left: str) -> None:
    """Without its hidden sheet, and with all tables but one renamed, it is still ours, and no published report."""

    def renamed(book: Book) -> None:
        book.remove(book[LEDGER_SHEET])
        for sheet in ("表二", "表三", "表四"):
            if sheet != left:
                book[sheet].title = f"{sheet}（旧）"

    submission = submission_of(edited(suqian, renamed), tmp_path)
    assert found(submission) == [("form.altered", LEDGER_SHEET, None)]
    assert "另有 2 处不同" in submission.findings[0].message
    assert submission.office is not None
    assert (submission.status, submission.office.name) == (ReadStatus.FAILED, "宿迁市")


def test_an_altered_sheet_says_nothing_of_its_figures(suqian: bytes, tmp_path: Path, form: Form) -> None:
    """The figures of a sheet whose rows moved are not known; those of the others are as reported."""
    whole = values_of(form, submission_of(suqian, tmp_path))
    values = values_of(
        form, submission_of(edited(suqian, lambda book: book["表三"].insert_rows(7)), tmp_path)
    )
    moved = {field.id for field in form.fields_of("applications")}
    assert values == {id_: None if id_ in moved else value for id_, value in whole.items()}


def test_macros_and_links_are_said_and_not_followed(suqian: bytes, tmp_path: Path) -> None:
    """A macro part and a link to another file are a warning each; the figures count."""
    parts = parts_of(suqian)
    macro = packed({**parts, "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    link = packed({**parts, "xl/externalLinks/externalLink1.xml": b"<externalLink/>"})
    for data, code in ((macro, "form.macro"), (link, "form.external-link")):
        submission = submission_of(data, tmp_path)
        assert (submission.status, found(submission)) == (ReadStatus.PASSED, [(code, None, None)])


# ------------------------------------------------------------------ cells

CELLS: dict[str, Tampering] = {
    "text": typed("表三", RECEIVED_CELL, "很多", "cell.not-a-number", "“很多”"),
    "a unit": typed("表三", RECEIVED_CELL, "6件", "cell.unit", "（应填 6）"),
    "元 for 万元": typed("表二", FEES_CELL, "251000元", "cell.unit", "（应填 25.1）"),
    "万 for 件": typed("表三", RECEIVED_CELL, "2000万", "cell.unit", "（应填 20000000）"),
    "a stroke": typed("表四", "A5", "/", "cell.placeholder", "“/”"),
    "无": typed("表四", "A5", "无", "cell.placeholder", "“无”"),
    "nothing": typed("表二", "D5", None, "cell.blank", "没有发生的请填 0"),
    "spaces": typed("表二", "D5", "  ", "cell.blank"),
    "a no-break space": typed("表二", "D5", NBSP, "cell.blank"),
    "a zero-width space": typed("表二", "D5", ZERO_WIDTH, "cell.blank"),
    "a byte order mark": typed("表二", "D5", BOM + " " + ZERO_WIDTH, "cell.blank"),
    "a negative number": typed("表三", "E7", -1, "cell.negative", "-1"),
    "a fraction": typed("表三", "E7", 1.5, "cell.not-whole", "1.5"),
    "an error value": done(an_error_value, "cell.not-a-number", "表三", "F9", "#REF!"),
    "too large": typed("表三", RECEIVED_CELL, 1e12, "cell.too-large", "1000000000000"),
    "seven decimals": typed("表二", FEES_CELL, 0.1234567, "cell.too-precise", "0.1234567"),
    "a truth value": typed("表三", "F9", True, "cell.not-a-number", "TRUE"),
    "a date": typed("表三", "F9", datetime.date(2024, 1, 15), "cell.not-a-number", "2024-01-15"),
}


@pytest.mark.parametrize("case", CELLS, ids=list(CELLS))
def test_a_cell_without_a_usable_number(suqian: bytes, tmp_path: Path, form: Form, case: str) -> None:
    """One finding at the cell; it and the totals over it have no value, and no rule guesses at them."""
    tampering = CELLS[case]
    whole = values_of(form, submission_of(suqian, tmp_path))
    submission = submission_of(edited(suqian, *tampering.edits), tmp_path)
    assert found(submission) == [tampering.at]
    assert tampering.words in submission.findings[0].message
    (at,) = submission.findings[0].place.fields
    lost = {at}
    for total in form.totals:
        lost |= {total.id} if lost & set(total.parts) else set()
    expected = {id_: None if id_ in lost else value for id_, value in whole.items()}
    assert values_of(form, submission) == expected


@pytest.mark.parametrize("text", ["12", "１２", " 12 ", "12.0", "１2" + ZERO_WIDTH, NBSP + "12"])
def test_a_number_as_text_is_used_and_said(form: Form, tmp_path: Path, text: str) -> None:
    """The figures are the same; a total that was not calculated again with the text is no mismatch."""
    slot = layout_of(form).slots["applications.carried_in.research"]
    twelve = {"applications__carried_in__research": 12, "applications__carried_out__research": 12}
    number = changed(real_content(form), **twelve)
    data = write_template(changed(number, applications__carried_in__research=None))
    assert "<v>121</v>" in cell_of(data, form, "表三", "J6")  # 133 with the twelve
    data = with_text(data, form, slot.sheet, slot.area.address, text)
    submission = submission_of(data, tmp_path)
    assert sorted(found(submission)) == [
        ("cell.text-number", "表三", slot.area.address),
        ("form.not-recalculated", "表三", "J6"),
    ]
    assert submission.values == submission_of(write_template(number), tmp_path).values
    assert submission.status is ReadStatus.PASSED


def cell_of(data: bytes, form: Form, sheet: str, address: str) -> str:
    """Give a cell as it is saved, with its formula and its value."""
    part = parts_of(data)[sheet_part(form, sheet)].decode()
    begin = part.index(f'<c r="{address}"')
    return part[begin : part.index("<c ", begin + 1)]


def with_text(data: bytes, form: Form, sheet: str, address: str, text: str) -> bytes:
    """Write a text into a blank cell; every formula keeps its saved value."""
    part = sheet_part(form, sheet)
    xml = parts_of(data)[part].decode()
    begin = xml.index(f'<c r="{address}"')
    old = xml[begin : xml.index("/>", begin) + 2]
    string = f'<is><t xml:space="preserve">{text}</t></is>'
    return replaced(data, part, old, old.replace("/>", f' t="inlineStr">{string}</c>'))


# ------------------------------------------------------------------ totals


def test_a_right_total_typed_over_the_formula(suqian: bytes, tmp_path: Path, form: Form) -> None:
    """It is a warning: the value is right, the formula is gone."""
    right = values_of(form, submission_of(suqian, tmp_path))["applications.received.total"]
    submission = submission_of(edited(suqian, put("表三", "J5", right)), tmp_path)
    assert found(submission) == [("total.typed", "表三", "J5")]
    assert submission.status is ReadStatus.PASSED


def test_a_wrong_total_typed_over_the_formula(suqian: bytes, tmp_path: Path, form: Form) -> None:
    """It is an error with both values and the difference; the recomputed total is what counts."""
    whole = values_of(form, submission_of(suqian, tmp_path))
    right = whole["applications.received.total"]
    assert isinstance(right, int)
    submission = submission_of(edited(suqian, put("表三", "J5", right + 3)), tmp_path)
    assert found(submission) == [("total.mismatch", "表三", "J5")]
    (one,) = submission.findings
    assert (one.found, one.expected, one.difference) == (str(right + 3), str(right), "3")
    assert values_of(form, submission) == whole


def test_a_wrong_total_of_totals(suqian: bytes, tmp_path: Path, form: Form) -> None:
    """（七）总计 typed over is one finding there; the 总计 beside it, a sum of others, is not blamed."""
    submission = submission_of(edited(suqian, put("表三", "D28", 1)), tmp_path)
    assert found(submission) == [("total.mismatch", "表三", "D28")]


# ------------------------------------------------------------------ the cover


@pytest.mark.parametrize("cell", ["B5", "D5", "B6", "D6"])
def test_a_blank_cover_entry(suqian: bytes, tmp_path: Path, cell: str) -> None:
    """填报人, 审核人, 电话 and 日期 are asked for, as warnings."""
    submission = submission_of(edited(suqian, put(COVER, cell, None)), tmp_path)
    assert found(submission) == [("cover.blank", COVER, cell)]
    assert submission.status is ReadStatus.PASSED


@pytest.mark.parametrize("cell", ["D7", "D9"])
def test_a_zero_report_that_is_missing(form: Form, tmp_path: Path, cell: str) -> None:
    """轻工路 has nothing in 表二 and 表四 and says so; without the word it is an error at that entry."""
    zeros = write_template(real_content(form, "qinggonglu-2024"))
    for value in (None, "否"):
        submission = submission_of(edited(zeros, put(COVER, cell, value)), tmp_path)
        assert found(submission) == [("zero-report", COVER, cell)]
        assert submission.status is ReadStatus.FAILED


@pytest.mark.parametrize("cell", ["D7", "D8", "D9"])
def test_a_zero_report_that_is_contradicted(suqian: bytes, tmp_path: Path, cell: str) -> None:
    """宿迁 has figures in every table: 是 is wrong for each."""
    submission = submission_of(edited(suqian, put(COVER, cell, "是")), tmp_path)
    assert found(submission) == [("zero-report", COVER, cell)]


def test_an_office_that_does_not_say_who_it_is(form: Form, tmp_path: Path) -> None:
    """A template issued to nobody, sent in without a name: an error at the name."""
    content = real_content(form)
    cover = {**content.cover, "code": content.office.code, "year": "2024"}
    data = write_template(type(content)(form, entered=content.entered, cover=cover))
    submission = submission_of(data, tmp_path)
    assert found(submission) == [("office.missing", COVER, "B3")]
    assert submission.office is None


def test_a_file_of_another_year(suqian: bytes, tmp_path: Path) -> None:
    """Asked for 2023, the file of 2024 is an error at its year; asked for nothing it is right."""
    submission = submission_of(suqian, tmp_path, year=2023)
    assert found(submission) == [("year.mismatch", COVER, "D4")]
    assert (submission.findings[0].found, submission.findings[0].expected) == ("2024", "2023")
    assert submission_of(suqian, tmp_path).findings == ()


# ------------------------------------------------------------------ many at once


def test_every_tampering_is_told_at_once(suqian: bytes, tmp_path: Path) -> None:
    """Ten things wrong in one file are ten findings: none hides another."""
    a_total = put("表四", "E5", 10**6)
    edits = [case.edits[0] for name, case in CELLS.items() if name in ("a unit", "元 for 万元", "a fraction")]
    edits += [put(COVER, "B5", None), put(COVER, "D9", "是"), a_total, put("表三", "M3", "备注")]
    edits += [without_structure_lock, a_hidden_row, lambda book: book.create_sheet("草稿")]
    assert found(submission_of(edited(suqian, *edits), tmp_path)) == [
        ("cell.not-whole", "表三", "E7"),
        ("cell.unit", "表三", RECEIVED_CELL),
        ("cell.unit", "表二", FEES_CELL),
        ("cover.blank", COVER, "B5"),
        ("form.extra-content", "表三", "M3"),
        ("form.extra-sheet", "草稿", None),
        ("form.hidden", "表三", None),
        ("form.unlocked", None, None),
        ("total.mismatch", "表四", "E5"),
        ("zero-report", COVER, "D9"),
    ]


def test_one_bad_file_says_nothing_of_another(form: Form, suqian: bytes, tmp_path: Path) -> None:
    """In a round of three, each file has its own findings and no other's; one given twice is said to be."""
    good = saved(tmp_path, write_template(real_content(form, "qinggonglu-2024")), "a.xlsx")
    bad = saved(tmp_path, edited(suqian, *CELLS["a unit"].edits), "b.xlsx")
    broken = saved(tmp_path, suqian[:1000], "c.xlsx")
    assert [found(each) for each in checked(good, bad, broken, good).submissions] == [
        [],
        [("cell.unit", "表三", RECEIVED_CELL)],
        [("file.damaged", None, None)],
        [("submission.duplicate", None, None)],
    ]
