"""Ordinary tables as different people draw them, each as the bytes of a workbook."""

import io
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Color, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.writer.theme import theme_xml

YELLOW, GREY, BLUE, GREEN = "FFFFFF00", "FFD9D9D9", "FF9BC2E6", "FFC6E0B4"
_SIDE = Side(style="thin")


class Hand:
    """A sheet being drawn: texts by address, merges, fills, borders."""

    def __init__(self, name: str = "Sheet1") -> None:
        self.book = openpyxl.Workbook()
        self.sheet: Any = self.book.active
        self.sheet.title = name

    def put(self, **cells: object) -> "Hand":
        for place, value in cells.items():
            self.sheet[place] = value
        return self

    def line(self, place: str, *values: object) -> "Hand":
        first = self.sheet[place]
        for step, value in enumerate(values):
            if value is not None:
                self.sheet.cell(first.row, first.column + step).value = value
        return self

    def merge(self, *areas: str) -> "Hand":
        for area in areas:
            self.sheet.merge_cells(area)
        return self

    def _cells(self, *areas: str) -> Any:
        for area in areas:
            found = self.sheet[area]
            for row in found if isinstance(found, tuple) else ((found,),):
                yield from row if isinstance(row, tuple) else (row,)

    def fill(self, colour: str, *areas: str) -> "Hand":
        for cell in self._cells(*areas):
            cell.fill = PatternFill("solid", fgColor=colour)
        return self

    def theme(self, theme: int, tint: float, *areas: str) -> "Hand":
        for cell in self._cells(*areas):
            cell.fill = PatternFill("solid", fgColor=Color(theme=theme, tint=tint))
        return self

    def frame(self, *areas: str) -> "Hand":
        for cell in self._cells(*areas):
            cell.border = Border(_SIDE, _SIDE, _SIDE, _SIDE)
            cell.alignment = Alignment(wrap_text=True)
        return self

    def format(self, form: str, *areas: str) -> "Hand":
        for cell in self._cells(*areas):
            cell.number_format = form
        return self

    def note(self, place: str, text: str) -> "Hand":
        self.sheet[place].comment = Comment(text, "张三")
        return self

    def check(
        self, area: str, kind: str, first: object, second: object = None, operator: str = "between"
    ) -> "Hand":
        found = DataValidation(kind, formula1=str(first), formula2=second and str(second), operator=operator)
        self.sheet.add_data_validation(found)
        found.add(area)
        return self

    def bytes(self) -> bytes:
        target = io.BytesIO()
        self.book.save(target)
        return target.getvalue()


def budget() -> bytes:
    """预算执行: units above, subtotals of subtotals, a share, a comment."""
    hand = Hand("预算")
    hand.put(A1="2024年度部门预算执行情况表").merge("A1:F1").put(F2="单位：万元")
    hand.line("A3", "项目", None, "年初预算", "调整预算", "执行数", "执行率").merge("A3:B3")
    hand.put(
        A4="基本支出",
        B4="人员经费",
        B5="公用经费",
        B6="小计",
        A7="项目支出",
        B7="专项业务",
        B8="基本建设",
        B9="小计",
        A10="合计",
    )
    hand.merge("A4:A6", "A7:A9", "A10:B10")
    for column in "CDE":
        hand.put(**{f"{column}6": f"=SUM({column}4:{column}5)", f"{column}9": f"={column}7+{column}8"})
        hand.put(**{f"{column}10": f"=SUM({column}6,{column}9)"})
    for row in range(4, 11):
        hand.put(**{f"F{row}": f"=E{row}/D{row}"})
    hand.format("#,##0.00", "C4:E10").format("0.00%", "F4:F10")
    hand.fill(YELLOW, "C4:E5", "C7:E8").fill(GREY, "C6:E6", "C9:E10", "F4:F10").frame("A3:F10")
    hand.note("E3", "不大于调整预算").put(A11="注：1.本表按收付实现制填列。")
    hand.put(A12="2.项目支出含上年结转。")
    return hand.bytes()


def months() -> bytes:
    """Twelve months without any colour, the last column adds up by plus signs."""
    hand = Hand("能耗")
    hand.put(A1="公共机构能耗统计表").merge("A1:N1")
    hand.put(A2="能耗品种", B2="1月")
    for month in range(2, 13):
        hand.sheet.cell(2, month + 1).value = f"{month}月"
    hand.put(N2="全年")
    for row, name in enumerate(("用电量（千瓦时）", "用水量（立方米）", "公务用车（辆）"), 3):
        hand.put(**{f"A{row}": name, f"N{row}": "=" + "+".join(f"{c}{row}" for c in "BCDEFGHIJKLM")})
    return hand.frame("A2:N5").bytes()


def assessment() -> bytes:
    """考核: printed points, a text column, choices."""
    hand = Hand("考核")
    hand.put(A1="2024年第三季度政务服务考核表").merge("A1:G1")
    hand.line("A2", "序号", "考核项目", "考核内容", "分值", "得分", "是否达标", "备注")
    lines = (
        ("办件质量", "按时办结率", 20),
        (None, "群众满意度", 30),
        ("窗口建设", "一窗受理", 25),
        (None, "帮办代办", 25),
    )
    for row, (group, item, points) in enumerate(lines, 3):
        hand.line(f"A{row}", row - 2, group, item, points)
    hand.merge("B3:B4", "B5:B6").put(A7="合计", D7="=SUM(D3:D6)", E7="=SUM(E3:E6)").merge("A7:C7")
    hand.format("0.0", "E3:E7").check("F3:F6", "list", '"是,否"').fill(YELLOW, "E3:G6").frame("A2:G7")
    return hand.bytes()


def scored_tasks() -> bytes:
    """Points beside tasks and two levels of scores; a month and a year in the title, the month again below it."""
    hand = Hand("任务得分")
    hand.put(A1="某区2024年3月份重点任务得分表", A2="2024年3月31日").merge("A1:G1", "A2:G2")
    hand.line("A3", "任务", "分值", "任务数", "完成数", "考核得分", None, "扣分原因")
    hand.line("E4", "自评", "复核").merge("A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:F3", "G3:G4")
    for row, (task, points) in enumerate((("招商引资", 20), ("项目建设", 30)), 5):
        hand.line(f"A{row}", task, points)
    hand.put(A7="合计", **{f"{c}7": f"=SUM({c}5:{c}6)" for c in "BCDEF"})
    hand.format("0", "C5:D7").format("0.0", "E5:F7").format("@", "G5:G6")
    return hand.fill(YELLOW, "C5:G6").frame("A3:G7").bytes()


def points_without_scores() -> bytes:
    """Points, but no column that is named as scores; a title that opens with a month."""
    hand = Hand("任务")
    hand.put(A1="2024年3月重点任务完成表").merge("A1:D1").line("A2", "任务", "分值", "任务数", "完成数")
    hand.line("A3", "招商引资", 20).line("A4", "项目建设", 30)
    return hand.format("0", "C3:D4").fill(YELLOW, "C3:D4").frame("A2:D4").bytes()


def sanctions() -> bytes:
    """处分 and 百分 are no scores, 评分（分） and what stands in one total with it are."""
    hand = Hand("处分")
    hand.put(A1="截至2024年3月31日处分情况").line("A2", "类别", "党纪处分", "评分（分）", "基础", "合计")
    for row, name in enumerate(("机关", "事业"), 3):
        hand.put(**{f"A{row}": name, f"E{row}": f"=C{row}+D{row}"})
    return hand.format("0", "B3:E4").fill(YELLOW, "B3:D4").frame("A2:E4").bytes()


def statistics() -> bytes:
    """计量单位 and 代码 columns, a heading at row 4, a blank column and rows in front, 合计 first with 其中."""
    hand = Hand("基层统计")
    hand.put(C3="基层民政服务统计表").merge("C3:H3")
    hand.put(C4="填报单位：", G4="2024年12月")
    hand.line("C6", "指标名称", "计量单位", "代码", "合计", "城镇", "农村")
    for row, (name, unit) in enumerate(
        (("服务设施", "个"), ("建筑面积", "平方米"), ("服务人次", "万人次")), 7
    ):
        hand.line(f"C{row}", name, unit, f"0{row - 6}", f"=G{row}+H{row}")
    hand.put(C10="单位负责人：", E10="填表人：", G10="联系电话：")
    return hand.frame("C6:H9").bytes()


def theme_colours() -> bytes:
    """Colours of the theme: gold with a tint is to be filled in, background darker is computed; two header levels."""
    hand = Hand("人员")
    hand.put(A1="机关人员情况（单位：人）").merge("A1:F1")
    hand.put(A2="类别", B2="编制数", C2="实有人数", F2="空编")
    hand.put(C3="男", D3="女", E3="小计").merge("A2:A3", "B2:B3", "C2:E2", "F2:F3")
    for row, name in enumerate(("行政", "事业", "工勤"), 4):
        hand.put(**{f"A{row}": name, f"E{row}": f"=SUM(C{row}:D{row})", f"F{row}": f"=B{row}-E{row}"})
    hand.put(
        A7="合计", B7="=SUM(B4:B6)", C7="=SUM(C4:C6)", D7="=SUM(D4:D6)", E7="=SUM(E4:E6)", F7="=SUM(F4:F6)"
    )
    hand.book.loaded_theme = hand.book.loaded_theme or theme_xml.replace("8064A2", "FFC000").encode()
    hand.theme(7, 0.6, "B4:D6").theme(0, -0.15, "E4:F6", "B7:F7")
    return hand.bytes()


def two_tables() -> bytes:
    """Two tables below each other on one sheet, each with its own headings."""
    hand = Hand("培训")
    hand.put(A1="培训情况").merge("A1:C1")
    hand.line("A2", "形式", "期数", "人数").put(A3="集中培训", A4="网络培训")
    hand.line("A7", "对象", "场次", "参加人数").put(A8="新任人员", A9="骨干")
    return hand.fill(YELLOW, "B3:C4", "B8:C9").frame("A2:C4", "A7:C9").bytes()


def hidden_column() -> bytes:
    """A column that is hidden, and one below whose total misses a row."""
    hand = Hand("收入")
    hand.line("A1", "来源", "上年数（万元）", "本年数（万元）", "备用")
    for row, name in enumerate(("税收", "非税", "其他"), 2):
        hand.put(**{f"A{row}": name})
    hand.put(A5="合计", B5="=SUM(B2:B4)", C5="=SUM(C2:C3)", D5="=SUM(D2:D4)")
    hand.sheet.column_dimensions["D"].hidden = True
    return hand.frame("A1:D5").bytes()


def counted_twice() -> bytes:
    """A total over details and subtotals alike."""
    hand = Hand("支出")
    hand.line("A1", "科目", "金额（元）")
    hand.put(A2="一、人员", A3="工资", A4="津贴", A5="二、公用", A6="办公", A7="总计")
    hand.put(B2="=SUM(B3:B4)", B5="=B6", B7="=SUM(B2:B6)")
    return hand.frame("A1:B7").bytes()


def words_only() -> bytes:
    """合计 in words without any formula, no colours, no borders."""
    hand = Hand("信访")
    hand.put(A1="信访件办理统计表").line("A2", "渠道", "受理件数", "办结件数")
    hand.put(A3="来信", A4="来访", A5="网上", A6="合计")
    return hand.bytes()


def no_headings_beside() -> bytes:
    """One row of figures below three levels of headings."""
    hand = Hand("案件")
    hand.put(A1="行政复议案件").merge("A1:F1")
    hand.put(A2="收案", B2="结案", F2="未结").merge("A2:A4", "B2:E2", "F2:F4")
    hand.put(B3="维持", C3="纠正", E3="小计", C4="撤销", D4="变更").merge("B3:B4", "C3:D3", "E3:E4")
    hand.put(E5="=B5+C5+D5")
    return hand.fill(YELLOW, "A5:D5", "F5").fill(GREY, "E5").frame("A2:F5").bytes()


def sections() -> bytes:
    """Headings across the whole table between the rows; groups without merging."""
    hand = Hand("资产")
    hand.put(A1="资产情况表").merge("A1:D1").put(A2="金额单位：元")
    hand.line("A3", "类别", "名称", "数量（台）", "金额")
    hand.put(A4="一、固定资产").merge("A4:D4").put(
        A5="设备", B5="电脑", B6="打印机", A7="车辆", B7="公务用车"
    )
    hand.put(A8="二、无形资产").merge("A8:D8").put(A9="软件", B9="办公软件")
    return hand.fill(YELLOW, "C5:D7", "C9:D9").format("#,##0.00", "D5:D9").frame("A3:D9").bytes()


def crossed_out() -> bytes:
    """Cells marked with a dash, a grey cell without a formula, a text remark, a date as 1月."""
    import datetime  # noqa: PLC0415

    hand = Hand("值班")
    hand.line("A1", "岗位", datetime.date(2024, 1, 1), datetime.date(2024, 2, 1), "说明").format(
        'm"月"', "B1:C1"
    )
    hand.put(A2="总值班", A3="夜班", C3="—", D2="按实际天数")
    hand.fill(YELLOW, "B2:D2", "B3", "D3").fill(GREY, "C2").format("0", "B2:C3")
    return hand.frame("A1:D3").bytes()


def missing_heading() -> bytes:
    """A column to fill in without a heading."""
    hand = Hand("缺标题").line("A1", "项目", "件数").put(A2="甲", A3="乙")
    return hand.fill(YELLOW, "B2:C3").frame("A1:C3").bytes()


def limits() -> bytes:
    """Validations: whole numbers up to a limit, a text of a length, a list from another place; comments in words."""
    hand = Hand("评分")
    hand.line("A1", "事项", "得分", "等次", "理由", "扣分").put(
        A2="学习", A3="纪律", A4="总分", B4="=B2+B3", E4="=E2+E3"
    )
    hand.check("B2:B3", "decimal", 0, 10).check("D2:D3", "textLength", 50, operator="lessThanOrEqual")
    hand.put(H1="优", H2="良", H3="差").check("C2:C3", "list", "$H$1:$H$3")
    hand.note("E2", "≤5").note("B3", "张三:\n不大于上面一项之和；必填").note("A1", "按季度打分").note(
        "B4", "不超过 15 分"
    )
    return hand.fill(YELLOW, "B2:E3").frame("A1:E4").format("0.0", "B2:B4", "E2:E4").bytes()


def years_as_numbers() -> bytes:
    """Years typed as numbers for headings, no colours."""
    hand = Hand("规划")
    hand.put(A1="2024—2026年投资计划（万元）").merge("A1:E1").line("A2", "项目", 2024, 2025, 2026, "三年合计")
    for row, name in enumerate(("道路", "管网"), 3):
        hand.put(**{f"A{row}": name, f"E{row}": f"=SUM(B{row}:D{row})"})
    hand.put(A5="总计", **{f"{c}5": f"=SUM({c}3:{c}4)" for c in "BCDE"})
    return hand.frame("A2:E5").bytes()


def from_another_sheet() -> bytes:
    """A second sheet that takes its total from the first; a sheet of explanations."""
    hand = Hand("明细")
    hand.line("A1", "科目", "金额（元）").put(A2="收入", A3="支出").fill(YELLOW, "B2:B3").frame("A1:B3")
    hand.sheet = hand.book.create_sheet("汇总")
    hand.line("A1", "项目", "金额（元）").put(A2="结余", B2="=明细!B2-明细!B3", A3="上年结余").fill(
        YELLOW, "B3"
    ).frame("A1:B3")
    hand.book.create_sheet("填表说明")["A1"] = "按会计科目填。"
    return hand.bytes()


def free_list() -> bytes:
    """A list of as many lines as anybody needs: nothing that a form can say."""
    hand = Hand("清单").put(A1="在建项目清单").merge("A1:C1").line("A2", "项目名称", "总投资", "进度")
    return hand.fill(YELLOW, "A3:C8").frame("A2:C8").bytes()


def half_a_total() -> bytes:
    """A row called 合计 of which one cell has no formula and one another range; a column of differences."""
    hand = Hand("收支")
    hand.line("A1", "月份", "收入", "支出", "税费", "结余").put(
        A2="一季度", A3="二季度", A4="三季度", A5="合计"
    )
    hand.put(
        B5="=SUM(B2:B4)", C5="=SUM(C2:C3)", **{f"E{row}": f"=B{row}-C{row}-D{row}" for row in range(2, 6)}
    )
    return (
        hand.format("0.00", "B2:E5").fill(YELLOW, "B2:D4").fill(GREY, "B5:E5", "E2:E4").frame("A1:E5").bytes()
    )


def by_xlsxwriter() -> bytes:
    """Another library: formulas with results, a format of accountants, a green heading, landscape."""
    import xlsxwriter  # noqa: PLC0415

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("三公经费")
    sheet.set_landscape()
    head = book.add_format({"bg_color": "#C6E0B4", "border": 1, "text_wrap": True})
    figure = book.add_format({"num_format": '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "border": 1})
    sheet.merge_range("A1:E1", "“三公”经费支出表（单位：万元）", head)
    sheet.merge_range("A2:A3", "单 位\n性 质", head)
    sheet.merge_range("B2:D2", "本年支出", head)
    sheet.merge_range("E2:E3", "合  计", head)
    for column, name in enumerate(("因公出国（境）费", "公务接待费", "公车运行费"), 1):
        sheet.write(2, column, name, head)
    for row, name in enumerate(("行政单位", "事业单位"), 3):
        sheet.write(row, 0, name, head)
        for column in range(1, 4):
            sheet.write_blank(row, column, None, figure)
        sheet.write_formula(row, 4, f"=SUM(B{row + 1}:D{row + 1})", figure, 0)
    book.close()
    return target.getvalue()


def official_style() -> bytes:
    """A table of statistics: a row of units, a row that numbers the columns, borders far below, yellow headings."""
    hand = Hand("统计")
    hand.put(A1="社会救助情况").merge("A1:D1").put(A2="2023年", D2="表号：民统3表")
    hand.line("A3", None, "户数", "人数", "支出金额").line("A4", None, "户", "人", "万元").line(
        "A5", "甲", "1", "2", "3"
    )
    hand.line("A6", "低保对象").line("A7", "特困人员").line("A9", "临时救助")
    return hand.fill(YELLOW, "A3:D3", "B6:D7", "B9:D9").frame("A3:D40").bytes()


def samples() -> bytes:
    """Figures of last year left in the cells, words put together by a formula, a group head that is not merged."""
    hand = Hand("样例")
    hand.put(
        A1="项目",
        B1="预算数（万元）",
        C1="执行数（万元）",
        C2="上半年",
        D2="全年",
        A3="甲",
        A4="乙",
        A5="合计",
    )
    hand.put(B3=1.5, C3=0.5, D3=1.2, B4=2, C4=1, D4=2, **{f"{c}5": f"=SUM({c}3:{c}4)" for c in "BCD"})
    hand.book.create_sheet("代码表").append(["代码", "名称"])
    return hand.frame("A1:D5").bytes()


def printed_form() -> bytes:
    """A form as it is printed: signatures inside the frame, 其中 rows, a mean and a rank."""
    hand = Hand("测评")
    hand.put(A1="满意度测评表").merge("A1:G1")
    hand.line("A2", "科室", "一季度", "二季度", "三季度", "四季度", "年均", "排名")
    for row, name in enumerate(("办公室", "其中：文秘", "业务科"), 3):
        hand.put(
            **{f"A{row}": name, f"F{row}": f"=AVERAGE(B{row}:E{row})", f"G{row}": f"=RANK(F{row},F$3:F$5)"}
        )
    hand.put(A6="填表人：", D6="审核人：").merge("A6:C6", "D6:G6")
    return hand.fill(YELLOW, "B3:E5").format("0.0", "B3:F5").frame("A2:G6").bytes()


def offices() -> bytes:
    """Offices below 单位; ranks, shares, means and losses, a date, a total row among words."""
    hand = Hand("经营").put(A1="企业经营情况").merge("A1:H1")
    hand.line("A2", "序号", "单位", "利润", "满意率", "平均用时（天）", "排名", "开工日期", "扣分原因")
    hand.line("A3", 1, "甲公司").line("A4", 2, "乙公司").put(A5="合计", C5="=SUM(C3:C4)", E5="—")
    hand.merge("A5:B5").format(r"0.00_);[Red]\(0.00\)", "C3:C5").format("0.0%", "D3:D5")
    hand.format("yyyy-mm-dd", "G3:G4").check("D3:D4", "decimal", 0, 1)
    return hand.bytes()


def in_other_units() -> bytes:
    """A total in 元 below figures in 万元; a comment with a limit in 亿元; a price that nobody adds up."""
    hand = (
        Hand("采购")
        .line("A1", "项目", "金额（万元）", "单价（元）", "总价（元）")
        .put(A2="甲", A3="乙", A4="合计")
    )
    hand.put(
        A5="折合元", B5="=SUM(B2:B3)*10000", D2="=B2*C2", D3="=B3*C3", D4="=SUM(D2:D3)", B4="=SUM(B2:B3)"
    )
    return hand.note("B1", "不大于1.5亿元；超过总价的，请说明").fill(YELLOW, "B2:C3").frame("A1:D5").bytes()


def card() -> bytes:
    """Labels and blanks in turn: no table."""
    hand = (
        Hand("登记")
        .put(A1="登记表")
        .merge("A1:D1")
        .line("A2", "单位名称", None, "负责人")
        .line("A3", "电话", None, "人数")
    )
    return hand.put(A4="备注").merge("B4:D4").bytes()
