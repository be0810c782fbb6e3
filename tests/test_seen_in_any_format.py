"""What a person sees in a cell is told alike of .xlsx, .xls and .ods: one standard, whatever the format."""

import math
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import cast

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill

from builders import bytes_of, edited, real_content, recalculated
from nianbao.core import Finding
from nianbao.form.model import Form
from nianbao.form.registry import known_forms
from nianbao.inbox import read_files
from nianbao.layout import layout_of
from nianbao.reader.read import read_file
from nianbao.roster import read_roster
from nianbao.spreadsheet.formats import Look, seen_number, seen_text
from nianbao.spreadsheet.odf import open_odf
from nianbao.spreadsheet.odf_styles import holds_for
from nianbao.spreadsheet.sheet import Sheet
from nianbao.template.write import write_template

OLD_AND_OPEN = ("xls", "ods")
WHITE = Font(color="FFFFFFFF")


def _looks(book: openpyxl.Workbook) -> None:
    """Give many cells of two tables a look of their own; each is said, or is harmless."""
    sheet = book["表三"]
    for cell, code in {
        "D5": "0,",
        "E5": "0.00E+00",
        "D6": ";;;",
        "E6": '0"0"',
        "D7": "#,##0.00",
        "E7": "[>5]0",
    }.items():
        sheet[cell].number_format = code
    sheet["D8"].font, sheet["E8"].font, sheet["F8"].font = WHITE, Font(strike=True), Font(size=2)
    sheet["G8"].font, sheet["H8"].alignment = Font(name="Wingdings"), Alignment(horizontal="fill")
    sheet["I8"].fill = PatternFill("solid", fgColor="FF000000")
    sheet["I8"].font = Font(color="FF000000")
    sheet["D9"] = CellRichText("9", TextBlock(InlineFont(strike=True), "1"))
    sheet["E9"], sheet["F9"], sheet["G9"] = "=3+4", '=INDIRECT("D7")', "12"
    sheet["H9"], sheet["I9"] = "=1/0", "１２"
    white = CellIsRule("greaterThan", ["5"], font=Font(color="FFFFFFFF"))
    sheet.conditional_formatting.add("D10", white)
    sheet.conditional_formatting.add("E10", FormulaRule(["$E$10<0"], font=Font(color="FFFFFFFF")))
    sheet.conditional_formatting.add("F10", CellIsRule("lessThan", ["0"], font=Font(color="FFFFFFFF")))
    sheet["D10"], sheet["E10"], sheet["F10"] = 6, 7, 8
    sheet["D11"], sheet["D11"].font = 123456789, Font(size=48)
    sheet["E11"].alignment = Alignment(indent=60)
    sheet["F11"] = "=SUM({1;2})"
    sheet.row_dimensions[12].hidden = True
    sheet.row_dimensions[13].height = 2
    sheet["J14"] = "=SUM(D14:H14)"
    sheet["J15"] = 5
    second = book["表二"]
    second.sheet_view.showZeros = False
    second["B4"] = 0


@pytest.fixture(scope="module")
def findings(form: Form, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Finding]]:
    """Give what is found in the odd workbook as LibreOffice saves it in a format."""
    folder = tmp_path_factory.mktemp("formats")
    source = edited(write_template(real_content(form)), _looks)

    @cache
    def found(extension: str) -> list[Finding]:
        (path,) = recalculated(folder / extension, {"报送": source}, extension).values()
        return list(read_file(path, known_forms()).findings)

    return found


@pytest.mark.libreoffice
@pytest.mark.parametrize("extension", OLD_AND_OPEN)
def test_every_look_is_told_as_of_xlsx(extension: str, findings: Callable[[str], list[Finding]]) -> None:
    """The same codes at the same cells; beside them only that the format is another one."""
    expected = {(one.code, one.place.sheet, one.place.cell) for one in findings("xlsx")}
    found = {(one.code, one.place.sheet, one.place.cell) for one in findings(extension)}
    assert {(code, cell) for code, sheet, cell in expected if sheet == "表三"} >= {
        ("cell.shown-otherwise", "D5"),
        ("cell.shown-otherwise", "E5"),
        ("cell.shown-blank", "D6"),
        ("cell.shown-otherwise", "E6"),
        ("cell.unseen", "D8"),
        ("cell.struck", "E8"),
        ("cell.unseen", "F8"),
        ("cell.repeated", "H8"),
        ("cell.unseen", "I8"),
        ("cell.mixed", "D9"),
        ("cell.formula", "E9"),
        ("cell.formula", "F11"),
        ("cell.formula-unsure", "F9"),
        ("cell.text-number", "G9"),
        ("cell.not-a-number", "H9"),
        ("cell.text-number", "I9"),
        ("cell.unseen", "D10"),
        ("cell.narrow", "D11"),
        ("total.formula", "J14"),
        ("total.mismatch", "J15"),
    }
    assert found == {*expected, ("form.foreign-format", None, None)}


# ------------------------------------------------------------------ lists and tables of an office's own


def _roster() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(("单位编码", "单位名称", "单位类别"))
    for code, name in (
        (123, "甲局"),
        ("000124", "乙局"),
        (125, "丙局"),
        ("000126", "丁局"),
        (123456789012345, "戊局"),
    ):
        sheet.append((code, name, "部门"))
    sheet["A2"].number_format, sheet["A4"].number_format = "000000", '"41"000000'
    sheet["B5"].font = Font(strike=True)
    sheet.row_dimensions[6].hidden = True
    other = book.create_sheet("旧名册")
    other.append(("单位编码", "单位名称"))
    other.append(("9", "旧局"))
    other.sheet_state = "hidden"
    return bytes_of(book)


def _own_table(form: Form) -> bytes:
    """Draw the tables of a form as an office would, with one figure in a hidden row and one shown in thousands."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for table in layout_of(form).tables:
        sheet = book.create_sheet(table.sheet)
        sheet["A1"] = f"甲局2024年政府信息公开工作年度报告 {table.sheet}"
        for label in table.labels:
            sheet.cell(label.area.row + 2, label.area.column + 1, label.text)
        for slot in table.slots:
            sheet.cell(slot.area.row + 2, slot.area.column + 1, 0)
    book["表三"].row_dimensions[7].hidden = True
    book["表三"]["D8"], book["表三"]["D8"].number_format = 4000, "0,"
    return bytes_of(book)


@pytest.fixture(scope="module")
def own(form: Form, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, Path]]:
    """Give a roster and an office's own tables as LibreOffice saves them in a format."""
    folder = tmp_path_factory.mktemp("own")
    sources = {"名册": _roster(), "自己的表": _own_table(form)}
    return cache(lambda extension: recalculated(folder / extension, sources, extension))


@pytest.mark.libreoffice
@pytest.mark.parametrize("extension", ["xlsx", *OLD_AND_OPEN])
def test_a_roster_has_the_codes_that_are_shown(extension: str, own: Callable[[str], dict[str, Path]]) -> None:
    """Zeros and letters that a format puts in front, a hidden sheet, a hidden row, a line through a name."""
    roster = read_roster(own(extension)["名册"])
    codes = [entry.office.code for entry in roster.entries]
    assert codes == ["000123", "000124", "41000125", "000126", "123456789012345"]
    said = ("显示时补了 0 或别的字", "第 5 行有的格子画了删除线", "第 6 行有的格子被隐藏")
    assert len(roster.notes) == len(said)
    assert all(words in note for words, note in zip(said, roster.notes, strict=True))


@pytest.mark.libreoffice
@pytest.mark.parametrize("extension", OLD_AND_OPEN)
def test_own_tables_are_imported_from_every_format(
    extension: str, own: Callable[[str], dict[str, Path]]
) -> None:
    """With the same figures as from .xlsx, and the same doubts about what is not seen."""
    paths = [str(own(each)["自己的表"]) for each in ("xlsx", extension)]
    expected, found = read_files(paths)
    assert (found.values, found.office, found.year) == (expected.values, expected.office, expected.year)
    assert [one.code for one in found.findings] == [one.code for one in expected.findings]
    unseen = [one.message for one in found.findings if one.code.startswith("import.unseen")]
    assert any("D7" in text for text in unseen) and any("D8" in text for text in unseen)


# ------------------------------------------------------------------ the OpenDocument format as it is written

_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
    for name, full in {
        "office": "office", "table": "table", "text": "text", "style": "style", "number": "datastyle",
        "fo": "xsl-fo-compatible", "svg": "svg-compatible", "draw": "drawing",
    }.items()
)  # fmt: skip
_CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
_FLOAT = (
    '<table:table-cell table:style-name="格" office:value-type="float" office:value="{0}">'
    "<text:p>{1}</text:p></table:table-cell>"
)


def _sheet(cells: str, styles: str = "", around: str = "", attributes: str = "") -> Sheet:
    """Read a sheet of one row and of the styles given."""
    table = f'<table:table table:name="表"{attributes}>{around}<table:table-row>{cells}</table:table-row></table:table>'
    content = (
        f"<office:document-content {_SPACES} {_CALC}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    )
    return open_odf({"content.xml": content.encode()})["表"]


def _numbered(format_: str) -> str:
    return f'{format_}<style:style style:name="格" style:family="table-cell" style:data-style-name="数"/>'


_WHOLE = '<number:number number:decimal-places="0" number:min-integer-digits="1"{0}/>'
NUMBER_STYLES = {
    "whole": (_WHOLE.format(""), "0", Look.AS_STORED),
    "grouped": (_WHOLE.format(' number:grouping="true"'), "#,##0", Look.AS_STORED),
    "thousands": (_WHOLE.format(' number:display-factor="1000"'), "0,", Look.OTHERWISE),
    "zeros": (
        '<number:number number:decimal-places="0" number:min-integer-digits="6"/>',
        "000000",
        Look.AS_STORED,
    ),
    "percent": (f"{_WHOLE.format('')}<number:text>%</number:text>", "0%", Look.OTHERWISE),
    "words": (f"{_WHOLE.format('')}<number:text>件</number:text>", '0"件"', Look.AS_STORED),
    "digits": (f"{_WHOLE.format('')}<number:text>0</number:text>", '0"0"', Look.OTHERWISE),
    "filled": (f"<number:fill-character>0</number:fill-character>{_WHOLE.format('')}", "*00", Look.OTHERWISE),
    "scientific": ("<number:scientific-number/>", "0.00E+00", Look.OTHERWISE),
    "fraction": ("<number:fraction/>", "# ?/?", Look.OTHERWISE),
    "nothing": ("", '""', Look.BLANK),
    "general": ('<number:number number:min-integer-digits="1"/>', "General", Look.AS_STORED),
    "point": (
        '<number:number number:decimal-places="0" number:min-integer-digits="1">'
        '<number:embedded-text number:position="1">.</number:embedded-text></number:number>',
        '#"."0',
        Look.OTHERWISE,
    ),
    "date": (
        '<number:year number:style="long"/><number:text>-</number:text><number:month/>',
        'yyyy"-"m',
        Look.OTHERWISE,
    ),
}


@pytest.mark.parametrize("case", NUMBER_STYLES)
def test_number_styles_are_formats(case: str) -> None:
    """Each is what another program would write for it, and shows the same."""
    inner, code, look = NUMBER_STYLES[case]
    sheet = _sheet(
        _FLOAT.format(6000, ""),
        _numbered(f'<number:number-style style:name="数">{inner}</number:number-style>'),
    )
    style = sheet.styles.cell(sheet.shape.spots[0, 0].style)
    assert (style.code, seen_number(style.code, Decimal(6000)).look) == (code, look)


@pytest.mark.parametrize(
    ("condition", "code"),
    [("value()&gt;=0", "0;[red]0"), ("value()&gt;1000", "[>1000]0;[red]0"), ("value()!=5", "[<>5]0;[red]0")],
)
def test_parts_of_a_format_by_condition(condition: str, code: str) -> None:
    """That of Excel's two parts is left out; others stay."""
    other = f'<number:number-style style:name="甲">{_WHOLE.format("")}</number:number-style>'
    own_part = (
        f'<number:number-style style:name="数"><style:text-properties fo:color="#ff0000"/>{_WHOLE.format("")}'
        f'<style:map style:condition="{condition}" style:apply-style-name="甲"/></number:number-style>'
    )
    sheet = _sheet(_FLOAT.format(1, ""), _numbered(other + own_part))
    assert sheet.styles.cell(sheet.shape.spots[0, 0].style).code == code


@pytest.mark.parametrize(
    ("number", "shown", "code"),
    [
        (3440, "3440", "General"),
        (3440, "3,440件", "General"),
        (3440, "", "General"),
        (3441, "3440", '"3440"'),
        (123, "000123", "000000"),
        (123, "A000123", '"A"000000'),
        (123456789012345, "1.23E+14", "General"),
        (3440, "3.44千", '"3.44千"'),
    ],
)
def test_another_number_was_shown(number: int, shown: str, code: str) -> None:
    """A cell whose text is another number than its value looks as its text does; zeros in front are part of a code."""
    sheet = _sheet(_FLOAT.format(number, shown))
    assert sheet.styles.cell(sheet.shape.spots[0, 0].style).code == code


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('office:value-type="string"><text:p>34</text:p><text:p>5</text:p>', "34\n5"),
        ('office:value-type="string" office:string-value="9"><text:p>3440</text:p>', "9"),
        ('office:value-type="string"><text:p><text:ruby><text:ruby-base>34</text:ruby-base><text:ruby-text>9'
         "</text:ruby-text></text:ruby></text:p>", "34"),
        ('office:value-type="percentage" office:value="0.5"><text:p>50%</text:p>', 0.5),
        ('office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p>', True),
        ('office:value-type="float" office:value="3,440"><text:p>3,440</text:p>', None),
        ('table:formula="of:=1/0" office:value-type="string"><text:p>#DIV/0!</text:p>', "#DIV/0!"),
    ],
)  # fmt: skip
def test_values_of_every_type(written: str, value: object) -> None:
    """Several paragraphs are several lines; a stored text goes before the one shown; a number of no kind is none."""
    sheet = _sheet(f"<table:table-cell {written}</table:table-cell>")
    raw = sheet.raw(sheet.shape.spots[0, 0])
    assert raw == value if value is not None else math.isnan(cast(float, raw))


def test_texts_in_a_number_format() -> None:
    """A format of texts with a digit in front shows another text."""
    format_ = '<number:text-style style:name="数"><number:text>9</number:text><number:text-content/></number:text-style>'
    sheet = _sheet(_FLOAT.format(1, ""), _numbered(format_))
    assert seen_text(sheet.styles.cell(sheet.shape.spots[0, 0].style).code).look is Look.OTHERWISE


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("cell-content()>5", ("greaterThan", (Decimal(5),))),
        (">=5.5", ("greaterThanOrEqual", (Decimal("5.5"),))),
        ("!=0", ("notEqual", (Decimal(0),))),
        ("cell-content-is-between(1,9)", ("between", (Decimal(1), Decimal(9)))),
        ("not-between(1,9)", ("notBetween", (Decimal(1), Decimal(9)))),
        ("is-true-formula(0)", ("never", ())),
        ("formula-is(FALSE)", ("never", ())),
        ("formula-is([.A1]>5)", None),
        ('begins-with("x")', None),
    ],
)
def test_for_which_numbers_a_condition_holds(condition: str, holds: object) -> None:
    """In the words of styles and in those beside the table; of a formula it is not known."""
    assert holds_for(condition) == holds


def test_rows_columns_and_shapes_of_an_ods() -> None:
    """Folded groups, widths, what lies over cells, cells hidden while the sheet is protected, formats beside the table."""
    styles = (
        '<style:style style:name="窄" style:family="table-column"><style:table-column-properties'
        ' style:column-width="5.25pt"/></style:style>'
        '<style:style style:name="格" style:family="table-cell"><style:table-cell-properties'
        ' style:cell-protect="hidden-and-protected"/></style:style>'
    )
    around = (
        '<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address="表.A1:表.B2">'
        '<calcext:data-bar calcext:show-value="false"/></calcext:conditional-format></calcext:conditional-formats>'
        '<table:shapes><draw:rect svg:x="0pt" svg:y="20pt" svg:width="4pt" svg:height="10pt"/></table:shapes>'
        '<table:table-column table:style-name="窄"/><table:table-column table:visibility="filter"/>'
        '<table:table-row-group table:display="false"><table:table-row>'
        f"{_FLOAT.format(1, 1)}</table:table-row></table:table-row-group>"
    )
    note = '<office:annotation office:display="false" svg:width="9pt" svg:height="9pt"/>'
    frame = '<draw:frame table:end-cell-address="表.C4" svg:width="9pt" svg:height="9pt"/>'
    cell = f'<table:table-cell office:value-type="float" office:value="2">{note}<text:p>2</text:p>{frame}</table:table-cell>'
    content = (
        f"<office:document-content {_SPACES} {_CALC}><office:automatic-styles>{styles}</office:automatic-styles>"
        f'<office:body><office:spreadsheet><table:table table:name="表" table:protected="true">{around}'
        f"<table:table-row>{cell}"
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    book = open_odf({"content.xml": content.encode()})
    sheet = book["表"]
    shape = sheet.shape
    assert (shape.hidden_rows, shape.width(0), shape.column_hidden(1)) == (frozenset({0}), 1.0, True)
    assert sheet.styles.cell(shape.spots[0, 0].style).code == '""'
    covered = [(area.top, area.left, area.bottom, area.right) for area in book.covered("表", shape)]
    assert covered == [(1, 0, 3, 2), (1, 0, 1, 0)]
    (condition,) = shape.conditions
    assert condition.hides and (1, 1) in condition.areas[0]


def test_conditions_and_columns_of_many_cells_are_kept_once() -> None:
    """A style is told once for all cells that have it; a cell without one has that of its column, found without a walk."""
    maps = "".join(
        f'<style:map style:condition="cell-content()&gt;{bound}" style:apply-style-name="格"/>'
        for bound in range(50)
    )
    styles = f'<style:style style:name="格" style:family="table-cell">{maps}</style:style>'
    around = "".join(
        f'<table:table-column table:number-columns-repeated="2" table:default-cell-style-name="{name}"/>'
        for name in ("", "格", "")
    )
    cell = '<table:table-cell office:value-type="float" office:value="1"/>'
    shape = _sheet(cell * 7 + _FLOAT.format(2, 2), styles, around).shape
    assert len(shape.conditions) == 50
    assert {tuple(area.left for area in condition.areas) for condition in shape.conditions} == {(2, 3, 7)}


@pytest.mark.parametrize("written", ["1_0", "５", "0x10", "5,0", ""])
def test_what_only_python_takes_for_a_number_is_none(written: str) -> None:
    """No program of tables reads 1_0 as ten."""
    sheet = _sheet(_FLOAT.format(written, ""))
    assert math.isnan(cast(float, sheet.raw(sheet.shape.spots[0, 0])))


def test_instructions_for_programs_are_no_words() -> None:
    """What stands in <? ?> is shown by none."""
    sheet = _sheet(
        '<table:table-cell office:value-type="string"><text:p>甲<?x 7?>乙</text:p><?y 8?></table:table-cell>'
    )
    assert sheet.raw(sheet.shape.spots[0, 0]) == "甲乙"
