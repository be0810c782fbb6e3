"""The formulas of a workbook: usable numbers, totals, live checks, compiled over the hidden sheet.

All of them are computed alike by the spreadsheet programs and libraries that offices use: nothing is
computed element by element over a range, and no function is younger than Excel 2007.
"""

from collections.abc import Sequence
from dataclasses import replace

from nianbao.core import to_text
from nianbao.form import CHOICE, MEAN, Field, Form, TextField
from nianbao.layout import (
    LEDGER_SHEET,
    NUMBER_ENDINGS,
    NUMBER_SPACES,
    UNUSABLE,
    Area,
    CheckColumn,
    LedgerColumn,
    Role,
    WorkbookLayout,
    computed_formula,
)
from nianbao.rules import Source, excel_text
from nianbao.submission import CONFIRMED

_NONE = excel_text(UNUSABLE)
_HALF_WIDTH = {
    **{chr(ord("０") + digit): str(digit) for digit in range(10)},
    "．": ".",
    "，": ",",
    "－": "-",
    "＋": "+",
}
"""What Chinese input methods type, and what it stands for (ASC would do it, but many programs do not have it)."""
CHECKS_NAME, RESULTS_NAME, RANKS_NAME = "nb_checks", "nb_results", "nb_rank"
"""Names by which the other sheets reach the checks, and two of their columns: in any program, also in colours and in
formulas that cells share."""
EXPLANATIONS_NAME = "nb_texts"
_START, _END, _NO_NUMBER = "^", "¦", "x"
"""Put before and behind a text to find a sign at its start, a mark at its end; the last stands for one typed there."""


class LedgerSheet:
    """Where the compiled rules find their numbers: in the hidden sheet, on which they stand themselves.

    It is the nianbao.rules.excel.Sheet of a workbook.
    """

    def __init__(self, layout: WorkbookLayout) -> None:
        self._layout = layout

    def cell(self, source: Source, field: str) -> str:
        """Return the address of one usable number."""
        return self._layout.ledger.area(source, field).address

    def ranges(self, source: Source, fields: Sequence[str]) -> list[str]:
        """Return ranges that cover usable numbers."""
        return self._layout.ledger.ranges(source, fields)

    def text(self, field: str) -> str:
        """Return the address of what stands in the cell of a text, trimmed."""
        return Area(self._layout.ledger.text_rows[field], LedgerColumn.CELL).address

    def kind(self) -> str:
        """Return the address of the office's kind."""
        return self._layout.ledger.meta("kind").absolute

    def confirmed(self, table: str) -> str:
        """Compare the cover's zero report with 是."""
        return f"{cover_cell(self._layout, f'zero_report.{table}')}={excel_text(CONFIRMED)}"


def cover_cell(layout: WorkbookLayout, entry: str) -> str:
    """Return the address of a cover entry, with its sheet."""
    return layout.cover.entries[entry].on(layout.cover.sheet)


def live(layout: WorkbookLayout, name: str) -> str:
    """Return the address of what the hidden sheet computes of the whole workbook."""
    return layout.ledger.live(name).on(LEDGER_SHEET)


def of_check(column: int, number: str) -> str:
    """Return what the hidden sheet has in one column of the check of a number, counted from 1."""
    return f"INDEX({CHECKS_NAME},{number},{column - CheckColumn.RESULT + 1})"


def in_words(number: str) -> str:
    """Compile: a number as text with as many decimals as it has; no text where it is none.

    Joined to a text as it is, a decimal fraction has up to seventeen digits in some programs.
    """
    return f'IF(ISNUMBER({number}),IF(INT({number})={number},{number}&"",TEXT({number},"0.0#####")),"")'


def run_cell(name: str, width: int, first_row: int) -> str:
    """Compile, for the rows from the first on, a cell each: the next of the official cells of that name."""
    place = f"ROW()-{first_row + 1}"
    if width == 1:
        return f"INDEX({name},ROW()-{first_row},1)"
    return f"INDEX({name},INT(({place})/{width})+1,MOD({place},{width})+1)"


def entered_cell(cell: str) -> str:
    """Compile: the number in an official cell, or its text as :func:`usable` reads it; an empty text where nothing is.

    Full-width characters become half-width ones; spaces and line ends around the text, a plus sign before and
    one mark such as 。 behind it are left out. A truth value is text as well: it is no number.
    """
    text = f'SUBSTITUTE({cell},"{_END}","{_NO_NUMBER}")'
    for wide, half in _HALF_WIDTH.items():
        text = f'SUBSTITUTE({text},"{wide}","{half}")'
    for space in NUMBER_SPACES:
        written = f"CHAR({ord(space)})" if space < " " else f'"{space}"'
        text = f'SUBSTITUTE({text},{written}," ")'
    text = f'SUBSTITUTE("{_START}"&TRIM({text})&"{_END}","{_START}+","{_START}")'
    for ending in (*NUMBER_ENDINGS, ""):
        text = f'SUBSTITUTE({text},"{ending}{_END}","")'
    text = f"MID({text},2,99)"
    return f"IF(ISNUMBER({cell}),{cell},{text})"


def total_cell(cell: str) -> str:
    """Return the formula of the content of a total's official cell, an empty text where it is blank."""
    return f'IF({cell}="","",{cell})'


def usable(layout: WorkbookLayout, field: Field, row: int) -> str:
    """Compile: the number if it is valid in this field, also where it is written as text; else a mark."""
    cell = Area(row, LedgerColumn.CELL).address
    if layout.role is Role.SUMMARY and field.aggregate == MEAN:
        return f"IF(ISNUMBER({cell}),{cell},{_NONE})"
    number = f"VALUE({cell})"
    written = f"IF(AND({_is_numeral(field, cell)},{_valid(layout, field, number)}),{number},{_NONE})"
    as_text = f'IFERROR(IF({cell}="",{_NONE},{written}),{_NONE})'
    return f"IF(ISNUMBER({cell}),IF({_valid(layout, field, cell)},{cell},{_NONE}),{as_text})"


def _is_numeral(field: Field, text: str) -> str:
    """Compile, as arguments of AND: the text is nothing but digits, perhaps with a point, or grouped by commas.

    With a 1 put before it, a numeral grows by that power of ten; a date, a percentage or a number with
    an exponent, which programs take for numbers as well, do not. A count such as 1.000 may be a thousand.
    """
    if field.may_be_negative:
        text = f'MID({text},1+(LEFT({text})="-"),30)'
    whole, no_power = f'FIND(".",{text}&".")-1', f'SUBSTITUTE(SUBSTITUTE({text},"e",""),"E","")={text}'
    plain = f"ABS(VALUE(1&{text})-10^({whole})-VALUE({text}))<0.000001"
    grouped = f'TEXT(VALUE({text}),"#,##0")={text}'
    if field.is_amount:
        grouped = f'TEXT(VALUE(LEFT({text},{whole})),"#,##0")&MID({text},{whole}+1,30)={text}'
        return f"{no_power},OR({plain},{grouped})"
    no_thousand = f'OR(LEN({text})>7,SUBSTITUTE({text}&"{_END}",".000{_END}","")={text}&"{_END}")'
    return f"{no_power},OR({plain},{grouped}),{no_thousand}"


def _valid(layout: WorkbookLayout, field: Field, number: str) -> str:
    """Compile: the number is neither too small nor too large, and has no more decimals than it may have.

    A sum of offices is not held to the bounds of one.
    """
    form = layout.form
    own = replace(field, least=None, most=None) if layout.role is Role.SUMMARY else field
    return f"AND({within(form, own, number)},{fine_enough(form, field, number)})"


def within(form: Form, field: Field, number: str) -> str:
    """Compile, as arguments of AND: the number is neither too small nor too large."""
    least, most = (to_text(bound) for bound in form.bounds(field))
    if field.may_be_negative and field.least is None and field.most is None:
        return f"ABS({number})<={most}"
    return f"{number}>={least},{number}<={most}"


def has_decimals(layout: WorkbookLayout, field: Field) -> bool:
    """Return whether a figure may have decimals: an amount, and a mean."""
    return field.is_amount or (layout.role is Role.SUMMARY and field.aggregate == MEAN)


def text_fits(field: TextField, cell: str) -> str:
    """Compile: 1 where the trimmed text in a cell is what the form asks for, else a mark."""
    if field.kind == CHOICE:
        right = "OR(" + ",".join(f"{cell}={excel_text(choice)}" for choice in field.choices) + ")"
    else:
        right = f"LEN({cell})<={field.length}"
    return f'IF({cell}="",{_NONE if field.required else 1},IF({right},1,{_NONE}))'


def fine_enough(form: Form, field: Field, number: str) -> str:
    """Compile: the number has no more decimals than it may have; fifteen digits are what a sheet keeps."""
    if not field.is_amount:
        return f"INT({number})={number}"
    decimals = form.limits.amount_decimals
    return f"ABS({number}-ROUND({number},{decimals}))<=ABS({number})*0.000000000000001"


def ledger_total(layout: WorkbookLayout, field: Field) -> str:
    """Compile: the sum of the usable parts, or what is computed of them; a mark if one of them is not usable."""
    if field.formula is not None:
        return computed_formula(field, LedgerSheet(layout), _NONE)
    ranges = layout.ledger.ranges(Source.CURRENT, field.parts)
    if len(ranges) == len(field.parts):
        return f"IFERROR({'+'.join(ranges)},{_NONE})"  # a mark cannot be added: that is an error
    parts = ",".join(ranges)
    return f"IF(COUNT({parts})<{len(field.parts)},{_NONE},SUM({parts}))"


def total_is_wrong(row: int, *, may_be_blank: bool) -> str:
    """Return the formula that is 1 where a total or a computed cell shows something else than it comes to.

    Where it comes to nothing, what ``may_be_blank`` shows nothing; any other total has a part that is not usable,
    which is reported at its own cell.
    """
    computed, shown = (Area(row, at).address for at in (LedgerColumn.VALUE, LedgerColumn.CELL))
    unknown = f'IFERROR(IF(TRIM({shown})="",0,1),1)' if may_be_blank else "0"
    return f"IF(ISNUMBER({computed}),IF(ISNUMBER({shown}),IF(ROUND({shown}-{computed},6)=0,0,1),1),{unknown})"
