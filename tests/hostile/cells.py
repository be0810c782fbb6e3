"""Attacks by the cells of a sheet: far ones, many ones, endless ones."""

from tests.hostile.attack import MEGABYTE, SHEET, Good, attack

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


@attack("列号 ZZZZ", "file.unsafe")
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


@attack("一个 140 MB 的属性", "", large=True)
def long_attribute(good: Good) -> bytes:
    """One attribute as large as a part may be, which some parsers read again and again."""
    return good.with_rows(b'<row r="60" ht="' + b"9" * (140 * MEGABYTE) + b'"/>')


@attack("一个 140 MB 的注释", "", large=True)
def long_comment(good: Good) -> bytes:
    """The same as a comment."""
    return good.with_rows(b"<!--" + b"x" * (140 * MEGABYTE) + b"-->")


@attack("嵌套十万层", "")
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
