"""The 分单位明细 sheet of a summary: an office a row, a field a column."""

from dataclasses import dataclass

from nianbao.form.model import Form
from nianbao.layout.grid import Area, column_name, quoted

BREAKDOWN_SHEET = "分单位明细"
HEADINGS = ("单位编码", "单位名称", "单位类别", "校验码")
CODE, NAME, KIND, CHECK_CODE = range(4)
FIRST_FIELD = len(HEADINGS)
TITLE_ROW = 0
HEADING_ROWS = (1, 2, 3)
FIRST_OFFICE = 4


@dataclass(frozen=True, slots=True)
class BreakdownLayout:
    """The breakdown of a form for so many offices; the last row is the total."""

    form: Form
    offices: int

    @property
    def sheet(self) -> str:
        """The sheet's name."""
        return BREAKDOWN_SHEET

    @property
    def total_row(self) -> int:
        """The row of the totals, after the offices."""
        return FIRST_OFFICE + self.offices

    def column(self, field: str) -> int:
        """The column of a field."""
        return FIRST_FIELD + self.form.position[field]

    @property
    def columns(self) -> int:
        """The number of columns."""
        return FIRST_FIELD + len(self.form.fields)

    def cell(self, office: int, field: str) -> Area:
        """The cell of a field of the n-th office."""
        return Area(FIRST_OFFICE + office, self.column(field))

    def sum_of(self, field: str) -> str:
        """The formula that adds up a field over all offices."""
        if not self.offices:
            return "0"
        name = column_name(self.column(field))
        return f"SUM({quoted(self.sheet)}!${name}${FIRST_OFFICE + 1}:${name}${FIRST_OFFICE + self.offices})"
