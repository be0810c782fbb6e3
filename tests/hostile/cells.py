"""Attacks by the cells of a sheet: far ones, many ones, endless ones."""

import re

from tests.hostile.attack import MEGABYTE, SHEET, STRINGS, Good, attack

_FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


@attack("两个单元格隔开整张表（A1 与 XFD1048576）", "file.too-large")
def far_cell(good: Good) -> bytes:
    """The parser would ask for half a terabyte."""
    return good.with_rows(_FAR)


@attack("远处的单元格，用单引号写", "file.too-large")
def far_cell_in_quotes(good: Good) -> bytes:
    """The same, written as no program does."""
    return good.with_rows(_FAR.replace(b'"', b"'"))


@attack("远处的单元格，地址写成实体", "file.too-large")
def far_cell_as_entity(good: Good) -> bytes:
    """The same behind a character reference."""
    return good.with_rows(_FAR.replace(b"X", b"&#88;"))


@attack("远处的单元格，行号处换行", "file.too-large")
def far_cell_with_spaces(good: Good) -> bytes:
    """The same with other spaces."""
    return good.with_rows(_FAR.replace(b" r=", b"\n\tr = "))


@attack("一万行、一万六千列的两个角", "file.too-large")
def wide_area(good: Good) -> bytes:
    """Five gigabytes, which a machine may well have."""
    return good.with_rows(b'<row r="10000"><c r="XFD10000"><v>1</v></c></row>')


@attack("行号 2147483647", "file.unsafe")
def row_too_far(good: Good) -> bytes:
    """A row beyond the last one."""
    return good.with_rows(b'<row r="2147483647"><c r="A2147483647"><v>1</v></c></row>')


@attack("行号 4294967297（会绕回第 1 行）", "file.unsafe")
def row_that_wraps(good: Good) -> bytes:
    """A row that becomes the first one in 32 bits."""
    return good.with_rows(b'<row r="4294967297"><c r="A4294967297"><v>1</v></c></row>')


@attack("列号 ZZZZ", "file.unusual")
def column_too_far(good: Good) -> bytes:
    """A column beyond the last one."""
    return good.with_rows(b'<row r="60"><c r="ZZZZ60"><v>1</v></c></row>')


@attack("四十万个没有内容的行", "file.too-large")
def empty_rows(good: Good) -> bytes:
    """Rows without a number, then a wide one."""
    return good.with_rows(b"<row/>" * 400_000 + b"<row>" + b"<c><v>1</v></c>" * 16 + b"</row>")


@attack("两千四百万个元素", "file.too-large", large=True)
def many_elements(good: Good) -> bytes:
    """More elements than can be looked at in good time."""
    return good.with_rows(b"<x/>" * 24_000_000)


@attack("一个 95 MB 的属性", "", large=True)
def long_attribute(good: Good) -> bytes:
    """One attribute as large as a part may be, which some parsers read again and again."""
    return good.with_rows(b'<row r="60" ht="' + b"9" * (95 * MEGABYTE) + b'"/>')


@attack("一个 95 MB 的注释", "", large=True)
def long_comment(good: Good) -> bytes:
    """The same as a comment."""
    return good.with_rows(b"<!--" + b"x" * (95 * MEGABYTE) + b"-->")


@attack("嵌套十万层", "file.damaged")
def deep(good: Good) -> bytes:
    """Elements in elements, to the end of somebody's stack."""
    return good.with_rows(b"<a>" * 100_000 + b"</a>" * 100_000)


@attack("合并整张表", "")
def merged_all(good: Good) -> bytes:
    """One merged area of all cells."""
    return good.replaced(SHEET, b"<mergeCell ", b'<mergeCell ref="A1:XFD1048576"/><mergeCell ')


@attack("五万个合并区域", "")
def many_merged(good: Good) -> bytes:
    """Merged areas far below the table."""
    areas = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (row, row) for row in range(100, 50_100))
    return good.replaced(SHEET, b"<mergeCell ", areas + b"<mergeCell ")


@attack("公式里写命令（=cmd|…）", "form.external-link")
def command_in_a_formula(good: Good) -> bytes:
    """A formula that starts a program where somebody allows it."""
    part = good.parts[SHEET]
    start = part.index(b"<f>") + 3
    return good.with_parts({SHEET: part[:start] + b"cmd|'/C calc'!A0" + part[part.index(b"</f>", start) :]})


@attack("数字写成 1e309", "cell.not-a-number")
def infinite(good: Good) -> bytes:
    """A number beyond all numbers."""
    return _first_figure(good, b"1e309")


@attack("数字写成 NaN", "cell.not-a-number")
def not_a_number(good: Good) -> bytes:
    """A number that is none."""
    return _first_figure(good, b"NaN")


def _first_figure(good: Good, text: bytes) -> bytes:
    part = good.parts[SHEET]
    start = part.index(b"<v>", part.index(b'<c r="D5"') if b'<c r="D5"' in part else 0) + 3
    return good.with_parts({SHEET: part[:start] + text + part[part.index(b"</v>", start) :]})


_FIGURE = re.compile(rb'<c r="D5"[^>]*>.*?</c>', re.DOTALL)


def _instead(good: Good, cell: bytes) -> bytes:
    """Write the first figure's cell anew; ``%s`` stands for the old one."""
    part = good.parts[SHEET]
    found = _FIGURE.search(part)
    assert found is not None
    return good.with_parts({SHEET: part.replace(found.group(), cell.replace(b"%s", found.group()), 1)})


@attack("一个单元格写了两次", "file.unusual")
def cell_twice(good: Good) -> bytes:
    """Some programs show the first, some the last."""
    return _instead(good, b'%s<c r="D5"><v>999</v></c>')


@attack("一个单元格写了两次，第二次在表尾", "file.unusual")
def cell_twice_far_apart(good: Good) -> bytes:
    """The same, with a row that comes again."""
    return good.with_rows(b'<row r="5"><c r="D5"><v>999</v></c></row>')


@attack("一个单元格写了两次，第二次用别的命名空间", "file.unusual")
def cell_twice_elsewhere(good: Good) -> bytes:
    """A cell that only a parser without namespaces takes for one."""
    return good.with_rows(b'<z:row xmlns:z="urn:z" r="5"><z:c r="D5"><z:v>999</z:v></z:c></z:row>')


@attack("一个单元格有两个值", "file.unusual")
def two_values(good: Good) -> bytes:
    """The same within a cell."""
    return _instead(good, b'<c r="D5"><v>6</v><v>999</v></c>')


@attack("一个单元格有数字又有文字", "file.unusual")
def value_and_text(good: Good) -> bytes:
    """The type says one, the parser takes the other."""
    return _instead(good, b'<c r="D5"><v>6</v><is><t>999</t></is></c>')


@attack("错误值的文字写成 6", "cell.not-a-number")
def error_called_a_number(good: Good) -> bytes:
    """An error is no figure, whatever it is called."""
    return _instead(good, b'<c r="D5" t="e"><v>6</v></c>')


@attack("合并单元格盖住了数", "form.hidden")
def covered(good: Good) -> bytes:
    """All but the first figure of an area are out of sight."""
    return good.replaced(SHEET, b"<mergeCell ", b'<mergeCell ref="B5:D9"/><mergeCell ')


@attack("行高为 0", "form.hidden")
def flat_row(good: Good) -> bytes:
    """Hidden, and not called so."""
    return good.with_parts(
        {SHEET: re.sub(rb'<row r="5" [^>]*>', b'<row r="5" ht="0" customHeight="1">', good.parts[SHEET])}
    )


@attack("六万个单元格显示同一条 1 MB 的文字", "form.extra-content")
def repeated_text(good: Good) -> bytes:
    """A small file; the parser would make 60 gigabytes of it."""
    index = len(re.findall(rb"<si>", good.parts[STRINGS]))
    strings = good.parts[STRINGS].replace(b"</sst>", b"<si><t>" + b"x" * MEGABYTE + b"</t></si></sst>")
    rows = (
        b'<row r="%d"><c r="A%d" t="s"><v>%d</v></c></row>' % (row, row, index) for row in range(60, 60_060)
    )
    sheet = good.parts[SHEET].replace(b"</sheetData>", b"".join(rows) + b"</sheetData>")
    return good.with_parts({STRINGS: strings, SHEET: sheet})


@attack("每张工作表的范围都有近 500 万格", "form.extra-content")
def wide_sheets(good: Good) -> bytes:
    """Each is within the limit, all together are not."""
    row = b'<row r="49000"><c r="CV49000"><v>1</v></c></row></sheetData>'
    sheets = {name: part for name, part in good.parts.items() if "worksheets/sheet" in name}
    return good.with_parts({name: part.replace(b"</sheetData>", row) for name, part in sheets.items()})


@attack("一列在最右边，有一百万行", "file.too-large")
def far_column(good: Good) -> bytes:
    """Narrow, but all that is before it would be laid out too."""
    rows = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (row, row) for row in (100, 1_048_576))
    part = re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData>" + rows + b"</sheetData>", good.parts[SHEET])
    return good.with_parts({SHEET: part})


@attack("四十万处写着“隐藏”的文字", "form.extra-content")
def hidden_as_text(good: Good) -> bytes:
    """What looks for hidden rows would copy megabytes for each."""
    text = b'hidden="1" ' * 400_000
    return good.with_rows(b'<row r="60"><c r="A60" t="str"><v>' + text + b"</v></c></row>")
