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
LIST_MOST_LINES = 1_000_000
"""Lines of one list: a sheet ends at row 1,048,576. How many more there are is said in the last line."""
LIST_HEADING_ROW = 1
LIST_FIRST_LINE = 2
LIST_MISSING = "未报送"
LIST_NOT_EXPECTED = "不单独报送"
"""Of an office that others stand below, or that a summary contains."""
LIST_VERTICAL = "垂管，不计入"
LIST_COUNTED = "已汇总"
"""How the state of a file begins that is in the sum."""
LIST_WRONG = "未汇总：有必须改的问题"
LIST_UNREADABLE = "未汇总：文件读不出"
LIST_DOCUMENT = "未汇总：报告文稿，只审核"
LIST_FAILED = (LIST_WRONG, LIST_UNREADABLE, LIST_DOCUMENT)
"""States of a file that is not in the sum because of what it is, not because another stands for it."""
LIST_EXPECTED = "应报 {} 个"
"""How the cover of a summary says how many offices must report, where there is a roster."""

SLIP_ANSWER = "情况说明：{}"
"""What stands before the cell of the slip in which the office answers to a finding, by the title of its code."""
SLIP_ANSWER_COLUMN = 3
"""The column of that cell, which goes on to the right edge of the slip."""
SLIP_HEADINGS = ("级别", "位置", "问题和改法")
"""Headings of the slip before a workbook that goes back, by which its lines are found again."""
