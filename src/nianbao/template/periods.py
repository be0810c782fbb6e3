"""What a workbook says of its period: in one text, and as the number that the check code takes in.

A part of a year counts in any of the spellings that the reader knows, and in no other.
"""

from nianbao.core import Unit
from nianbao.form import PERIOD, YEAR
from nianbao.layout import WorkbookLayout
from nianbao.rules import excel_text
from nianbao.submission import period_number
from nianbao.template.content import Content
from nianbao.template.formulas import cover_cell, live
from nianbao.xlsx import Cell


def period_cell(layout: WorkbookLayout, content: Content) -> Cell:
    """Return what the cover says of the period, in one text: 2024, or 2024年第3季度."""
    year = cover_cell(layout, YEAR)
    if layout.form.period_unit is Unit.YEAR:
        return Cell(content.entry(YEAR), year)
    number, stated = live(layout, "period"), content.stated_period
    names = ",".join(excel_text(name) for name in layout.form.period_unit.parts)
    before = f"{content.entry(YEAR)}年" if content.entry(YEAR) else ""
    value = before + (stated.part if stated else "")
    part = f'IF({number}>0,CHOOSE(MOD({number},100),{names}),"")'
    return Cell(value, f'IF({year}="","",{year}&"年")&{part}')


def period_number_cell(layout: WorkbookLayout, content: Content) -> Cell:
    """Return the number of the period that the cover names; 0 where it does not name one of the form's."""
    year, part = cover_cell(layout, YEAR), cover_cell(layout, PERIOD)
    terms = []
    for index, spellings in enumerate(layout.form.period_unit.spellings, 1):
        same = ",".join(f"TRIM({part})={excel_text(text)}" for text in spellings)
        terms.append(f"IF(OR({same}),{year}*100+{index},0)")
    formula = f"IF(ISNUMBER({year}),{'+'.join(terms)},0)"
    return Cell(period_number(content.stated_period), formula)
