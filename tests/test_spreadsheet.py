"""What a person sees of a number, and that a sheet like one already parsed is read as if it were parsed itself."""

from decimal import Decimal

import pytest

from nianbao.container.refused import RefusedError
from nianbao.spreadsheet import (
    Look,
    Rectangle,
    can_be_seen,
    plain,
    row_kinds,
    seen_number,
    seen_text,
    summands,
    why_unseen,
)
from nianbao.spreadsheet.biff_styles import BiffStyles
from nianbao.spreadsheet.parse import LargeSheet, read_shape
from nianbao.spreadsheet.row_kinds import OFTEN, WrittenRow
from nianbao.spreadsheet.strings import MixedText, shared_strings
from nianbao.spreadsheet.styles import CellStyle
from nianbao.spreadsheet.translate import translated
from nianbao.spreadsheet.xml import MAIN

SAME, OTHER, BLANK = Look.AS_STORED, Look.OTHERWISE, Look.BLANK


def sheet(rows: str, before: str = "", after: str = "") -> bytes:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


def cell(inner: str, attributes: str = "") -> bytes:
    return sheet(f'<row r="1"><c r="A1"{attributes}>{inner}</c></row>')


@pytest.mark.parametrize(
    ("code", "number", "look"),
    [
        ("General", "12.5", SAME),
        ("0", "6", SAME),
        ("0", "12.5", OTHER),
        ("0.0", "12.5", SAME),
        ("#,##0", "1234567", SAME),
        ("#,##0_ ;[Red]-#,##0 ", "-6", SAME),
        ("0;0", "-6", OTHER),
        ("-0", "6", OTHER),
        ("0-", "6", OTHER),
        ("0???", "60", OTHER),
        ("?0", "6", SAME),
        ('0"（件）"', "6", SAME),
        (f"0.{'0' * 90}", "6", SAME),
        (f"0.{'0' * 90}", "12.5", SAME),
        ("0,", "6000", OTHER),
        ("0.0,", "6000", OTHER),
        ("0%", "6", OTHER),
        ("0.00E+00", "6", OTHER),
        ("# ?/?", "12.5", OTHER),
        ("[$6]0", "6", OTHER),
        ("[$￥-804]0", "6", SAME),
        ('0"."0', "60", OTHER),
        ('0"0"', "6", OTHER),
        ('0"件"', "6", SAME),
        ('0"万"', "6", OTHER),
        ('"约"0', "6", OTHER),
        ('0"以上"', "6", OTHER),
        ("≥0", "6", OTHER),
        ("+0", "6", SAME),
        ("*60", "6", OTHER),
        ("[>5]0;General", "12.5", OTHER),
        ("[DBNum1]0", "6", OTHER),
        ("yyyy-mm-dd", "6", OTHER),
        (";;;", "6", BLANK),
        ("0;-0;;@", "0", BLANK),
        ("#", "0", BLANK),
        ('_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "0", SAME),
    ],
)
def test_what_a_format_shows_of_a_number(code: str, number: str, look: Look) -> None:
    assert seen_number(code, Decimal(number)).look is look


@pytest.mark.parametrize(
    ("code", "look"), [("@", SAME), ("0", SAME), ('"6"@', OTHER), ("0;0;0;", BLANK), ('0;0;0;"7"', OTHER)]
)
def test_what_a_format_shows_of_a_text(code: str, look: Look) -> None:
    assert seen_text(code).look is look


def test_letters_in_the_colour_of_their_ground_are_not_seen() -> None:
    assert not can_be_seen((255, 255, 255), (255, 251, 229))
    assert can_be_seen((156, 0, 6), (255, 199, 206))


def test_formulas_that_add_up_the_same_cells_are_the_same() -> None:
    assert summands("SUM(D5:F5)", "表三") == summands("d5+$E$5+'表三'!F5", "表三") == ((4, 3), (4, 4), (4, 5))
    assert summands("SUM(D5:F5)*1", "表三") is None
    assert plain("=sum( '分单位明细'!$E$5:$E$8 )") == plain("SUM(分单位明细!E5:E8)")
    assert translated('SUM(D5:$F$5)&"D5"', 1, 1) == 'SUM(E6:$F$5)&"D5"'


@pytest.mark.parametrize(
    "written",
    [
        cell("<v>6<!-- --></v>"),
        cell("<v><![CDATA[6]]></v>"),
        cell("<v>6</v><v>60</v>"),
        cell("<v>6</v>0"),
        cell('<x:v xmlns:x="urn:x">6</x:v>'),
        cell("<v>6</v>", ' t="zz"'),
        cell("<v>6</v>", ' s="1.0"'),
        sheet('<row r="1" hidden="on"><c r="A1"><v>6</v></c></row>'),
        sheet('<row r="1.0"><c r="A1"><v>6</v></c></row>'),
        sheet('<row r="1"><c r="A1"><v>6</v></c><c r="A1"/></row>'),
        sheet('<row r="1"><c r="B2"><v>6</v></c></row>'),
        sheet("<row/>", after="<sheetData/>"),
        sheet("", after='<mergeCells><mergeCell ref="a1:b2"/></mergeCells>'),
    ],
)
def test_what_programs_do_not_write_is_refused(written: bytes) -> None:
    with pytest.raises(RefusedError) as refusal:
        read_shape(written)
    assert refusal.value.finding.code == "file.unusual"


def test_a_formula_in_cdata_is_its_text() -> None:
    """Apache POI writes formulas and margins with many & so; the value beside is read as ever."""
    footer = "<headerFooter><oddFooter><![CDATA[&L&9甲&R&P]]></oddFooter></headerFooter>"
    written = sheet(
        '<row r="1"><c r="A1"><f><![CDATA["a"&B1&"<v>7</v>"]]></f><v>6</v></c></row>', after=footer
    )
    shape, values = read_shape(written)
    assert values == ["6"]
    assert shape.spots[0, 0].value == 0
    assert read_shape(written)[1] == values


@pytest.mark.parametrize(
    "formula", ["<![CDATA[B1]]><!-- -->", "<!-- <![CDATA[B1]]>", "<![CDATA[B1", "<![CDATA[B1]]><x>2</x>"]
)
def test_other_markup_in_a_formula_is_refused(formula: str) -> None:
    with pytest.raises(RefusedError):
        read_shape(cell(f"<f>{formula}</f><v>6</v>"))


def test_a_sheet_like_one_already_parsed_is_read_as_if_it_were_parsed() -> None:
    """Only the texts differ; the references to characters, and what was marked last, do not matter."""
    marked = '<sheetViews><sheetView><selection activeCell="{0}" sqref="{0}"/></sheetView></sheetViews>'
    row = '<row r="1"><c r="A1"><v>{}</v></c><c r="B1" t="inlineStr"><is><t>{}</t></is></c></row>'
    first, values = read_shape(sheet(row.format("6", "甲"), marked.format("A1")))
    second, others = read_shape(sheet(row.format("&#54;0", "乙&amp;丙"), marked.format("B1")))
    assert first is second
    assert (values, others) == (["6", "甲"], ["60", "乙&丙"])
    third, _ = read_shape(sheet(row.format("6", "甲").replace("A1", "A1").replace("<c r=", '<c s="1" r=', 1)))
    assert third is not first


def test_texts_like_those_already_read_are_read_as_if_they_were_parsed() -> None:
    texts = (
        '<sst xmlns="{}"><si><t>{}</t></si><si><t xml:space="preserve"> 乙 </t></si><si><t>{}</t></si></sst>'
    )
    assert list(shared_strings(texts.format(MAIN, "甲", "丙").encode())) == ["甲", " 乙 ", "丙"]
    assert list(shared_strings(texts.format(MAIN, "_x0041_", "1&lt;2").encode())) == ["A", " 乙 ", "1<2"]


def test_the_runs_of_a_text_known_from_another_workbook() -> None:
    """Each is put together anew: what stands out in it, and what is only a reading above the characters."""
    struck = "<r><rPr><strike/></rPr><t>{}</t></r>"
    texts = (
        f'<sst xmlns="{MAIN}"><si><r><t xml:space="preserve">{{}} </t></r>{struck}</si>'
        "<si><t>{}</t><rPh><t>yi</t></rPh></si><si/></sst>"
    )
    for given in (("1", "2", "乙"), ("3", "4", "丙"), ("5", "", "_x0041_"), ("6&amp;", "<!---->", "丁")):
        part = texts.format(*given).encode()
        if "<!---->" in given:
            with pytest.raises(RefusedError):
                shared_strings(part)
            continue
        first, second, third = shared_strings(part)
        assert (first, second, third) == (f"{given[0]} {given[1]}", given[2].replace("_x0041_", "A"), "")
        assert isinstance(first, MixedText) is bool(given[1])
        assert not isinstance(second, MixedText)


ROW = '<row r="1"><c r="A1"><v>6</v></c></row>'
CONTROL = (
    '<controls><control><anchor><from><x:row xmlns:x="urn:x">3</x:row></from></anchor></control></controls>'
)


def test_a_sheet_with_controls_is_read_row_by_row() -> None:
    """The anchors of controls have rows of their own, which are none of the sheet; one among the rows is refused."""
    assert [list(row.texts) for row in rows_of(sheet(ROW, after=CONTROL))] == [["6"]]
    with pytest.raises(RefusedError, match="行的位置"):
        rows_of(sheet(ROW + '<x:row xmlns:x="urn:x" r="2"/>'))


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a pattern made of the first row of each kind."""
    monkeypatch.setattr(row_kinds, "OFTEN", 1)


def rows_of(part: bytes) -> list[WrittenRow]:
    """Read the rows of a sheet one by one."""
    return list(LargeSheet(part).rows())


def figures(number: int, *values: str, style: int = 1, attributes: str = "") -> str:
    """Return a row with a name, figures and a blank cell, as a breakdown has them."""
    name = f'<c r="A{number}" s="2" t="inlineStr"><is><t>第{number}街道 &amp; 镇</t></is></c>'
    cells = "".join(
        f'<c r="{column}{number}" s="{style}"><v>{value}</v></c>'
        for column, value in zip("BCDE", values, strict=False)
    )
    return f'<row r="{number}"{attributes}>{name}{cells}<c r="F{number}" s="3"/></row>'


def told(row: WrittenRow) -> tuple[int, list[tuple[int, object]], list[str], float | None, bool]:
    """Return all that is read of a row."""
    return row.number, list(row.kind.cells()), list(row.texts), row.kind.height, row.kind.hidden


@pytest.mark.usefixtures("at_once")
def test_rows_written_alike_are_read_as_each_would_be_alone() -> None:
    rows = [
        figures(1, "6", "12.5"),
        figures(2, "7", "0"),
        figures(3, "8", "-1", style=2),
        figures(5, "9", "1", attributes=' ht="30" customHeight="1"'),
        figures(6, "5", "6", attributes=' ht="30" customHeight="1"'),
        figures(7, "1", "2", attributes=' hidden="1"'),
        figures(8, "3", "4", attributes=' hidden="1"'),
        figures(10, "10", "10"),
        figures(11, "11", "2"),
        figures(12, "1", "2").replace("<v>2</v>", "<f>B12*2</f><v>2</v>"),
        figures(13, "1", "2").replace("<v>2</v>", "<f>B13*2</f><v>2</v>"),
        figures(14, "1").replace("<v>1</v>", '<v xml:space="preserve">1</v>'),
    ]
    together = [told(row) for row in rows_of(sheet("".join(rows)))]
    alone = [told(row) for each in rows for row in rows_of(sheet(each))]
    assert together == alone
    assert together[1][2] == ["第2街道 & 镇", "7", "0"]
    assert together[4][3] == 30.0 and together[6][4] is True


def test_a_large_sheet_is_read_like_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one that is read row by row, every cell, height and hidden row is the same, with its own value."""
    rows = [
        figures(1, "6", "12.5"),
        figures(2, "7", "0"),
        figures(3, "8", "1", attributes=' ht="30" customHeight="1"'),
        figures(5, "9", "1", attributes=' hidden="1"'),
        figures(6, "9", "2", attributes=' hidden="1"'),
        figures(7, "1", "2").replace("<v>2</v>", '<f t="shared" ref="C7:C8" si="0">B7*2</f><v>2</v>'),
        figures(8, "1", "2").replace("<v>2</v>", '<f t="shared" si="0"/><v>2</v>'),
        figures(9, "3").replace("<is><t>", "<is><r><t>").replace("</t></is>", "</t></r></is>"),
    ]
    part = sheet("".join(rows), after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>')
    usual, values = read_shape(part)
    with monkeypatch.context() as context:
        context.setattr("nianbao.spreadsheet.parse._LARGEST_TREE", 0)
        context.setattr("nianbao.spreadsheet.parse.LARGEST_KEPT", 0)
        large, others = read_shape(part)
    assert list(large.spots.items()) == list(usual.spots.items())
    assert others == values
    told = [(shape.heights, shape.hidden_rows, shape.merged, shape.formulas) for shape in (usual, large)]
    assert told[0] == told[1]
    assert told[0][:2] == ({2: 30.0}, frozenset((4, 5)))


@pytest.mark.parametrize("raw", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_seen_as_a_text(raw: float) -> None:
    """Old workbooks may hold them in the place of a number."""
    shape = read_shape(sheet(figures(1, "6")))[0]
    assert why_unseen(shape, (0, 0), CellStyle("0;-0;0"), raw) == ""


def test_a_format_that_cannot_be_read_is_not_taken_for_the_usual_one() -> None:
    """A record of an old workbook that announces more than it holds does not make the workbook damaged."""
    styles = BiffStyles()
    styles.add_format(b"\x2c\0\0\0\x3a_(")
    styles.add_format(b"\x06\0\1\0\0" + b"0")
    assert (styles.codes[44], styles.codes[6]) == ("[44]", "0")
    assert seen_number("[44]", Decimal(6)).look is not SAME


def test_areas_are_read_with_commas_between_them() -> None:
    """LibreOffice 5 writes them so where a condition holds for several areas."""
    rule = '<cfRule type="expression" dxfId="0"><formula>FALSE</formula></cfRule>'
    after = f'<conditionalFormatting sqref="C4:D9,B1:C1">{rule}</conditionalFormatting>'
    shape, _ = read_shape(sheet(figures(1, "6"), after=after))
    (condition,) = shape.conditions
    assert condition.areas == (Rectangle(3, 2, 8, 3), Rectangle(0, 1, 0, 2))


def test_rows_are_parsed_until_a_pattern_is_worth_its_making() -> None:
    """Thousands of rows in the way of one, some of which are not; every one is read."""
    numbers = range(1, 5 * OFTEN)
    rows = [figures(number, str(number), "1", *["7"] * (number % 10 == 0)) for number in numbers]
    told_of = [(row.number, list(row.texts)[1:]) for row in rows_of(sheet("".join(rows)))]
    assert told_of == [(number - 1, [str(number), "1", *["7"] * (number % 10 == 0)]) for number in numbers]
    kinds = {row.kind for row in rows_of(sheet("".join(rows)))}
    assert len(kinds) == 2


@pytest.mark.usefixtures("at_once")
def test_rows_without_a_number_are_counted_on_however_alike_they_are() -> None:
    """A cell that says another row than the one it stands in is refused, not believed."""

    def uncounted(number: int) -> str:
        """Return a row that does not say its number; its cells do."""
        return figures(number, "6", "12").replace(f'<row r="{number}"', '<row spans="1:6"', 1)

    rows = "".join(map(uncounted, (1, 2, 3)))
    assert [row.number for row in rows_of(sheet(rows))] == [0, 1, 2]
    with pytest.raises(RefusedError):
        rows_of(sheet(rows + uncounted(9)))


@pytest.mark.usefixtures("at_once")
def test_only_a_row_in_its_place_is_taken_for_one_like_those_before() -> None:
    """What stands in the text of a formula, or in rows of another namespace, is none, however much it looks like one."""
    rows = figures(1, "6", "12") + figures(2, "7", "0") + figures(3, "8", "1")
    hidden = f"<formula><![CDATA[</row>{figures(4, '9', '9')}]]></formula>"
    after = f'<conditionalFormatting sqref="A1"><cfRule type="expression">{hidden}</cfRule></conditionalFormatting>'
    assert [row.number for row in rows_of(sheet(rows, after=after))] == [0, 1, 2]
    other = rows + '</sheetData><sheetData xmlns="urn:x">' + figures(4, "9", "9") + figures(5, "9", "9")
    assert [row.number for row in rows_of(sheet(other))] == [0, 1, 2]
    late = rows + '<row r="4"/><row r="5"><c r="A5"><v>6</v></c><c r="B5"><f>1</f><v>1</v></c></row>'
    assert [row.number for row in rows_of(sheet(late + figures(6, "5", "4")))] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (figures(2, "7", "0").replace('r="C2"', 'r="C3"'), "单元格不在它的行里"),
        (figures(2, "7", "0").replace('<row r="2"', '<row r="3"'), "单元格不在它的行里"),
        (figures(3, "7", "0").replace('<row r="3"', "<row"), "单元格不在它的行里"),
        (figures(1, "7", "0"), "行的次序"),
        (figures(1_048_577, "7", "0"), "超出范围"),
        (figures(99_999_999_999, "7", "0"), "行号"),
        (figures(2, "7", "0").replace('2"', "2" * 5000 + '"'), "行号"),
        (figures(2, "7", "0").replace('r="C2"', 'r="B2"'), "单元格写了两次"),
        (figures(2, "7", "0").replace("<v>7</v>", "<v>7</v>7"), "单元格之间的内容"),
        (figures(2, "7", "0").replace('s="1"', 's="x"'), "单元格的类型或样式"),
    ],
)
@pytest.mark.usefixtures("at_once")
def test_a_row_like_the_one_before_is_refused_for_what_is_wrong_with_it(second: str, words: str) -> None:
    part = sheet(figures(1, "6", "12.5") + second)
    with pytest.raises(RefusedError, match=words):
        rows_of(part)


@pytest.mark.usefixtures("at_once")
def test_a_number_that_reads_like_its_rows_own_stays_a_value() -> None:
    rows = rows_of(sheet(figures(6, "6") + figures(7, "6") + figures(8, "6")))
    assert [list(row.texts)[1:] for row in rows] == [["6"], ["6"], ["6"]]
