"""The board as a workbook: coloured, filterable, one page wide."""

import io
from datetime import datetime
from typing import Any

import xlsxwriter

from nianbao.core import lines_needed
from nianbao.round.board import Board, chinese_date, remark, unknown_sentence
from nianbao.round.state import OfficeState, State

SHEET = "一览表"
_COLUMNS: tuple[tuple[str, float], ...] = (
    ("序号", 5),
    ("单位编码", 13),
    ("单位名称", 28),
    ("类别", 8),
    ("状态", 11),
    ("下发", 6),
    ("发信", 6),
    ("收到", 6),
    ("最后收到", 16),
    ("退回", 6),
    ("待改", 6),
    ("待说明", 7),
    ("请说明", 7),
    ("催过", 6),
    ("盖章件", 8),
    ("已汇总", 7),
    ("备注", 34),
)
_FILLS = {
    State.NOT_ISSUED: "#D9D9D9",
    State.WAITING: "#F2F2F2",
    State.HELD: "#F8CBAD",
    State.TO_CORRECT: "#FFC7CE",
    State.TO_EXPLAIN: "#FFEB9C",
    State.PASSED: "#E2EFDA",
    State.INCLUDED: "#C6EFCE",
}
_PAPER = {True: "一致", False: "不一致", None: ""}
_A4, _FONT = 9, "宋体"
_TEXT_COLUMNS = (2, 16)
_LINE = 14
_NAME, _REMARK = (_COLUMNS[column][1] - 2 for column in _TEXT_COLUMNS)
"""Characters that a line of these two columns holds."""


def board_workbook(board: Board) -> bytes:
    """Write the board of a day."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": datetime(board.today.year, board.today.month, board.today.day)})
    sheet = book.add_worksheet(SHEET)
    base: dict[str, Any] = {
        "font_name": _FONT,
        "font_size": 10,
        "valign": "vcenter",
        "text_wrap": True,
        "border": 1,
    }
    centred = {**base, "align": "center"}
    title = book.add_format(
        {"font_name": _FONT, "font_size": 16, "bold": True, "align": "center", "valign": "vcenter"}
    )
    plain = book.add_format({"font_name": _FONT, "font_size": 10, "valign": "vcenter"})
    heading = book.add_format({**centred, "bold": True, "bg_color": "#DDEBF7"})
    last = len(_COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last, f"{board.period.heading}{board.title}报送一览表", title)
    sheet.set_row(0, 30)
    sheet.merge_range(1, 0, 1, last, _counts(board), plain)
    for column, (name, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, name, heading)
    sheet.set_row(2, 20)
    texts, middles = book.add_format({**base, "align": "left"}), book.add_format(centred)
    states = {state: book.add_format({**centred, "bg_color": fill}) for state, fill in _FILLS.items()}
    for row, office in enumerate(board.offices, 3):
        sheet.set_row(
            row,
            _LINE * max(lines_needed(office.office.name, _NAME), lines_needed(remark(office), _REMARK)) + 4,
        )
        for column, value in enumerate(_cells(row - 2, office)):
            style = states[office.state] if column == 4 else texts if column in _TEXT_COLUMNS else middles
            sheet.write(row, column, value, style) if isinstance(value, int) else sheet.write_string(
                row, column, value, style
            )
    end = max(3, 2 + len(board.offices))
    sheet.autofilter(2, 0, end, last)
    sheet.freeze_panes(3, 3)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.print_area(0, 0, end, last)
    book.close()
    return target.getvalue()


def _counts(board: Board) -> str:
    counts = board.counts
    until = f"　截止日期{chinese_date(board.deadline)}" if board.deadline else ""
    return (
        f"截至{chinese_date(board.today)}{until}　应报 {counts.due}　已报 {counts.received}　通过 {counts.passed}　"
        f"待改 {counts.to_correct}　待说明 {counts.to_explain}　来源待核对 {counts.held}　未报 {counts.missing}　"
        f"已汇总 {counts.included}" + (f"　{unknown_sentence(board)}" if board.unknown else "")
    )


def _cells(number: int, office_state: OfficeState) -> tuple[str | int, ...]:
    return (
        number,
        office_state.office.code,
        office_state.office.name,
        office_state.office.kind,
        office_state.state.word,
        "√" if office_state.issued else "",
        office_state.mailed or "",
        office_state.received or "",
        (office_state.last_received or "").replace("T", " ")[:16],
        office_state.returned or "",
        office_state.errors or "",
        office_state.unexplained or "",
        office_state.asked or "",
        office_state.reminded or "",
        _PAPER[office_state.paper],
        "√" if office_state.included else "",
        remark(office_state),
    )
