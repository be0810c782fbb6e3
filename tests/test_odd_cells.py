"""Merely odd cells: what offices and their programs write for a number, and what is made of each.

Cells are written into the sheet's own XML, so that what is tested is what the parser makes of them, too.
"""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formatting.rule import DataBarRule, Rule
from openpyxl.styles import Alignment, Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.formula import ArrayFormula

from builders import (
    Edit,
    checked,
    edited,
    found,
    packed,
    parts_of,
    put,
    recalculated,
    replaced,
    saved,
    sheet_part,
    small_content,
    values_of,
)
from nianbao.core.numbers import Number
from nianbao.form.model import Form
from nianbao.form.registry import known_forms, newest_form
from nianbao.layout.workbook import layout_of
from nianbao.reader.read import read_file
from nianbao.submission.submission import ReadStatus, Submission
from nianbao.template.write import write_template

SHEET, CELL = "表三", "D5"
FIELD = "applications.received.natural_person"
FIGURE = 3440
COVER = "填报说明"
LONGEST = 32_767
"""As much as a cell can hold."""


@pytest.fixture(scope="module")
def written() -> bytes:
    """A report with one figure."""
    form = newest_form()
    return write_template(small_content(form, "1", **{FIELD.replace(".", "__"): FIGURE}))


def with_cell(written: bytes, xml: str) -> bytes:
    """Write the cell's element anew."""
    part = sheet_part(newest_form(), SHEET)
    sheet = parts_of(written)[part].decode()
    start = sheet.index(f'<c r="{CELL}"')
    old = sheet[start : sheet.index("</c>", start) + len("</c>")]
    assert f"<v>{FIGURE}</v>" in old
    return replaced(written, part, old, xml)


def read(data: bytes, folder: Path) -> Submission:
    """Read one workbook."""
    return read_file(Path(saved(folder, data)), known_forms())


def outcome(submission: Submission) -> tuple[Number | None, list[str]]:
    """Give the figure of the cell and the codes that were found at it, or of the file."""
    codes = [each.code for each in submission.findings if each.place.cell in (CELL, None)]
    values = values_of(newest_form(), submission) if submission.values else {}
    return values.get(FIELD), codes


def text_cell(text: str) -> str:
    """Write an inline string."""
    return f'<c r="{CELL}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3440", 3440),
        ("\u00a06", 6),
        ("6\u200b", 6),
        ("\u3000６", 6),
        ("\ufeff3440", 3440),
        ("3440\u202e", 3440),
        ("３４４０", 3440),
        ("٣٤٤٠", 3440),
        ("३४४०", 3440),
        ("3,440", 3440),
        ("３，４４０", 3440),
        ("3\u00a0440", 3440),
        ("3\u2009440", 3440),
        ("+6", 6),
        ("6.0", 6),
        ("6．0", 6),
        ("6。", 6),
        ("6.", 6),
        ("6；", 6),
        ("007", 7),
        ("-0", 0),
        ("0", 0),
    ],
)
def test_odd_numerals_are_numbers_and_are_said(
    text: str, number: int, written: bytes, tmp_path: Path
) -> None:
    """A text that can only mean one number is used, and the office is told."""
    submission = read(with_cell(written, text_cell(text)), tmp_path)
    assert outcome(submission) == (number, ["cell.text-number"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "cell.blank"),
        (" \u00a0\u3000\u200b\ufeff", "cell.blank"),
        ("/", "cell.placeholder"),
        ("—", "cell.placeholder"),
        ("〇", "cell.placeholder"),
        ("无", "cell.placeholder"),
        ("6件", "cell.unit"),
        ("零", "cell.not-a-number"),
        ("O", "cell.not-a-number"),
        ("l", "cell.not-a-number"),
        ("①", "cell.not-a-number"),
        ("6²", "cell.not-a-number"),
        ("½", "cell.not-a-number"),
        ("Ⅵ", "cell.not-a-number"),
        ("(6)", "cell.not-a-number"),
        ("6-", "cell.not-a-number"),
        ("−6", "cell.not-a-number"),
        ("34,40", "cell.not-a-number"),
        ("0,350", "cell.not-a-number"),
        ("3 440", "cell.several-numbers"),
        ("100 20", "cell.several-numbers"),
        ("6\n1", "cell.several-numbers"),
        ("\u202e06", "cell.not-a-number"),
        ("3、440", "cell.not-a-number"),
        ("6..0", "cell.not-a-number"),
        ("1e3", "cell.not-a-number"),
        ("0x10", "cell.not-a-number"),
        ("1_000", "cell.not-a-number"),
        ("=6", "cell.not-a-number"),
        ("约6", "cell.not-a-number"),
        ("2024-01-05", "cell.not-a-number"),
        ("6/2", "cell.not-a-number"),
        ("-6", "cell.negative"),
        ("6.5", "cell.not-whole"),
        ("9" * LONGEST, "cell.too-large"),
        ("x" * LONGEST, "cell.not-a-number"),
        ("," * LONGEST, "cell.placeholder"),
        ("1," * (LONGEST // 2), "cell.not-a-number"),
    ],
)
def test_what_is_no_number_is_no_figure(text: str, code: str, written: bytes, tmp_path: Path) -> None:
    """Blank, a placeholder and anything doubtful are told apart, and none is read as zero."""
    submission = read(with_cell(written, text_cell(text)), tmp_path)
    assert outcome(submission) == (None, [code])
    assert all(len(each.message) < 300 for each in submission.findings)


@pytest.mark.parametrize(
    ("xml", "number", "codes"),
    [
        (f'<c r="{CELL}"><v>3.44e3</v></c>', 3440, []),
        (f'<c r="{CELL}"><v>3439.9999999999995</v></c>', 3440, []),
        (f'<c r="{CELL}"><v>6.0</v></c>', 6, []),
        (f'<c r="{CELL}"><v>+6</v></c>', 6, []),
        (f'<c r="{CELL}" s="9999"><v>6</v></c>', None, ["file.unusual"]),
        ('<c r="d5"><v>6</v></c>', None, ["file.unusual"]),
        (f'<c r="{CELL}"><v>３４４０</v></c>', None, ["file.unusual"]),
        (f'<c r="{CELL}" t="str"><v>3440</v></c>', 3440, ["cell.text-number"]),
        (f'<c r="{CELL}"><v>6.5</v></c>', None, ["cell.not-whole"]),
        (f'<c r="{CELL}"><v>0x10</v></c>', None, ["file.unusual"]),
        (f'<c r="{CELL}" t="b"><v>1</v></c>', None, ["cell.not-a-number"]),
        (f'<c r="{CELL}" t="b"><v>0</v></c>', None, ["cell.not-a-number"]),
        (f'<c r="{CELL}" t="d"><v>2024-01-05</v></c>', None, ["cell.not-a-number"]),
        (f'<c r="{CELL}" t="e"><v>#REF!</v></c>', None, ["cell.not-a-number"]),
        (f'<c r="{CELL}" t="e"><v>#SPILL!</v></c>', None, ["cell.not-a-number"]),
        (f'<c r="{CELL}"><v></v></c>', None, ["cell.blank"]),
        (f'<c r="{CELL}"/>', None, ["cell.blank"]),
        (f'<c r="{CELL}" t="zz"><v>3440</v></c>', None, ["file.unusual"]),
    ],
)
def test_values_as_programs_store_them(
    xml: str, number: int | None, codes: list[str], written: bytes, tmp_path: Path
) -> None:
    """A boolean is no 1, a date no serial number, an error no blank."""
    assert outcome(read(with_cell(written, xml), tmp_path)) == (number, codes)


@pytest.mark.parametrize(
    ("formula", "number", "codes"),
    [
        ("<f>1720*2</f><v>3440</v>", 3440, ["cell.formula"]),
        (f'<f t="shared" ref="{CELL}" si="0">1720*2</f><v>3440</v>', 3440, ["cell.formula"]),
        (f'<f t="array" ref="{CELL}">1720*2</f><v>3440</v>', None, ["cell.formula-unsure"]),
        ("<f>INT(NOW())-42179</f><v>3440</v>", None, ["cell.formula-unsure"]),
        ("<f>[1]Sheet1!A1</f><v>3440</v>", None, ["cell.formula-unsure"]),
        ("<f>1720*2</f>", None, ["cell.not-a-number"]),
        ("<f>1720*2</f><v></v>", None, ["cell.not-a-number"]),
        ("<f/>", None, ["cell.not-a-number"]),
    ],
)
def test_formulas_in_a_figure_s_cell(
    formula: str, number: int | None, codes: list[str], written: bytes, tmp_path: Path
) -> None:
    """A formula with its value is a number; one that was never calculated is none, and not zero."""
    xml = f'<c r="{CELL}">{formula}</c>'
    assert outcome(read(with_cell(written, xml), tmp_path)) == (number, codes)


def test_a_formula_over_the_text_that_was_there_before_is_not_calculated(
    written: bytes, tmp_path: Path
) -> None:
    """A library in Go writes it so: the figure of before, as the text result of the new formula."""
    xml = f'<c r="{CELL}" t="str"><f>SUM(E5:I5)</f><v>3440</v></c>'
    submission = read(with_cell(written, xml), tmp_path)
    assert outcome(submission) == (None, ["cell.not-a-number"])
    assert "没有算出数" in next(each.message for each in submission.findings if each.place.cell == CELL)


def test_every_cell_of_a_formula_over_several_cells_is_a_formula(written: bytes, tmp_path: Path) -> None:
    """A file has the formula at the first of them only; the others look as if their numbers had been typed."""
    xml = f'<c r="{CELL}"><f t="array" ref="D5:D7">E5:E7</f><v>3440</v></c>'
    submission = read(with_cell(written, xml), tmp_path)
    assert [(each.code, each.place.cell) for each in submission.findings] == [
        ("cell.formula-unsure", "D5"),
        ("cell.formula-unsure", "D6"),
        ("cell.formula-unsure", "D7"),
    ]


@pytest.mark.parametrize(
    ("strings", "number"),
    [
        ("<r><rPr><b/></rPr><t>34</t></r><r><t>40</t></r>", 3440),
        ('<t>34</t><rPh sb="0" eb="1"><t>99</t></rPh>', 34),
        ("<t>34&#52;0</t>", 3440),
    ],
)
def test_rich_text_is_its_text(strings: str, number: int, written: bytes, tmp_path: Path) -> None:
    """Runs are put together, readings beside them are not read."""
    xml = f'<c r="{CELL}" t="inlineStr"><is>{strings}</is></c>'
    assert outcome(read(with_cell(written, xml), tmp_path)) == (number, ["cell.text-number"])


@pytest.mark.parametrize("value", ["34<!-- -->40", "34<?x y?>40", "34<![CDATA[40]]>", "34<x>40</x>"])
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_a_number_in_pieces_is_refused(value: str, prefix: str, written: bytes, tmp_path: Path) -> None:
    """Programs show one or the other of its pieces: such a file is not read at all."""
    xml = f'<{prefix}c r="{CELL}"><{prefix}v>{value}</{prefix}v></{prefix}c>'
    if prefix:
        xml = xml.replace("<x:c", '<x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"')
    submission = read(with_cell(written, xml), tmp_path)
    assert submission.status is ReadStatus.UNREADABLE
    assert [each.code for each in submission.findings] == ["file.unusual"]


@pytest.mark.parametrize("value", ["34&#52;0", "&#51;440"])
def test_a_digit_as_an_entity_is_a_digit(value: str, written: bytes, tmp_path: Path) -> None:
    assert outcome(read(with_cell(written, f'<c r="{CELL}"><v>{value}</v></c>'), tmp_path)) == (3440, [])


def test_ampersands_in_texts_do_no_harm(written: bytes, tmp_path: Path) -> None:
    """A text that a formula gave may hold them; it is read whole."""
    xml = f'<c r="{CELL}" t="str"><f>"a"</f><v>3&amp;4&lt;0</v></c>'
    submission = read(with_cell(written, xml), tmp_path)
    assert [each.found for each in submission.findings if each.place.cell == CELL] == ["3&4<0"]


def test_a_number_shown_as_a_date_is_no_figure(written: bytes, tmp_path: Path) -> None:
    """A count that a program took for a date is asked about: 6 may have been 1-6, typed by hand."""

    def as_date(book: openpyxl.Workbook) -> None:
        book[SHEET][CELL].number_format = "yyyy-mm-dd"
        book[SHEET][CELL].value = 6

    assert outcome(read(edited(written, as_date), tmp_path)) == (None, ["cell.not-a-number"])


@pytest.mark.parametrize(
    ("code", "number", "codes"),
    [
        ("0", FIGURE, []),
        ("#,##0_ ", FIGURE, []),
        ('0"件"', FIGURE, []),
        ('_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ', FIGURE, []),
        ("[Red]0;[Blue]-0", FIGURE, []),
        ("[DBNum2]0", None, ["cell.shown-otherwise"]),
        ("@", FIGURE, []),
        ("0;-0;;@", FIGURE, []),
        ("0,", None, ["cell.shown-otherwise"]),
        ("0!.0,", None, ["cell.shown-otherwise"]),
        ("0%", None, ["cell.shown-otherwise"]),
        ('0"万"', None, ["cell.shown-otherwise"]),
        ('0"00"', None, ["cell.shown-otherwise"]),
        ("0\\0", None, ["cell.shown-otherwise"]),
        ('"6"', None, ["cell.shown-otherwise"]),
        ("aaaa", None, ["cell.shown-otherwise"]),
        ('[>5]"0";0', None, ["cell.shown-otherwise"]),
        (";;;", FIGURE, ["cell.shown-blank"]),
        ('""', FIGURE, ["cell.shown-blank"]),
    ],
)
def test_a_format_that_shows_another_number_is_said(
    code: str, number: int | None, codes: list[str], written: bytes, tmp_path: Path
) -> None:
    """Who filled in the cell saw what the format shows, not what is stored."""

    def format_(book: openpyxl.Workbook) -> None:
        book[SHEET][CELL].number_format = code

    assert outcome(read(edited(written, format_), tmp_path)) == (number, codes)


def test_what_a_look_says_of_a_figure(written: bytes, tmp_path: Path) -> None:
    """Struck through, in a font of signs, behind a black bar, in a row too low: read as stored, and said."""

    def struck(book: openpyxl.Workbook) -> None:
        book[SHEET][CELL].font = Font(strike=True)

    def signs(book: openpyxl.Workbook) -> None:
        book[SHEET][CELL].font = Font(name="Any", charset=2)

    def behind_a_bar(book: openpyxl.Workbook) -> None:
        book[SHEET].conditional_formatting.add(CELL, DataBarRule("min", 0, "max", 1, color="FF000000"))

    def low(book: openpyxl.Workbook) -> None:
        book[SHEET].row_dimensions[book[SHEET][CELL].row].height = 5

    said = {struck: "cell.struck", signs: "cell.unseen", behind_a_bar: "cell.unseen", low: "form.hidden"}
    for look, code in said.items():
        number, codes = outcome(read(edited(written, look), tmp_path))
        assert (number, code in codes) == (FIGURE, True), code


def test_a_total_that_shows_something_else_is_said(written: bytes, tmp_path: Path, form: Form) -> None:
    """It is computed anew, but whoever looked at it saw another."""

    def thousands(book: openpyxl.Workbook) -> None:
        book["表三"]["J5"].number_format = "0,"

    found = read(edited(written, thousands), tmp_path).findings
    assert ("total.unseen", "J5") in [(one.code, one.place.cell) for one in found]


@pytest.mark.parametrize("epoch", ["1900", "1904"])
def test_dates_of_both_calendars(epoch: str, written: bytes, tmp_path: Path) -> None:
    """Excel for Mac counts days from 1904; a date on the cover is the same day."""
    serial = {"1900": 45677, "1904": 45677 - 1462}[epoch]

    def dated(book: openpyxl.Workbook) -> None:
        book[COVER]["D6"].number_format = "yyyy-mm-dd"
        book[COVER]["D6"].value = serial
        book.epoch = CALENDAR_MAC_1904 if epoch == "1904" else book.epoch

    data = edited(written, dated)
    assert (b"date1904" in parts_of(data)["xl/workbook.xml"]) == (epoch == "1904")
    assert read(data, tmp_path).cover["date"] == "2025-01-20"


def test_hidden_rows_and_columns_count_and_are_said(written: bytes, tmp_path: Path, form: Form) -> None:
    """A figure in a hidden row is a figure; that it is hidden is said."""

    def hide(book: openpyxl.Workbook) -> None:
        book[SHEET].row_dimensions[5].hidden = True
        book[SHEET].column_dimensions["E"].hidden = True

    submission = read(edited(written, hide), tmp_path)
    assert values_of(form, submission)[FIELD] == FIGURE
    hidden = next(each for each in submission.findings if each.code == "form.hidden")
    assert "第 5 行" in hidden.message


def test_a_byte_order_mark_before_every_part(written: bytes, tmp_path: Path) -> None:
    """Some programs begin their XML with one."""
    parts = {
        name: b"\xef\xbb\xbf" + part if name.endswith(".xml") else part
        for name, part in parts_of(written).items()
    }
    assert outcome(read(packed(parts), tmp_path)) == (FIGURE, [])


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("某\u202e局\u2066", "某局"),
        ("某\u0007\u001b[2J局", "某[2J局"),
        ("\ufeff某局\u200b", "某局"),
        ("某\u00a0局", "某\u00a0局"),
        ("=1+1", "=1+1"),
        ("+86", "+86"),
        ("-某局", "-某局"),
        ("@某局", "@某局"),
    ],
)
def test_names_of_offices(name: str, seen: str, written: bytes, tmp_path: Path) -> None:
    """What cannot be seen in a name is not part of it; what looks like a formula is."""
    escaped = "".join(f"_x{ord(each):04X}_" if ord(each) < ord(" ") else each for each in name)
    parts = {
        part: content.replace("第1街道".encode(), escaped.encode())
        for part, content in parts_of(written).items()
    }
    submission = read(packed(parts), tmp_path)
    assert submission.office is not None
    assert submission.office.name == seen
    assert submission.status is ReadStatus.PASSED


def test_a_very_long_explanation_is_kept(written: bytes, form: Form, tmp_path: Path) -> None:
    """As much as a cell can hold comes back."""
    audit = layout_of(form).audit
    assert audit is not None
    key, area = next(iter(audit.explanation_cells().items()))
    submission = read(edited(written, put(audit.sheet, area.address, "长" * LONGEST)), tmp_path)
    assert submission.explanations == {key: "长" * LONGEST}


def test_an_odd_file_is_checked_like_any_other(written: bytes, tmp_path: Path) -> None:
    """The whole way: the figure is used, the warning is one of the cell's own."""
    file = saved(tmp_path, with_cell(written, text_cell("３，４４０ ")))
    (submission,) = checked(file).submissions
    assert (("cell.text-number", SHEET, CELL)) in found(submission)
    assert values_of(newest_form(), submission)[FIELD] == Decimal(FIGURE)


# ------------------------------------------------------------------ WPS


def wps(written: bytes) -> dict[str, bytes]:
    """Make the parts as WPS saves them: its dimension, its formats, its properties, no values of formulas."""
    import re  # noqa: PLC0415

    parts = parts_of(written)
    for name in parts:
        if name.startswith("xl/worksheets/"):
            sheet = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:A1"', parts[name])
            parts[name] = re.sub(rb"(<f>[^<]*</f>)<v>[^<]*</v>", rb"\1", sheet)
    styles = parts["xl/styles.xml"]
    ours = (
        b'<numFmts count="2"><numFmt numFmtId="41" formatCode="_ * #,##0_ ;_ * \\-#,##0_ ;_ * &quot;-&quot;_ ;_ @_ "/>'
        b'<numFmt numFmtId="176" formatCode="0_ "/>'
    )
    parts["xl/styles.xml"] = re.sub(rb"<numFmts[^>]*>", ours, styles, count=1)
    parts["docProps/app.xml"] = (
        b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/'
        b'2006/extended-properties"><Application>WPS \xe8\xa1\xa8\xe6\xa0\xbc</Application></Properties>'
    )
    parts["docProps/custom.xml"] = (
        b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/'
        b'2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        b'<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="KSOProductBuildVer">'
        b"<vt:lpwstr>2052-12.1.0.16929</vt:lpwstr></property></Properties>"
    )
    return parts


def test_saved_by_wps(written: bytes, tmp_path: Path) -> None:
    """Its ways change neither figures nor findings."""
    ours, theirs = read(written, tmp_path), read(packed(wps(written)), tmp_path)
    assert theirs.values == ours.values
    assert theirs.cover == ours.cover
    assert theirs.findings == ours.findings == ()


def test_a_picture_in_a_cell_is_no_figure(written: bytes, tmp_path: Path) -> None:
    """WPS keeps a picture in a cell as a formula of its own, here over a figure."""
    parts = wps(written)
    parts["xl/cellimages.xml"] = (
        b'<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"/>'
    )
    parts["xl/media/image1.png"] = b"\x89PNG\r\n\x1a\n"
    formula = '_xlfn.DISPIMG("ID_2F1C",1)'
    xml = (
        f'<c r="{CELL}" t="str"><f>{formula.replace(chr(34), "&quot;")}</f>'
        f"<v>={formula.removeprefix('_xlfn.')}</v></c>"
    )
    submission = read(with_cell(packed(parts), xml), tmp_path)
    assert outcome(submission) == (None, ["cell.not-a-number"])
    assert "DISPIMG" in next(each.message for each in submission.findings if each.place.cell == CELL)


def test_openpyxl_reads_what_is_built_here(written: bytes) -> None:
    """The odd workbooks are workbooks: another library opens them."""
    book = openpyxl.load_workbook(io.BytesIO(packed(wps(written))))
    assert book[SHEET][CELL].value == FIGURE


# ------------------------------------------------------------------ what libraries can do to a workbook


def codes_at(submission: Submission) -> list[tuple[str, str | None]]:
    """List what was found, without the lock of the workbook."""
    return [(each.code, each.place.cell) for each in submission.findings if each.code != "form.unlocked"]


def when(operator: str, formula: str, **style: object) -> Edit:
    """Add a conditional format to the cell."""
    return lambda book: book[SHEET].conditional_formatting.add(
        CELL, Rule("cellIs", operator=operator, formula=[formula], dxf=DifferentialStyle(**style))
    )


WHITE = Font(color="FFFFFFFF")


@pytest.mark.parametrize(
    ("operator", "formula", "code"),
    [
        ("equal", "0", ""),
        ("lessThan", "0", ""),
        ("greaterThan", "0", "cell.unseen"),
        ("notEqual", "0", "cell.unseen"),
        ("greaterThan", "$E$5", "cell.unseen"),
    ],
)
def test_a_condition_counts_where_it_may_hold(
    operator: str, formula: str, code: str, written: bytes, tmp_path: Path
) -> None:
    """Many hide their zeros by white letters: that says nothing of other figures."""
    submission = read(edited(written, when(operator, formula, font=WHITE)), tmp_path)
    assert [each for each, _ in codes_at(submission)] == ([code] if code else [])


def test_a_figure_with_its_own_unit_is_the_figure(written: bytes, tmp_path: Path) -> None:
    """The unit that the form asks for changes nothing; another one does."""

    def unit(words: str) -> Edit:
        def edit(book: openpyxl.Workbook) -> None:
            book["表二"]["B15"].value = 0.5
            book["表二"]["B15"].number_format = f'0.00"{words}"'

        return edit

    assert codes_at(read(edited(written, unit("万元")), tmp_path)) == []
    assert codes_at(read(edited(written, unit("亿元")), tmp_path)) == [("cell.shown-otherwise", "B15")]


def test_a_digit_in_a_font_of_signs(written: bytes, tmp_path: Path) -> None:
    xml = f'<c r="{CELL}" t="inlineStr"><is><r><rPr><rFont val="Wingdings"/></rPr><t>3</t></r><r><t>440</t></r></is></c>'
    assert "cell.mixed" in outcome(read(with_cell(written, xml), tmp_path))[1]


def test_a_total_as_an_array_formula_is_the_total(written: bytes, tmp_path: Path) -> None:
    """Some libraries write every sum so."""

    def as_array(book: openpyxl.Workbook) -> None:
        book[SHEET]["J5"] = ArrayFormula("J5", book[SHEET]["J5"].value)

    assert codes_at(read(edited(written, as_array), tmp_path)) == []


def test_totals_that_no_program_will_calculate(written: bytes, tmp_path: Path) -> None:
    """Saved without results, and calculated only when asked to: whoever opens it sees no totals."""

    def by_hand(book: openpyxl.Workbook) -> None:
        book.calculation.calcMode = "manual"

    found = codes_at(read(edited(written, by_hand), tmp_path))
    assert found == [("form.not-recalculated", "J5")]


def test_views_that_show_formulas(written: bytes, tmp_path: Path) -> None:
    def formulas(book: openpyxl.Workbook) -> None:
        book[SHEET].sheet_view.showFormulas = True

    (one,) = read(edited(written, formulas), tmp_path).findings
    assert (one.code, "显示公式" in one.message) == ("form.hidden", True)


@pytest.mark.parametrize(
    ("degrees", "narrow"), [(0, False), (20, False), (90, True), (135, True), (255, True)]
)
def test_turned_text_needs_a_high_row(degrees: int, narrow: bool, written: bytes, tmp_path: Path) -> None:
    def turn(height: float) -> Edit:
        def edit(book: openpyxl.Workbook) -> None:
            book[SHEET][CELL].alignment = Alignment(textRotation=degrees)
            book[SHEET].row_dimensions[5].height = height

        return edit

    assert codes_at(read(edited(written, turn(18)), tmp_path)) == [("cell.narrow", CELL)] * narrow
    assert codes_at(read(edited(written, turn(90)), tmp_path)) == []


def test_what_is_hidden_where_nothing_stands(written: bytes, tmp_path: Path) -> None:
    """Rows and columns beyond the form, which many hide to make the sheet tidy."""

    def tidy(book: openpyxl.Workbook) -> None:
        book[SHEET].row_dimensions[60].hidden = True
        book[SHEET].column_dimensions["Z"].hidden = True

    assert codes_at(read(edited(written, tidy), tmp_path)) == []


@pytest.mark.parametrize(
    ("cell", "value", "format_", "said", "read_as"),
    [
        ("B6", 1234567, "0000-0000000", "text.unseen", "1234567"),
        ("B6", 13812345678, "0", "", "13812345678"),
        ("B6", 13812345678, ";;;", "text.unseen", "13812345678"),
        ("B5", "张三", "General", "", "张三"),
        ("D6", date(2025, 1, 20), "yyyy-mm-dd", "", "2025-01-20"),
        ("D6", date(2025, 1, 20), 'yyyy"年"', "text.unseen", "2025-01-20"),
        ("B5", "=A1", "General", "text.formula", ""),
        ("B5", "#N/A", "General", "cover.blank", ""),
        ("B5", True, "General", "", "TRUE"),
    ],
)
def test_words_on_the_cover_are_what_is_seen(
    cell: str, value: object, format_: str, said: str, read_as: str, written: bytes, tmp_path: Path
) -> None:
    def type_(book: openpyxl.Workbook) -> None:
        book[COVER][cell].value = value
        book[COVER][cell].number_format = format_

    submission = read(edited(written, type_), tmp_path)
    entry = {"B5": "filled_by", "B6": "phone", "D6": "date"}[cell]
    assert submission.cover[entry] == read_as
    assert (said in [each for each, _ in codes_at(submission)]) == bool(said)
    assert said or not submission.findings


def test_an_explanation_that_cannot_be_seen_is_said(written: bytes, tmp_path: Path) -> None:
    audit = layout_of(newest_form()).audit
    assert audit is not None
    area = next(iter(audit.explanation_cells().values()))

    def white(book: openpyxl.Workbook) -> None:
        book[audit.sheet][area.address].value = "上年没有办完"
        book[audit.sheet][area.address].font = WHITE

    submission = read(edited(written, white), tmp_path)
    assert list(submission.explanations.values()) == ["上年没有办完"]
    assert codes_at(submission) == [("text.unseen", area.address)]


def test_headings_that_cannot_be_seen(written: bytes, tmp_path: Path) -> None:
    """What stands below a heading that nobody sees, or sees as another, was put there by guessing."""

    def white(book: openpyxl.Workbook) -> None:
        book[SHEET]["A5"].font = WHITE

    def other(book: openpyxl.Workbook) -> None:
        book[SHEET]["A5"].number_format = ';;;"上年结转"'

    for edit in (white, other):
        (one,) = read(edited(written, edit), tmp_path).findings
        assert (one.code, "“表三”的标题 A5" in one.message) == ("form.hidden", True)


TEXTS = {
    "３４４０": (FIGURE, True),
    "3,440。": (FIGURE, True),
    "3440，": (FIGURE, True),
    " 3440\n": (FIGURE, True),
    "3440\u200b": (FIGURE, True),
    "\ufeff3440\t": (FIGURE, True),
    "+3440": (FIGURE, True),
    "03440.000": (FIGURE, True),
    "001.000": (1, False),
    "3440\u2060": (FIGURE, False),
    "\u20093440": (FIGURE, False),
    "3\u00a0440": (FIGURE, False),
    "٣٤٤٠": (FIGURE, False),
    "𝟑𝟒𝟒𝟎": (FIGURE, False),
}
"""Texts of a figure, the figure, and whether the totals on the printed page have it."""


@pytest.mark.libreoffice
def test_a_text_is_said_to_be_in_the_total_where_it_is(written: bytes, tmp_path: Path) -> None:
    """Digits of other scripts count as well, but no formula reads them; that is said at the cell, not at the total."""
    files = {}
    for name, text in enumerate(TEXTS):
        book = openpyxl.load_workbook(io.BytesIO(written))
        book[SHEET][CELL] = text
        target = io.BytesIO()
        book.save(target)
        files[str(name)] = target.getvalue()
    total = layout_of(newest_form()).where("applications.received.total")[1].address
    for path, (text, (figure, read)) in zip(
        recalculated(tmp_path, files).values(), TEXTS.items(), strict=True
    ):
        shown = openpyxl.load_workbook(path, data_only=True)[SHEET][total].value
        submission = read_file(path, tuple(known_forms()))
        said = [
            (each.code, "没有把它加进去" in each.remedy) for each in submission.findings if each.place.cell
        ]
        assert (text, shown, values_of(newest_form(), submission)[FIELD]) == (
            text,
            figure if read else 0,
            figure,
        )
        assert said == [("cell.text-number", not read)]
