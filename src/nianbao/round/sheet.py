"""The board as a workbook: coloured, filterable, one page wide."""

import io
from datetime import datetime
from typing import Any

import xlsxwriter

from nianbao.core import lines_needed, short_date
from nianbao.round.board import Board, unknown_sentence
from nianbao.round.columns import BOARD_COLUMNS, STATE
from nianbao.round.state import State

SHEET = "一览表"
_FILLS = {
    State.NOT_ISSUED: "#D9D9D9",
    State.WAITING: "#F2F2F2",
    State.HELD: "#F8CBAD",
    State.TO_CORRECT: "#FFC7CE",
    State.TO_EXPLAIN: "#FFEB9C",
    State.PASSED: "#E2EFDA",
    State.INCLUDED: "#C6EFCE",
}
_A4, _FONT = 9, "宋体"
_NUMBER_WIDTH = 5
_LINE = 14
_PADDING = 2
"""Characters of a column that its margins take."""


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
    last = len(BOARD_COLUMNS)
    sheet.merge_range(0, 0, 0, last, f"{board.period.heading}{board.title}报送一览表", title)
    sheet.set_row(0, 30)
    sheet.merge_range(1, 0, 1, last, _counts(board), plain)
    widths = {"序号": _NUMBER_WIDTH, **{column.heading: column.width for column in BOARD_COLUMNS}}
    for place, (name, width) in enumerate(widths.items()):
        sheet.set_column(place, place, width)
        sheet.write_string(2, place, name, heading)
    sheet.set_row(2, 20)
    texts, middles = book.add_format({**base, "align": "left"}), book.add_format(centred)
    states = {state: book.add_format({**centred, "bg_color": fill}) for state, fill in _FILLS.items()}
    for row, office in enumerate(board.offices, 3):
        sheet.write(row, 0, row - 2, middles)
        lines = 1
        for place, column in enumerate(BOARD_COLUMNS, 1):
            value = column.value(office)
            style = texts if column.is_text else middles
            style = states[office.state] if column.heading == STATE else style
            write = sheet.write_number if isinstance(value, int) else sheet.write_string
            write(row, place, value, style)
            if column.is_text:
                lines = max(lines, lines_needed(str(value), column.width - _PADDING))
        sheet.set_row(row, _LINE * lines + 4)
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
    until = f"　截止日期{short_date(board.deadline)}" if board.deadline else ""
    return (
        f"截至{short_date(board.today)}{until}　应报 {counts.due}　已报 {counts.received}　通过 {counts.passed}　"
        f"待改 {counts.to_correct}　待说明 {counts.to_explain}　来源待核对 {counts.held}　未报 {counts.missing}　"
        f"已汇总 {counts.included}" + (f"　{unknown_sentence(board)}" if board.unknown else "")
    )
