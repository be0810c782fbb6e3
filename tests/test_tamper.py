"""One tampering gives exactly one finding, at its cell, and leaves everything else as it was."""

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook.protection import WorkbookProtection

from builders import edited, packed, parts_of
from nianbao.core import Period
from nianbao.core.findings import Finding
from nianbao.core.numbers import Number
from nianbao.form.model import Form
from nianbao.form.registry import known_forms
from nianbao.layout.ledger import LEDGER_SHEET, LedgerColumn
from nianbao.layout.workbook import Role, layout_of
from nianbao.reader.read import read_file
from nianbao.submission.submission import Office, ReadStatus, Submission
from nianbao.template.content import Content
from nianbao.template.write import write_template

FIGURES: dict[str, Number] = {
    "disclosure.licences.decisions": 1234,
    "disclosure.fees.amount": Decimal("25.1"),
    "applications.received.natural_person": 6,
    "applications.received.business": 2,
    "applications.granted.natural_person": 8,
}
COVER = {"filled_by": "张三", "reviewed_by": "李四", "phone": "0517-80000000", "date": "2024-01-15"}
SHEET_OF_APPLICATIONS = "xl/worksheets/sheet3.xml"
OFFICE = Office("320813001", "高良涧街道办事处", "街道")

Book = openpyxl.Workbook
Edit = Callable[[Book], object]
Found = list[tuple[str, str | None, str | None]]


@pytest.fixture(scope="module")
def filled(form: Form) -> bytes:
    return write_template(Content(form, OFFICE, Period(2023), FIGURES, COVER))


@pytest.fixture(scope="module")
def unissued(form: Form) -> bytes:
    """A template that was given to nobody: the office writes on the cover who it is."""
    cover = {**COVER, "office": OFFICE.name, "code": OFFICE.code, "year": "2023"}
    return write_template(Content(form, entered=FIGURES, cover=cover))


def read(data: bytes, tmp_path: Path) -> Submission:
    """Read a workbook, twice: what the first reading leaves behind changes nothing."""
    path = tmp_path / "报送.xlsx"
    path.write_bytes(data)
    first, second = read_file(path, known_forms()), read_file(path, known_forms())
    assert first == second
    return first


def patched(data: bytes, part: str, old: str, new: str) -> bytes:
    """Change one place in one part; everything else keeps its bytes, values of formulas too."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert content.count(old.encode()) == 1, old
                content = content.replace(old.encode(), new.encode())
            target.writestr(name, content)
    return buffer.getvalue()


def where(findings: tuple[Finding, ...]) -> Found:
    return [(each.code, each.place.sheet, each.place.cell) for each in findings]


def put(sheet: str, cell: str, value: object) -> Edit:
    return lambda book: book[sheet].__setitem__(cell, value)


def without_lock(book: Book) -> None:
    book.security = None  # type: ignore[assignment]


def without_structure_lock(book: Book) -> None:
    """Lock the windows only: what is not said of the structure is no (ECMA-376, 18.2.29)."""
    book.security = WorkbookProtection(lockWindows=True)


def hide_rows(sheet: str, *rows: int) -> Edit:
    def edit(book: Book) -> None:
        for row in rows:
            book[sheet].row_dimensions[row].hidden = True

    return edit


def hide_column(sheet: str, column: str) -> Edit:
    return lambda book: setattr(book[sheet].column_dimensions[column], "hidden", True)


def unprotect(sheet: str) -> Edit:
    return lambda book: book[sheet].protection.disable()


def rename(sheet: str, name: str) -> Edit:
    return lambda book: setattr(book[sheet], "title", name)


def both(*edits: Edit) -> Edit:
    return lambda book: [edit(book) for edit in edits]


# ------------------------------------------------------------------ nothing was done


def test_an_untouched_template_has_no_findings(filled: bytes, form: Form, tmp_path: Path) -> None:
    """Everything comes back: office, year, figures with their totals, cover, kind."""
    submission = read(filled, tmp_path)
    values = dict(zip(form.by_id, submission.values, strict=True))
    assert (submission.status, submission.findings) == (ReadStatus.PASSED, ())
    assert (submission.office, submission.year, submission.role) == (OFFICE, 2023, "template")
    assert {id_: values[id_] for id_ in FIGURES} == FIGURES
    assert values["applications.received.total"] == 8
    assert {id_: submission.cover[id_] for id_ in COVER} == COVER
    assert all(isinstance(value, int | Decimal) for value in submission.values)


def test_totals_that_were_never_calculated_are_no_finding(filled: bytes, form: Form, tmp_path: Path) -> None:
    """A program that saves no values of formulas has changed nothing."""
    submission = read(edited(filled, lambda book: None), tmp_path)
    assert (submission.status, submission.findings) == (ReadStatus.PASSED, ())
    assert submission.values == read(filled, tmp_path).values


# ------------------------------------------------------------------ cells

CELLS: dict[str, tuple[str, str, object, str, str]] = {
    "text": ("表三", "D5", "很多", "cell.not-a-number", "很多"),
    "a unit": ("表三", "D5", "6件", "cell.unit", "6件"),
    "the wrong unit": ("表二", "B15", "251000元", "cell.unit", "251000元"),
    "a stroke": ("表四", "C5", "/", "cell.placeholder", "/"),
    "nothing": ("表二", "D4", None, "cell.blank", ""),
    "a space": ("表二", "D4", "\u3000 ", "cell.blank", ""),
    "a full-width digit": ("表三", "D5", "６", "cell.text-number", "６"),
    "digits as text": ("表二", "B8", "1,234", "cell.text-number", "1,234"),
    "a negative number": ("表三", "E7", -1, "cell.negative", "-1"),
    "a fraction": ("表三", "E7", 1.5, "cell.not-whole", "1.5"),
    "too many decimals": ("表二", "B15", 0.1234567, "cell.too-precise", "0.1234567"),
    "too large": ("表二", "B11", 1e12, "cell.too-large", "1000000000000"),
    "an error value": ("表三", "F9", "#REF!", "cell.not-a-number", "#REF!"),
    "an error value of a new kind": ("表三", "F9", "#SPILL!", "cell.not-a-number", "#SPILL!"),
    "a truth value": ("表三", "F9", True, "cell.not-a-number", "TRUE"),
    "a date": ("表三", "F9", datetime.date(2024, 1, 15), "cell.not-a-number", "2024-01-15"),
    "an hour": ("表三", "F9", datetime.time(8, 30), "cell.not-a-number", "08:30:00"),
    "a formula that was not calculated": ("表三", "F9", "=1+1", "cell.not-a-number", "公式，没有计算结果"),
}


@pytest.mark.parametrize("case", CELLS, ids=list(CELLS))
def test_what_stands_in_a_cell(case: str, filled: bytes, form: Form, tmp_path: Path) -> None:
    """One wrong cell is one finding there; only it, and the totals that need it, have no value."""
    sheet, cell, value, code, found = CELLS[case]
    good = read(filled, tmp_path)

    def edit(book: Book) -> None:
        book[sheet][cell] = value
        if isinstance(value, str) and value.startswith("#"):
            book[sheet][cell].data_type = "e"

    submission = read(edited(filled, edit), tmp_path)
    assert where(submission.findings) == [(code, sheet, cell)]
    (one,) = submission.findings
    assert one.found == found
    (at,) = one.place.fields
    assert layout_of(form).where(at)[1].address == cell
    changed = {
        field.id
        for field, before, now in zip(form.fields, good.values, submission.values, strict=True)
        if before != now
    }
    if code == "cell.text-number":
        assert changed == set()
    else:
        assert submission.values[form.position[at]] is None
        assert all(submission.values[form.position[each]] is None for each in changed)
        assert changed == {at} | {total.id for total in form.totals if changed & set(total.parts)}


def test_the_message_names_the_number_that_was_meant(filled: bytes, tmp_path: Path) -> None:
    edit = both(put("表二", "B15", "251000元"), put("表三", "D5", "6件"))
    fees, received = read(edited(filled, edit), tmp_path).findings
    assert "（应填 25.1）" in fees.message
    assert "（应填 6）" in received.message
    assert received.message.startswith("表三 ")


def test_one_bad_cell_does_not_hide_the_next(filled: bytes, tmp_path: Path) -> None:
    """All findings of a file come at once, in the order of the form."""
    edits = [put("表四", "A5", "/"), put("表二", "B4", None), put("表三", "D6", "x件"), put("表三", "D5", -1)]
    assert where(read(edited(filled, both(*edits)), tmp_path).findings) == [
        ("cell.blank", "表二", "B4"),
        ("cell.negative", "表三", "D5"),
        ("cell.not-a-number", "表三", "D6"),
        ("cell.placeholder", "表四", "A5"),
    ]


# ------------------------------------------------------------------ totals


@pytest.mark.parametrize("value", [8, "8", "８"])
def test_a_total_typed_over_with_the_right_number(value: object, filled: bytes, tmp_path: Path) -> None:
    submission = read(edited(filled, put("表三", "J5", value)), tmp_path)
    assert where(submission.findings) == [("total.typed", "表三", "J5")]
    assert submission.status is ReadStatus.PASSED


@pytest.mark.parametrize(
    ("value", "found", "difference", "size"),
    [
        (9, "9", "1", "多 1"),
        (7.5, "7.5", "-0.5", "少 0.5"),
        ("９", "9", "1", "多 1"),
        ("八", "八", None, "各分项相加是 8，不是同一个数"),
    ],
)
def test_a_total_typed_over_with_something_else(
    value: object, found: str, difference: str | None, size: str, filled: bytes, form: Form, tmp_path: Path
) -> None:
    """The shown total is never used: it is a finding, and the value is the recomputed one."""
    submission = read(edited(filled, put("表三", "J5", value)), tmp_path)
    assert where(submission.findings) == [("total.mismatch", "表三", "J5")]
    (one,) = submission.findings
    assert (one.found, one.expected, one.difference) == (found, "8", difference)
    assert size in one.message
    assert one.place.fields[0] == "applications.received.total"
    assert "applications.received.business" in one.place.fields
    assert submission.values[form.position["applications.received.total"]] == 8


RECEIVED = "<f>IF(ISNUMBER('_nianbao'!B179),'_nianbao'!B179,SUM(D5:I5))</f>"
"""The formula of the total of the applications received."""


def test_a_total_that_is_an_error_value(filled: bytes, tmp_path: Path) -> None:
    """The parser shows an error as blank; it is said all the same."""
    calculated = f"{RECEIVED}<v>8</v>"
    data = patched(filled, SHEET_OF_APPLICATIONS, '<c r="J5"', '<c t="e" r="J5"')
    data = patched(data, SHEET_OF_APPLICATIONS, calculated, calculated.replace(">8<", ">#REF!<"))
    (one,) = read(data, tmp_path).findings
    assert (one.code, one.place.cell, one.found) == ("total.mismatch", "J5", "#REF!")


def test_a_total_that_was_emptied_is_said(filled: bytes, tmp_path: Path) -> None:
    """Its formula is gone; one that is there and was never calculated is nothing to be said."""
    submission = read(edited(filled, put("表三", "J5", None)), tmp_path)
    assert where(submission.findings) == [("total.emptied", "表三", "J5")]
    assert submission.status is ReadStatus.PASSED
    never = patched(filled, SHEET_OF_APPLICATIONS, f"{RECEIVED}<v>8</v>", RECEIVED)
    assert read(never, tmp_path).findings == ()


def test_totals_that_no_longer_follow_the_figures_are_said(filled: bytes, tmp_path: Path) -> None:
    """Some libraries keep only the first formula of a group that shares one; calculating again mends nothing."""
    parts = parts_of(filled)
    ledger = max(name for name in parts if name.startswith("xl/worksheets/sheet"))
    parts[ledger], dropped = re.subn(rb'<f t="shared" si="[0-9]+" ?/>', b"", parts[ledger])
    assert dropped
    submission = read(packed(parts), tmp_path)
    (said,) = submission.findings
    assert (said.code, "重新计算也没有用" in said.message) == ("form.not-recalculated", True)
    assert (submission.values, submission.status) == (read(filled, tmp_path).values, ReadStatus.PASSED)


def test_a_total_counts_numbers_written_as_text(filled: bytes, tmp_path: Path) -> None:
    """A total that lacks one would be printed wrong: it was not calculated again."""
    stale = patched(filled, SHEET_OF_APPLICATIONS, f"{RECEIVED}<v>8</v>", f"{RECEIVED}<v>2</v>")
    assert where(read(stale, tmp_path).findings) == [("form.not-recalculated", "表三", "J5")]
    assert where(read(with_text_six(stale), tmp_path).findings) == [
        ("cell.text-number", "表三", "D5"),
        ("form.not-recalculated", "表三", "J5"),
    ]
    assert where(read(with_text_six(filled), tmp_path).findings) == [("cell.text-number", "表三", "D5")]


def with_text_six(data: bytes) -> bytes:
    """Write the figure 6 of 表三 D5 as a text, leaving every formula its value."""
    sheet = zipfile.ZipFile(io.BytesIO(data)).read(SHEET_OF_APPLICATIONS).decode()
    begin = sheet.index('<c r="D5"')
    old = sheet[begin : sheet.index("</c>", begin) + 4]
    style = old.split('s="')[1].split('"')[0]
    return patched(
        data,
        SHEET_OF_APPLICATIONS,
        old,
        f'<c r="D5" s="{style}" t="inlineStr"><is><t>6</t></is></c>',
    )


# ------------------------------------------------------------------ the form

ALTERED: dict[str, tuple[Edit, str, str | None, str]] = {
    "label": (put("表三", "D3", "个人"), "表三", "D3", "应为“自然人”，现为“个人”"),
    "label emptied": (put("表二", "B3", None), "表二", "B3", "现为空白"),
    "cover label": (put("填报说明", "A3", "公司名称"), "填报说明", "A3", "应为“单位名称”"),
    "audit label": (put("审核", "D4", "不用审核"), "审核", "D4", "现为“不用审核”"),
    "row inserted": (lambda book: book["表三"].insert_rows(7), "表三", "A7", "看起来插入了 1 行"),
    "two rows inserted": (lambda book: book["表二"].insert_rows(4, 2), "表二", "A4", "看起来插入了 2 行"),
    "row deleted": (lambda book: book["表三"].delete_rows(8), "表三", "B8", "看起来删除了 1 行"),
    "column inserted": (lambda book: book["表四"].insert_cols(3), "表四", "C3", "看起来插入了 1 列"),
    "column deleted": (lambda book: book["表二"].delete_cols(2), "表二", "B3", "看起来删除了 1 列"),
    "sheet deleted": (lambda book: book.remove(book["表四"]), "表四", None, "缺少工作表“表四”"),
    "sheet renamed": (rename("表二", "Sheet1"), "表二", None, "看起来改名为“Sheet1”"),
    "hidden sheet deleted": (
        lambda book: book.remove(book[LEDGER_SHEET]),
        LEDGER_SHEET,
        None,
        "隐藏的工作表被删除",
    ),
    "hidden sheet emptied": (put(LEDGER_SHEET, "A1", None), LEDGER_SHEET, None, "隐藏的工作表被改动"),
    "office typed over": (put("填报说明", "B3", "别的街道"), "填报说明", "B3", "现为“别的街道”"),
    "code typed over": (put("填报说明", "B4", "320813002"), "填报说明", "B4", "应为“320813001”"),
    "year typed over": (put("填报说明", "D4", 2024), "填报说明", "D4", "应为“2023”，现为“2024”"),
}


@pytest.mark.parametrize("case", ALTERED, ids=list(ALTERED))
def test_an_altered_form(case: str, filled: bytes, form: Form, tmp_path: Path) -> None:
    """One finding names the first place; the figures of other sheets are still read."""
    edit, sheet, cell, words = ALTERED[case]
    submission = read(edited(filled, edit), tmp_path)
    assert where(submission.findings) == [("form.altered", sheet, cell)]
    assert words in submission.findings[0].message
    assert submission.status is ReadStatus.FAILED
    assert (submission.form, submission.role) == (form.id, "template")
    lost = {field.table for field, value in zip(form.fields, submission.values, strict=True) if value is None}
    trusted = sheet not in [table.sheet for table in form.tables]
    assert lost == (set() if trusted else {table.id for table in form.tables if table.sheet == sheet})


@pytest.mark.parametrize(
    ("sheet", "row", "said"),
    [
        ("表三", 26, True),
        ("表三", 27, True),
        ("表三", 28, False),
        ("表三", 29, False),
        ("表二", 13, True),
        ("表二", 14, False),
    ],
)
def test_what_is_said_of_moved_rows_needs_two_labels(
    sheet: str, row: int, said: bool, filled: bytes, tmp_path: Path
) -> None:
    """Near the end of a table one label that fits its neighbour's place may be chance."""
    (one,) = read(edited(filled, lambda book: book[sheet].delete_rows(row)), tmp_path).findings
    assert (one.code, "看起来删除了 1 行" in one.message) == ("form.altered", said)


def test_more_places_are_counted(filled: bytes, tmp_path: Path) -> None:
    """Two labels on one sheet and one on another are one finding that says how many more."""
    edit = both(put("表二", "A3", "x"), put("表三", "D3", "y"), put("表三", "J3", "z"))
    (one,) = read(edited(filled, edit), tmp_path).findings
    assert (one.code, one.place.sheet, one.place.cell) == ("form.altered", "表二", "A3")
    assert "（另有 2 处不同）" in one.message


def test_a_broken_sheet_gives_no_findings_of_cells(filled: bytes, tmp_path: Path) -> None:
    """Where rows have moved, every figure would be called wrong; only the cause is said."""

    def edit(book: Book) -> None:
        book["表三"]["D5"] = "/"
        book["表三"].insert_rows(4)

    assert where(read(edited(filled, edit), tmp_path).findings) == [("form.altered", "表三", "E4")]


def test_line_breaks_and_outer_spaces_in_labels_do_not_count(filled: bytes, tmp_path: Path) -> None:
    """Programs change them on their own."""
    assert read(edited(filled, put("表三", "D3", " 自然人\r\n")), tmp_path).findings == ()


def test_the_list_of_fields_is_compared(filled: bytes, form: Form, tmp_path: Path) -> None:
    """Whoever moves last year's figures to other fields is found out."""
    ledger = layout_of(form, Role.TEMPLATE).ledger
    edit = put(LEDGER_SHEET, f"A{ledger.first + 3}", "elsewhere")
    assert LedgerColumn.FIELD == 0
    assert where(read(edited(filled, edit), tmp_path).findings) == [
        ("form.altered", LEDGER_SHEET, f"A{ledger.first + 3}")
    ]


def test_another_version_of_the_form(filled: bytes, tmp_path: Path) -> None:
    """Issued with another layout and with other labels: an older version, not a tampering."""
    edit = both(put(LEDGER_SHEET, "B4", "0123456789abcdef"), put(LEDGER_SHEET, "B3", "0"))
    older = edited(filled, both(edit, put("表三", "D3", "公民")))
    (one,) = read(older, tmp_path).findings
    assert one.code == "form.version"
    assert "版本 0" in one.message


def test_another_layout_with_the_same_labels_is_accepted(filled: bytes, tmp_path: Path) -> None:
    data = edited(filled, put(LEDGER_SHEET, "B4", "0123456789abcdef"))
    assert read(data, tmp_path).findings == ()


@pytest.mark.parametrize("missing", [True, False], ids=["no hidden sheet", "of another form"])
def test_a_form_that_nobody_knows(missing: bool, filled: bytes, tmp_path: Path) -> None:
    def edit(book: Book) -> None:
        if missing:
            book.remove(book[LEDGER_SHEET])
            book["表三"]["D3"] = book["填报说明"]["A3"] = "公民"
        else:
            book[LEDGER_SHEET]["B2"] = "unheard-of"

    submission = read(edited(filled, edit), tmp_path)
    assert where(submission.findings) == [("form.unknown", None, None)]
    assert (submission.form, submission.values) == (None, ())


# ------------------------------------------------------------------ beside the cells

RAILS: dict[str, tuple[Edit, str, str | None, str | None, str]] = {
    "sheet unlocked": (unprotect("表三"), "form.unlocked", "表三", None, "“表三”"),
    "windows locked": (without_structure_lock, "form.unlocked", None, None, "工作簿结构"),
    "structure unlocked": (without_lock, "form.unlocked", None, None, "工作簿结构"),
    "sheet added": (lambda book: book.create_sheet("草稿"), "form.extra-sheet", "草稿", None, "“草稿”"),
    "row hidden": (hide_rows("表三", 7), "form.hidden", "表三", None, "“表三”第 7 行"),
    "rows hidden": (hide_rows("填报说明", 5, 6), "form.hidden", "填报说明", None, "“填报说明”第 5、6 行"),
    "column hidden": (hide_column("表三", "F"), "form.hidden", "表三", None, "“表三”F 列"),
    "audit column hidden": (hide_column("审核", "B"), "form.hidden", "审核", None, "“审核”B 列"),
    "sheet hidden": (
        lambda book: setattr(book["表四"], "sheet_state", "hidden"),
        "form.hidden",
        "表四",
        None,
        "工作表“表四”",
    ),
    "beside the table": (put("表三", "M3", "见附件"), "form.extra-content", "表三", "M3", "“见附件”"),
    "below the table": (put("表四", "A40", 5), "form.extra-content", "表四", "A40", "“5”"),
    "on the cover": (put("填报说明", "F2", "x"), "form.extra-content", "填报说明", "F2", "“x”"),
}


@pytest.mark.parametrize("case", RAILS, ids=list(RAILS))
def test_what_was_done_beside_the_cells(case: str, filled: bytes, tmp_path: Path) -> None:
    """A warning that says what; the figures are read and the file passes."""
    edit, code, sheet, cell, words = RAILS[case]
    submission = read(edited(filled, edit), tmp_path)
    assert where(submission.findings) == [(code, sheet, cell)]
    assert words in submission.findings[0].message
    assert submission.status is ReadStatus.PASSED
    assert submission.values == read(filled, tmp_path).values


def test_a_lock_that_libreoffice_kept_is_a_lock(filled: bytes, tmp_path: Path) -> None:
    """It saves the locked structure as an element without any attribute."""
    lock = '<workbookProtection lockStructure="1"/>'
    resaved = patched(filled, "xl/workbook.xml", lock, "<workbookProtection/>")
    assert where(read(resaved, tmp_path).findings) == []


def test_extra_content_is_one_finding(filled: bytes, tmp_path: Path) -> None:
    edit = both(put("表三", "T3", "甲"), put("表三", "T4", "乙"), put("表四", "A9", "丙"))
    (one,) = read(edited(filled, edit), tmp_path).findings
    assert (one.code, one.place.cell) == ("form.extra-content", "T3")
    assert "（另有 2 处不同）" in one.message


def test_links_to_other_files_and_macros(filled: bytes, tmp_path: Path) -> None:
    buffer = io.BytesIO(filled)
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
        package.writestr("xl/vbaProject.bin", b"\x00")
    assert where(read(buffer.getvalue(), tmp_path).findings) == [
        ("form.external-link", None, None),
        ("form.macro", None, None),
    ]


# ------------------------------------------------------------------ the cover


def test_an_office_that_says_itself_who_it_is(unissued: bytes, tmp_path: Path) -> None:
    """Without an issue the cover counts; whole numbers and 年 are understood."""
    for year in (2023, "2023", "2023年", "２０２３"):
        edit = both(put("填报说明", "B4", 320813001), put("填报说明", "D4", year))
        submission = read(edited(unissued, edit), tmp_path)
        assert (submission.findings, submission.year) == ((), 2023)
        assert submission.office == Office("320813001", "高良涧街道办事处")


@pytest.mark.parametrize(
    ("cells", "found", "at"),
    [
        (("B3",), "单位名称", "B3"),
        (("B4",), "单位编码", "B4"),
        (("D4",), "年度", "D4"),
        (("B4", "D4"), "单位编码、年度", "B4"),
        (("B3", "B4", "D4"), "单位名称、单位编码、年度", "B3"),
    ],
)
def test_an_office_that_does_not_say_who_it_is(
    cells: tuple[str, ...], found: str, at: str, unissued: bytes, tmp_path: Path
) -> None:
    submission = read(edited(unissued, both(*(put("填报说明", cell, None) for cell in cells))), tmp_path)
    assert where(submission.findings) == [("office.missing", "填报说明", at)]
    assert submission.findings[0].found == found


def test_a_year_that_is_none_is_missing(unissued: bytes, tmp_path: Path) -> None:
    submission = read(edited(unissued, put("填报说明", "D4", "去年")), tmp_path)
    assert where(submission.findings) == [("office.missing", "填报说明", "D4")]


def test_blank_cover_entries_are_warnings_each(filled: bytes, tmp_path: Path) -> None:
    edit = both(put("填报说明", "B5", None), put("填报说明", "D6", " "))
    submission = read(edited(filled, edit), tmp_path)
    assert where(submission.findings) == [
        ("cover.blank", "填报说明", "B5"),
        ("cover.blank", "填报说明", "D6"),
    ]
    assert submission.status is ReadStatus.PASSED


def test_cover_entries_as_people_type_them(filled: bytes, tmp_path: Path) -> None:
    """A number keeps no .0, a date is written year first, what cannot be seen is left out."""
    edit = both(
        put("填报说明", "B5", "张\u202e三\u200b"),
        put("填报说明", "B6", 13800000000.0),
        put("填报说明", "D6", datetime.datetime(2024, 1, 15)),
    )
    cover = read(edited(filled, edit), tmp_path).cover
    assert (cover["filled_by"], cover["phone"], cover["date"]) == ("张三", "13800000000", "2024-01-15")
    cover = read(edited(filled, put("填报说明", "D6", 45306)), tmp_path).cover
    assert cover["date"] == "2024-01-15"


def test_a_cover_that_cannot_be_trusted_is_not_called_blank(unissued: bytes, tmp_path: Path) -> None:
    """Where the cover's rows have moved, who reports is not known, and only the cause is said."""
    submission = read(edited(unissued, lambda book: book["填报说明"].insert_rows(3)), tmp_path)
    assert where(submission.findings) == [("form.altered", "填报说明", "A3")]
    assert submission.office is None


def test_explanations_and_last_years_figures_travel_in_the_workbook(form: Form, tmp_path: Path) -> None:
    layout = layout_of(form)
    assert layout.audit is not None
    key, area = next(iter(layout.audit.explanation_cells().items()))
    prior: dict[str, Number] = {"applications.carried_out.total": 7, "disclosure.fees.amount": Decimal("0.3")}
    data = write_template(Content(form, OFFICE, Period(2023), FIGURES, COVER, prior=prior))
    submission = read(edited(data, put("审核", area.address, " 已核实\u200b ")), tmp_path)
    assert submission.explanations == {key: "已核实"}
    assert submission.prior == prior
    assert submission.findings == ()
