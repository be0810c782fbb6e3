"""nianbao trend."""

from pathlib import Path

import click

from nianbao.cli.console import notice, print_table
from nianbao.cli.help import Command
from nianbao.cli.options import force_option, forms_of, larger_option, output_option, own_form_option
from nianbao.cli.season import RoundArgument, hold_round, in_round, may_replace, write_output
from nianbao.core import Number, to_text
from nianbao.files import expand, refuse_workbook
from nianbao.round import TREND
from nianbao.trend import Trend, between, breaks_sheet, compare, sheet_of, write_trend

MOST_BREAKS = 5
"""Figures that are named on the screen; the workbook has them all."""


@click.command(cls=Command)
@in_round(
    summaries=lambda folder: [*folder.priors, folder.summary],
    output=lambda folder: folder.path / TREND,
)
@click.argument("summaries", cls=RoundArgument, nargs=-1, required=True, metavar="SUMMARY...")
@output_option("年度对照写到哪个文件（.xlsx）。")
@own_form_option
@larger_option
@force_option
def trend(summaries: tuple[str, ...], output: Path, form_id: str | None, force: bool) -> None:
    """把几个年度的汇总工作簿放在一起：主要指标逐年对照并画图，列出年度之间没有衔接上的数。

    旧表样的年度换算到最新的表样；没有对应的数留空并说明。
    """
    hold_round()
    force = force or may_replace(output)
    refuse_workbook(output, force=force)
    inputs = expand(summaries)
    for skipped in inputs.skipped:
        notice(skipped)
    found = compare(inputs.files, forms_of(form_id))
    write_output(output, write_trend(found), force=force)
    _print(found)
    notice(f"已写出{sheet_of(found)} {output}")


def _print(found: Trend) -> None:
    years = [year.period.label for year in found.years]
    rows = [
        (table.title, line.word, *(_text(value) for value in line.values))
        for table in found.tables
        for line in table.lines
    ]
    print_table(("图表", "指标", *years), rows)
    offices = sum(place.office is not None for place in found.breaks)
    click.echo(
        f"{between(found)}没有衔接上的：汇总数 {len(found.breaks) - offices} 处，各单位 {offices} 处。"
    )
    for place in found.breaks[:MOST_BREAKS]:
        who = place.office.name if place.office else "汇总数"
        click.echo(f"  {place.period.title}　{who}　{place.sheet} {place.rule.place}：{place.sentence}")
    if len(found.breaks) > MOST_BREAKS:
        click.echo(f"  ……另有 {len(found.breaks) - MOST_BREAKS} 处，见工作簿的“{breaks_sheet(found)}”。")


def _text(value: Number | None) -> str:
    return "—" if value is None else to_text(value)
