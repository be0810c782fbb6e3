"""An empty drawing book: the conventions, an example, a sheet to draw on, the settings."""

from nianbao.drawing.pages import CONVENTIONS, CONVENTIONS_TITLE, EXAMPLE, EXAMPLE_TITLE
from nianbao.drawing.setting_names import SETTINGS
from nianbao.drawing.settings import single_lines
from nianbao.drawing.workbook import COMPUTE, ENTER, HEAD, Pen, new_pen

_LINES = (
    (CONVENTIONS_TITLE, ""),
    ("一张工作表画一张表", "工作表的名称就是模板里的名称。标题写在最上面；标题下面可以写一行“单位：万元”。"),
    (
        "标题用合并单元格画",
        "列标题在上面，行标题在左边；几列（几行）归到一个标题下面，就把上一级标题合并成一格。",
    ),
    ("要填的格涂浅黄色", "一格一个数。整张表都不涂色也可以，标题以外的空格就当作要填的。"),
    (
        "自动算的格写公式",
        "合计写 =SUM(C4:C6) 或 =C4+C5；涂灰色。比例、相减、平均、最大最小、单价乘数量照样写公式，别的工作表的格也可以用。",
    ),
    ("不用填的格", "写“—”，或者涂灰色、不写公式。"),
    (
        "整数还是金额",
        "用数字格式：0 是整数（件数、人数），0.00 是两位小数的金额；可正可负的写成 +0;-0;0。"
        "也可以在标题里写单位，例如“经费（万元）”。",
    ),
    ("文字", "数字格式设成“文本”；最多多少字，用数据有效性的“文本长度”。"),
    ("从几项里选、上限和下限", "用数据有效性：“序列”直接写选项；“整数”“小数”写最小值、最大值。"),
    (
        "规则",
        "在格子或标题上加批注，写一句话：不大于调整预算；≤10；等于上面三项之和；不小于男、女之和；不超过上年数的2倍。"
        "前面写“一般”的，是“可说明”。批注写在列标题上，用于这一列的每一行；写在行标题上，用于这一行的每一列。",
    ),
    (
        "平均、不相加、最大、必填",
        "比例、率、排名、平均、单价不相加：标题里写明，或者在合计行写“—”。必填的文字，批注里写“必填”。"
        "汇总时要取平均、最大、最小的，在 form.toml 里写 aggregate（mean、largest、smallest）。",
    ),
    ("填报说明", "写在表的下面，以“注：”开头。"),
    ("名称、年度等", f"写在“{SETTINGS}”工作表；不写的，按文件夹和标题取。"),
    (
        "读画表",
        "nianbao forms read 画表.xlsx -o 我的表/form.toml。读不准的地方写在“问题”工作表："
        "选好答复（不答就按默认），再运行一次，直到没有新问题。",
    ),
    (
        "改了以后",
        "请改 我的表 文件夹里的那一份画表，里面隐藏的“编号”工作表记着每一项的编号："
        "行列挪动、改名以后，上年数还接得上。",
    ),
    ("不当作表的工作表", f"{CONVENTIONS}、{EXAMPLE}、{SETTINGS}、封面项、规则、图表、主要指标、问题。"),
)


_WIDTHS = (26, 100)


def empty_drawing() -> bytes:
    """Draw a book to begin with."""
    pen = new_pen()
    sheet = pen.sheet(CONVENTIONS)
    pen.widths(sheet, _WIDTHS)
    for row, (name, text) in enumerate(_LINES):
        pen.look(pen.text(sheet, row, 0, name), HEAD if row == 0 else None, bold=True)
        pen.look(pen.text(sheet, row, 1, text))
    pen.heights(sheet, _WIDTHS)
    _draw_example(pen)
    pen.widths(pen.sheet("表一"), (24, 14, 14, 14, 14))
    settings = pen.sheet(SETTINGS)
    pen.lines(settings, ("名称", "值", "说明"), single_lines({}), (18, 40, 60))
    return pen.bytes()


def _draw_example(pen: Pen) -> None:
    from openpyxl.comments import Comment  # noqa: PLC0415

    sheet = pen.sheet(EXAMPLE)
    pen.widths(sheet, (12, 20, 14, 14, 14, 24))
    pen.look(pen.text(sheet, 0, 0, EXAMPLE_TITLE), bold=True, middle=True, border=False, size=16)
    sheet.merge_cells("A1:F1")
    pen.look(pen.text(sheet, 1, 0, "单位：万元"), border=False)
    heads = (
        (2, 0, 2, 2, "项目"), (2, 2, 2, 1, "预算数"), (2, 3, 1, 2, "执行数"), (3, 3, 1, 1, "上半年"),
        (3, 4, 1, 1, "全年"), (2, 5, 2, 1, "备注"), (4, 0, 3, 1, "基本支出"), (4, 1, 1, 1, "人员经费"),
        (5, 1, 1, 1, "公用经费"), (6, 1, 1, 1, "小计"), (7, 0, 1, 2, "项目支出"), (8, 0, 1, 2, "合计"),
    )  # fmt: skip
    for row, column, rows, columns, text in heads:
        pen.text(sheet, row, column, text)
        pen.area(sheet, row, column, rows, columns, HEAD, middle=True)
    for row in range(5, 10):
        total = row in (7, 9)
        for name in "CDE":
            cell = pen.look(sheet[f"{name}{row}"], COMPUTE if total else ENTER, middle=True)
            cell.number_format = "0.00"
            if total:
                cell.value = f"=SUM({name}5:{name}6)" if row == 7 else f"={name}7+{name}8"
        if not total:
            pen.look(sheet.cell(row, 6), ENTER).number_format = "@"
    for place, text in (("E4", "不小于上半年"), ("C3", "一般不大于上年数的2倍")):
        sheet[place].comment = Comment(text, "填表说明")
    pen.look(pen.text(sheet, 9, 0, "注：项目支出不含上级专项。"), border=False)
    sheet.merge_cells("A10:F10")
    pen.fit(sheet)
    sheet.page_setup.fitToHeight = 1
    sheet.page_setup.orientation = "landscape"
