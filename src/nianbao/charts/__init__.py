"""The charts and main figures of a form, evaluated once for whatever draws them: sheets, Word, web page, letters."""

from nianbao.charts.evaluate import (
    BarGroup,
    DrawnFigures,
    MemberFigures,
    draw,
    figures_of_workbook,
    groups_of,
    main_values,
    over_years,
)
from nianbao.charts.measure import MeasuredBar, MeasuredPanel, measured_panels
from nianbao.charts.model import DrawnBar, DrawnChart, MainValue, Origin, Panel
from nianbao.charts.words import change_text, percent

__all__ = [
    "BarGroup",
    "DrawnBar",
    "DrawnChart",
    "DrawnFigures",
    "MainValue",
    "MeasuredBar",
    "MeasuredPanel",
    "MemberFigures",
    "Origin",
    "Panel",
    "change_text",
    "draw",
    "figures_of_workbook",
    "groups_of",
    "main_values",
    "measured_panels",
    "over_years",
    "percent",
]
