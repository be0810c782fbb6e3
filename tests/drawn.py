"""Ordinary tables as different people draw them, each as the bytes of a workbook."""

import io
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Color, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

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
