"""Writing the manifest (下发清单): which template was issued to whom, when, and what came back.

The file's fingerprint is for the program; it stands at the end and is not printed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nianbao.core import lines_needed
from nianbao.layout import Area
from nianbao.xlsx import Book, Cell, page, strict

SHEET = "下发清单"
CODE_HEADING, FILE_HEADING, DIGEST_HEADING = "单位编码", "文件", "校验（SHA-256）"
HAND_HEADINGS = ("下发日期", "签收", "收回")
"""Columns that people fill in on paper or in the file; what stands there is kept."""
MANIFEST_HEADINGS = (
    "序号",
    CODE_HEADING,
    "单位名称",
    "单位类别",
    "联系人",
    "电子邮箱",
    FILE_HEADING,
    "上年数据",
    "封签",
    *HAND_HEADINGS,
    DIGEST_HEADING,
)
_WIDTHS = (5, 14, 28, 10, 10, 24, 40, 9, 7, 13, 10, 10, 70)
_FIRST = 2
_LEFT = ("单位名称", FILE_HEADING, DIGEST_HEADING)


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """One template that was issued; ``by_hand`` is what people wrote in their columns, by heading."""

    code: str
    name: str
    kind: str
    contact: str
    email: str
    file: str
    with_prior: bool
    sealed: bool
    digest: str
    by_hand: Mapping[str, str]

    def texts(self) -> tuple[str, ...]:
        """Return the line's cells after the number."""
        prior, seal = "已带入" if self.with_prior else "没有", "有" if self.sealed else "没有"
        return (
            self.code,
            self.name,
            self.kind,
            self.contact,
            self.email,
            self.file,
            prior,
            seal,
            *(self.by_hand.get(heading, "") for heading in HAND_HEADINGS),
            self.digest,
        )


def write_manifest(title: str, lines: Sequence[ManifestLine]) -> bytes:
    """Write the manifest; the same lines give the same bytes."""
    with strict():
        book = Book()
        sheet = book.sheet(SHEET)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.set_row(0, 34)
        sheet.set_row(1, 24)
        book.put(sheet, Area(0, 0, 1, len(MANIFEST_HEADINGS) - 1), Cell(title), book.style("title"))
        for column, heading in enumerate(MANIFEST_HEADINGS):
            book.put(sheet, Area(1, column), Cell(heading), book.style("column-heading"))
        word, text = book.style("audit-word"), book.style("audit-text")
        for row, line in enumerate(lines, _FIRST):
            book.put(sheet, Area(row, 0), Cell(row - _FIRST + 1), word)
            cells = line.texts()
            for column, cell in enumerate(cells, 1):
                at_left = MANIFEST_HEADINGS[column] in _LEFT
                book.put(sheet, Area(row, column), Cell(cell), text if at_left else word)
            lines_high = max(
                lines_needed(cell, width - 2) for cell, width in zip(cells, _WIDTHS[1:], strict=True)
            )
            sheet.set_row(row, 14 * lines_high + 6)
        sheet.freeze_panes(_FIRST, 3)
        sheet.autofilter(1, 0, _FIRST + max(len(lines), 1) - 1, len(MANIFEST_HEADINGS) - 1)
        sheet.repeat_rows(0, 1)
        sheet.print_area(0, 0, _FIRST + max(len(lines), 1) - 1, len(MANIFEST_HEADINGS) - 2)
        page(sheet, landscape=True, one_page=False)
        return book.bytes(lock_structure=False)
