"""Writing with the library that keeps what others have drawn: texts that stay texts, looks, the same bytes each time."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from nianbao.core import lines_needed
from nianbao.drawing.memory import MEMORY, Memo, memory_lines
from nianbao.drawing.problems import Answers, Question
from nianbao.layout import column_name, quoted

QUESTIONS = "问题"
QUESTION_HEADINGS = ("序号", "工作表", "单元格", "问题", "不答就按", "答复", "状态")
QUESTION_KEY = len(QUESTION_HEADINGS)
"""The column of the question's key; its options stand in those after it. All of them are hidden."""
MOST_OPTIONS = 8
ENTER, COMPUTE, HEAD, PLAIN = "FFFFF2CC", "FFD9D9D9", "FFDDEBF7", None
_LINE, _PADDING = 15.0, 6.0
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


class Pen:
    """A workbook being drawn."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self._checks: dict[tuple[str, str, tuple[str, ...], str], Any] = {}

    def sheet(self, name: str) -> Any:
        """Return an empty sheet of a name, in place of an existing one."""
        if name in self.book.sheetnames:
            index = self.book.sheetnames.index(name)
            del self.book[name]
            return self.book.create_sheet(name, index)
        return self.book.create_sheet(name)

    def text(self, sheet: Any, row: int, column: int, text: str) -> Any:
        """Write words that no program takes for a formula or a number; row and column are counted from zero."""
        cell = sheet.cell(row + 1, column + 1)
        cell.value = text
        cell.data_type = "s"
        return cell

    def look(
        self,
        cell: Any,
        fill: str | None = None,
        *,
        bold: bool = False,
        middle: bool = False,
        border: bool = True,
        size: float = 11,
    ) -> Any:
        """Set the fill, font and borders of a cell, and return the cell."""
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side  # noqa: PLC0415

        if fill:
            cell.fill = PatternFill("solid", fgColor=fill)
        cell.font = Font(name="宋体", size=size, bold=bold)
        cell.alignment = Alignment(
            horizontal="center" if middle else "left", vertical="center", wrap_text=True
        )
        if border:
            side = Side(style="thin", color="FF808080")
            cell.border = Border(side, side, side, side)
        return cell

    def area(
        self, sheet: Any, row: int, column: int, rows: int, columns: int, fill: str | None, **look: Any
    ) -> Any:
        """Look at all cells of an area, counted from zero, and make one of them; return the first."""
        for r in range(row + 1, row + rows + 1):
            for c in range(column + 1, column + columns + 1):
                self.look(sheet.cell(r, c), fill, **look)
        if rows > 1 or columns > 1:
            sheet.merge_cells(None, row + 1, column + 1, row + rows, column + columns)
        return sheet.cell(row + 1, column + 1)

    def check(
        self, sheet: Any, cell: Any, kind: str, limits: Sequence[str], operator: str = "between"
    ) -> None:
        """Set the validation of a cell."""
        import openpyxl.worksheet.datavalidation  # noqa: PLC0415

        make: Any = openpyxl.worksheet.datavalidation.DataValidation
        key = (sheet.title, kind, tuple(limits), operator)
        if key not in self._checks:
            second = limits[1] if len(limits) > 1 else None
            self._checks[key] = make(
                kind, formula1=limits[0], formula2=second, operator=operator, allow_blank=True
            )
            self._checks[key].showErrorMessage = True  # Gnumeric saves no other ones
            sheet.add_data_validation(self._checks[key])
        self._checks[key].add(cell.coordinate)

    def widths(self, sheet: Any, widths: Sequence[float]) -> None:
        """Set the widths of the columns, from the first."""
        for column, width in enumerate(widths):
            sheet.column_dimensions[column_name(column)].width = width

    def lines(
        self, sheet: Any, headings: Sequence[str], lines: Iterable[Sequence[str]], widths: Sequence[float]
    ) -> None:
        """Write a list with its headings."""
        for column, heading in enumerate(headings):
            self.look(self.text(sheet, 0, column, heading), HEAD, bold=True, middle=True)
        for row, line in enumerate(lines, 1):
            for column, text in enumerate(line):
                cell = self.text(sheet, row, column, text) if text else sheet.cell(row + 1, column + 1)
                self.look(cell)
        self.widths(sheet, widths)
        self.heights(sheet, widths)
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"

    def set_beside(self, name: str, word: str, value: str) -> None:
        """Write a value beside a word of the first column."""
        for cell, beside, *_ in self.book[name].iter_rows(max_col=2) if name in self.book.sheetnames else ():
            if cell.value == word:
                self.text(self.book[name], beside.row - 1, beside.column - 1, value)

    def heights(self, sheet: Any, widths: Sequence[float]) -> None:
        """Make the rows as high as their texts need, and the sheet as wide as a page."""
        for row in sheet.iter_rows():
            texts = [(str(cell.value or ""), width) for cell, width in zip(row, widths, strict=False)]
            needed = max((lines_needed(text, width) for text, width in texts), default=1)
            sheet.row_dimensions[row[0].row].height = _LINE * needed + _PADDING
        sheet.page_setup.orientation = "landscape"
        self.fit(sheet)

    def fit(self, sheet: Any) -> None:
        """Print a sheet as wide as a page."""
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True

    def memory(self, memos: Iterable[Memo]) -> None:
        """Write the hidden sheet of ids."""
        sheet = self.sheet(MEMORY)
        for row, line in enumerate(memory_lines(memos)):
            for column, text in enumerate(line):
                if text.startswith("='") and column == 2:
                    sheet.cell(row + 1, column + 1).value = text
                elif text:
                    self.text(sheet, row, column, text)
        sheet.sheet_state = "hidden"

    def questions(self, questions: Sequence[Question], answers: Answers) -> None:
        """Write the sheet of questions, with the answers that were given."""
        from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415
        from openpyxl.worksheet.hyperlink import Hyperlink  # noqa: PLC0415

        sheet = self.sheet(QUESTIONS)
        widths = (6, 14, 9, 60, 30, 30, 16)
        self.lines(sheet, QUESTION_HEADINGS, (), widths)
        for row, question in enumerate(questions, 1):
            shown, given = question.key in answers, answers.get(question.key, "")
            state = ("已按答复" if given else "已按默认") if shown else "请答复"
            line = (str(row), question.sheet, question.cell, question.text, question.default, given, state)
            for column, text in enumerate(line):
                cell = self.text(sheet, row, column, text) if text else sheet.cell(row + 1, column + 1)
                self.look(cell, ENTER if column == 5 else None, middle=column in (0, 1, 2, 6))
            place = re.match(r"[A-Z]{1,3}\d+", question.cell)
            if place and question.sheet in self.book.sheetnames:
                link = Hyperlink(ref=f"C{row + 1}", location=f"{quoted(question.sheet)}!{place[0]}")
                sheet.cell(row + 1, 3).hyperlink = link
            for column, text in enumerate((question.key, *question.options[:MOST_OPTIONS])):
                self.text(sheet, row, QUESTION_KEY + column, text)
            first = column_name(QUESTION_KEY + 1)
            last = column_name(QUESTION_KEY + len(question.options[:MOST_OPTIONS]))
            check = DataValidation("list", f"=${first}${row + 1}:${last}${row + 1}", allow_blank=True)
            check.showErrorMessage = not question.free
            check.error = "请从下拉框中选"
            sheet.add_data_validation(check)
            check.add(f"F{row + 1}")
        self.heights(sheet, widths)
        for column in range(QUESTION_KEY, QUESTION_KEY + MOST_OPTIONS + 1):
            sheet.column_dimensions[column_name(column)].hidden = True

    def open_at(self, name: str) -> None:
        """Set the sheet at which the workbook opens."""
        for sheet in self.book.worksheets:
            sheet.sheet_view.tabSelected = sheet.title == name
        self.book.active = self.book.sheetnames.index(name)

    def drop(self, name: str) -> None:
        """Remove a sheet, if it exists."""
        if name in self.book.sheetnames:
            del self.book[name]

    def bytes(self) -> bytes:
        """Return the workbook; the same drawing gives the same bytes."""
        target, packed = io.BytesIO(), io.BytesIO()  # repacked: the library writes the time of day into it
        self.book.save(target)
        with zipfile.ZipFile(target) as source, zipfile.ZipFile(packed, "w") as package:
            for name in source.namelist():
                part = source.read(name)
                if name == "docProps/core.xml":
                    part = _MOMENT.sub(rb"\g<1>2021-01-01T00:00:00Z", part)
                package.writestr(zipfile.ZipInfo(name, _EPOCH), part, zipfile.ZIP_DEFLATED)
        return packed.getvalue()


def new_pen() -> Pen:
    """Return a workbook without sheets."""
    import openpyxl  # noqa: PLC0415

    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    return Pen(book)


def pen_on(data: bytes) -> Pen:
    """Return a workbook to go on drawing in."""
    import warnings  # noqa: PLC0415

    import openpyxl  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Pen(openpyxl.load_workbook(io.BytesIO(data)))
