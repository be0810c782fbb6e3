"""The columns of the board, the same on the screen and in its workbook."""

from collections.abc import Callable
from dataclasses import dataclass

from nianbao.round.board import remark
from nianbao.round.state import OfficeState

STATE = "状态"
_PAPER = {True: "一致", False: "不一致", None: ""}


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A column: its heading, its width in the workbook in characters, and what it holds of an office."""

    heading: str
    width: float
    value: Callable[[OfficeState], str | int]
    is_text: bool = False
    on_screen: bool = True


BOARD_COLUMNS = (
    BoardColumn("单位编码", 13, lambda office: office.office.code, on_screen=False),
    BoardColumn("单位名称", 28, lambda office: office.office.name, is_text=True),
    BoardColumn("类别", 8, lambda office: office.office.kind, on_screen=False),
    BoardColumn(STATE, 11, lambda office: office.state.word),
    BoardColumn("下发", 6, lambda office: "√" if office.issued else ""),
    BoardColumn("发信", 6, lambda office: office.mailed or ""),
    BoardColumn("收到", 6, lambda office: office.received or ""),
    BoardColumn("最后收到", 16, lambda office: (office.last_received or "").replace("T", " ")[:16]),
    BoardColumn("退回", 6, lambda office: office.returned or ""),
    BoardColumn("待改", 6, lambda office: office.errors or ""),
    BoardColumn("待说明", 7, lambda office: office.unexplained or ""),
    BoardColumn("请说明", 7, lambda office: office.asked or "", on_screen=False),
    BoardColumn("催过", 6, lambda office: office.reminded or ""),
    BoardColumn("盖章件", 8, lambda office: _PAPER[office.paper]),
    BoardColumn("已汇总", 7, lambda office: "√" if office.included else ""),
    BoardColumn("备注", 34, remark, is_text=True),
)
