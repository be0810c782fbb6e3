"""Writing an empty roster: headings, drop-downs, an example row, and how to fill it."""

from xlsxwriter.worksheet import Worksheet

from nianbao.form import Form
from nianbao.layout import Area, column_name
from nianbao.roster import EXAMPLE_MARK
from nianbao.xlsx import Book, Cell, page, strict

SHEET = "单位名册"
LINES = 1000
"""So many rows have drop-downs and the look of rows to fill."""

_COLUMNS = (
    ("单位编码", 16.0),
    ("单位名称", 34.0),
    ("单位类别", 14.0),
    ("联系人", 14.0),
    ("电子邮箱", 30.0),
    ("上级编码", 16.0),
    ("垂管", 8.0),
)
_CODE, _NAME, _KIND, _, _EMAIL, _, _VERTICAL = range(len(_COLUMNS))
_MARKS = ("是", "否")
_HELP = (
    "怎样填",
    "1．从第 2 行起，一行一个单位；第 2 行是示例，可以改成自己的单位，也可以留着不管（不会算作单位）。",
    "2．单位编码、单位名称必须填，都不能重复。编码由本级自定，例如行政区划代码加顺序号，定了以后每年不变。",
    "3．单位类别从下拉框中选；有的审核只用于某几类单位。",
    "4．联系人、电子邮箱在发信（下发、退回、催报）时使用；有几个邮箱的，用分号隔开。",
    "5．逐级汇总时才填上级编码，即它上面那个单位的编码。垂管单位（向上级主管部门报送的）在“垂管”列选“是”，不催报、不汇总。",
    "6．可以增加别的列（如电话），程序不用，也不会改动。",
)


def write_roster_sheet(form: Form) -> bytes:
    """Write an empty roster for the office kinds of a form."""
    with strict():
        book = Book()
        sheet = book.sheet(SHEET)
        entry = book.style("audit-explanation", num_format="@")
        for column, (heading, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, book.style("column-heading"))
        sheet.set_row(0, 26)
        _write_lines(book, sheet, form, entry)
        _guard(sheet, form)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.print_area(0, 0, 30, len(_COLUMNS) - 1)
        page(sheet, landscape=True, one_page=False)
        _write_help(book)
        return book.bytes(lock_structure=False)


def _write_lines(book: Book, sheet: Worksheet, form: Form, entry: object) -> None:
    kind = form.kinds[0] if form.kinds else ""
    example = (f"{EXAMPLE_MARK}001", f"（示例）某某{kind}", kind, "张三", "zhangsan@example.gov.cn", "", "否")
    style = book.style("audit-explanation", num_format="@", font_color="#808080", italic=True)
    for column, text in enumerate(example):
        book.put(sheet, Area(1, column), Cell(text), style)
    for row in range(2, LINES + 1):
        for column in range(len(_COLUMNS)):
            sheet.write_blank(row, column, None, entry)


def _guard(sheet: Worksheet, form: Form) -> None:
    rule: dict[str, object]
    for column, word in ((_CODE, "编码"), (_NAME, "名称")):
        name = column_name(column)
        once = f"COUNTIF(${name}$2:${name}${LINES + 1},{name}2)=1"
        rule = {
            "validate": "custom",
            "value": f"={once}",
            "error_title": f"单位{word}重复",
            "error_message": f"这个单位{word}已经有了，请核对。",
        }
        sheet.data_validation(1, column, LINES, column, rule)
    if form.kinds:
        rule = {
            "validate": "list",
            "source": list(form.kinds),
            "error_title": "请从下拉框中选",
            "error_message": f"请选 {'、'.join(form.kinds)}。"[:255],
        }
        sheet.data_validation(1, _KIND, LINES, _KIND, rule)
    rule = {
        "validate": "list",
        "source": list(_MARKS),
        "error_title": "请从下拉框中选",
        "error_message": f"请选 {'、'.join(_MARKS)}。",
    }
    sheet.data_validation(1, _VERTICAL, LINES, _VERTICAL, rule)
    at = column_name(_EMAIL)
    rule = {
        "validate": "custom",
        "value": f'=ISNUMBER(FIND("@",{at}2))',
        "error_type": "warning",
        "error_title": "电子邮箱不对",
        "error_message": "电子邮箱里应当有 @，请核对。",
    }
    sheet.data_validation(1, _EMAIL, LINES, _EMAIL, rule)


def _write_help(book: Book) -> None:
    sheet = book.sheet("填写说明")
    sheet.set_column(0, 0, 96)
    for row, text in enumerate(_HELP):
        sheet.set_row(row, 40 if row else 26)
        sheet.write_string(row, 0, text, book.style("cover-line" if row else "cover-heading"))
    page(sheet, landscape=True)
