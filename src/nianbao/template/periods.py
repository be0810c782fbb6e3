"""What a workbook says of its period: in one text, and as the number that the check code takes in."""

from nianbao.core import Unit
from nianbao.form import PERIOD, YEAR
from nianbao.layout import WorkbookLayout
from nianbao.rules import excel_text
from nianbao.submission import period_number
from nianbao.template.content import Content
from nianbao.template.formulas import cover_cell
from nianbao.xlsx import Cell


def period_cell(layout: WorkbookLayout, content: Content) -> Cell:
    """Return what the cover says of the period, in one text: 2024, or 2024年第3季度."""
    year = cover_cell(layout, YEAR)
    if layout.form.period_unit is Unit.YEAR:
        return Cell(content.entry(YEAR), year)
    part = cover_cell(layout, PERIOD)
    before = f"{content.entry(YEAR)}年" if content.entry(YEAR) else ""
    value = f"{before}{content.entry(PERIOD)}"
    return Cell(value, f'IF({year}="","",{year}&"年")&{part}')


def period_number_cell(layout: WorkbookLayout, content: Content) -> Cell:
    """Return the number of the period that the cover names; 0 where it does not name one of the form's."""
    year, part = cover_cell(layout, YEAR), cover_cell(layout, PERIOD)
    parts = layout.form.period_unit.parts
    index = "+".join(f"({part}={excel_text(name)})*{place}" for place, name in enumerate(parts, 1))
    formula = f"IF(ISNUMBER({year}),IF(({index})>0,{year}*100+{index},0),0)"
    return Cell(period_number(content.stated_period), formula)
