"""The formats of workbooks, in one place: what opens them, looks for them and names them asks here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """A format of workbooks: the endings of its files, and what messages call it."""

    endings: tuple[str, ...]
    words: str


WORKBOOK = Format((".xlsx",), "工作簿（.xlsx）")
MACRO_WORKBOOK = Format((".xlsm",), "带宏的表格（.xlsm）")
OLD_WORKBOOK = Format((".xls", ".et"), "旧版 Excel（.xls）或 WPS 表格（.et）")
OPEN_WORKBOOK = Format((".ods",), "ODF 表格（.ods）")
BINARY_WORKBOOK = Format((".xlsb",), "二进制格式的表格（.xlsb）")

OURS = WORKBOOK.endings + MACRO_WORKBOOK.endings
"""The endings of what may be a template of ours with everything in it."""
READABLE = OURS + OLD_WORKBOOK.endings + OPEN_WORKBOOK.endings
SPREADSHEETS = READABLE + BINARY_WORKBOOK.endings
"""Every ending that promises a workbook; the last ones are named and refused."""
