"""The lists of a summary: the columns of 报送情况 and 审核问题, which others read again."""

REGISTER_HEADINGS = (
    "序号",
    "单位编码",
    "单位名称",
    "单位类别",
    "情况",
    "文件",
    "年度",
    "最后保存时间",
    "校验码",
    "必须改",
    "可说明",
    "说明",
    "文件指纹（SHA-256）",
    "寄件人",
    "文件位置",
)
FINDINGS_HEADINGS = (
    "序号",
    "单位编码",
    "单位名称",
    "级别",
    "工作表",
    "单元格",
    "问题",
    "表中",
    "应为",
    "相差",
    "情况说明",
    "代码",
    "文件",
)


class ListRow:
    """The rows of a list: its headings, its first line, and how many lines it may have.

    A sheet ends at row 1,048,576; the last line says how many more there are.
    """

    HEADING, FIRST, MOST = 1, 2, 1_000_000


class ListState:
    """The states of offices and files in the register, and how the cover says how many must report."""

    MISSING = "未报送"
    NOT_EXPECTED = "不单独报送"
    """Of an office that others stand below, or that a summary contains."""
    VERTICAL = "垂管，不计入"
    COUNTED = "已汇总"
    """How the state of a file begins that is in the sum."""
    WRONG = "未汇总：有必须改的问题"
    UNREADABLE = "未汇总：文件读不出"
    DOCUMENT = "未汇总：报告文稿，只审核"
    FAILED = (WRONG, UNREADABLE, DOCUMENT)
    """Of a file that is not in the sum because of what it is, not because another replaces it."""
    EXPECTED = "应报 {} 个"
    """Where there is a roster."""


SLIP_ANSWER = "情况说明：{}"
"""What stands before the cell of the slip in which the office answers to a finding, by the title of its code."""
SLIP_ANSWER_COLUMN = 3
"""The column of that cell, which goes on to the right edge of the slip."""
SLIP_HEADINGS = ("级别", "位置", "问题和改法")
"""Headings of the slip before a workbook that goes back, by which its lines are found again."""
