"""nianbao trace."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from nianbao.cli.as_json import finding_data
from nianbao.cli.console import print_json, print_table
from nianbao.cli.help import Command
from nianbao.cli.options import format_option, forms_of, larger_option, own_form_option
from nianbao.cli.season import in_round
from nianbao.consolidation import Trace, TracedPart, TraceState, trace as find_parts
from nianbao.core import Number, period_data, to_text


@click.command(cls=Command)
@in_round(summary=lambda folder: folder.summary)
@click.argument("field", metavar="FIELD")
@click.argument("summary", type=Path, metavar="SUMMARY")
@click.option(
    "--files",
    "places",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    metavar="DIR",
    help="到这个文件夹里找各单位的文件；不写时到汇总时的位置和汇总工作簿旁边找。",
)
@click.option("--all", "everyone", is_flag=True, help="连同数字是 0 的单位。")
@own_form_option
@larger_option
@format_option("table", "json")
def trace(
    field: str,
    summary: Path,
    places: tuple[Path, ...],
    everyone: bool,
    form_id: str | None,
    output_format: str,
) -> int:
    """追溯汇总工作簿里的一个数：由哪些单位相加得来，在各自文件的哪一格。

    FIELD 写单元格（如 表三J5）、行的名称（如 新收）、行和列的名称，或指标编号（见 nianbao fields）都可以。
    在一轮的文件夹里可以不写 SUMMARY，是这一轮的汇总.xlsx。下级也是汇总的，一级一级追下去。
    """
    found = find_parts(summary, field, forms_of(form_id), places)
    if output_format == "json":
        print_json([json.dumps(_data(found), ensure_ascii=False, indent=1)])
    else:
        _print(found, everyone=everyone)
    return 0 if found.agrees else 1


def _print(found: Trace, *, everyone: bool) -> None:
    field = found.form.by_id[found.field]
    click.echo(f"{found.sheet} {found.cell} {field.place}：{_text(found.value)} {field.measure}".rstrip())
    rows = []
    passed_over = 0
    for part in found.parts:
        if part.value == 0 and not everyone:
            passed_over += 1
            continue
        for depth, traced in part.walk():
            if traced.value == 0 and not everyone:
                continue
            name = f"{'　' * depth}{traced.office.name}"
            where = f"{traced.file} {found.sheet}!{found.cell}" if traced.file else "—"
            rows.append((traced.office.code, name, _text(traced.value), where, _state(traced)))
    print_table(("单位编码", "单位", "数", "文件和单元格", "核对"), rows)
    if passed_over:
        click.echo(f"另有 {passed_over} 个单位是 0，没有列出；要列出请加 --all。")
    for part in found.parts:
        for _, traced in part.walk():
            for remark in traced.remarks:
                click.echo(f"{traced.office.name}：{remark.message}")
    _print_verdict(found)


def _state(part: TracedPart) -> str:
    return f"{part.state.word}，表上显示的不同" if part.remarks else part.state.word


def _print_verdict(found: Trace) -> None:
    total, verb = found.whole, found.form.by_id[found.field].how
    for finding in found.findings:
        click.echo(finding.message)
    if total is None:
        click.echo(f"{len(found.parts)} 个单位。这个数汇总时{verb}，不逐个核对。")
    elif total != found.value:
        click.echo(f"各单位{verb}是 {_text(total)}，与汇总数 {_text(found.value)} 不等：汇总工作簿被改动过。")
    elif found.findings:
        click.echo(f"{len(found.parts)} 个单位{verb}是 {_text(total)}；汇总工作簿的这一格被改动过。")
    elif not found.agrees:
        click.echo(f"各单位{verb}与汇总数相等，但有的文件与明细不符，见“核对”一列。")
    else:
        click.echo(f"{len(found.parts)} 个单位{verb}是 {_text(total)}，与汇总数相等。")
    lost = sum(
        traced.state in (TraceState.MISSING, TraceState.CHANGED)
        for part in found.parts
        for _, traced in part.walk()
    )
    if lost:
        click.echo(f"{lost} 个单位的文件没有找到或已被替换，没有核对；用 --files 指明它们在哪个文件夹。")


def _text(value: Number | None) -> str:
    return "空白" if value is None else to_text(value)


def _data(found: Trace) -> dict[str, Any]:
    field = found.form.by_id[found.field]
    amount = field.is_amount
    return {
        "form": found.form.id,
        **period_data(found.period),
        "field": found.field,
        "label": field.label,
        "sheet": found.sheet,
        "cell": found.cell,
        "value": _number(found.value, amount=amount),
        "agrees": found.agrees,
        "findings": [finding_data(finding) for finding in found.findings],
        "offices": [_part(part, amount=amount) for part in found.parts],
    }


def _part(part: TracedPart, *, amount: bool) -> dict[str, Any]:
    return {
        "code": part.office.code,
        "name": part.office.name,
        "value": _number(part.value, amount=amount),
        "file": part.file or None,
        "state": part.state.value,
        "remarks": [finding_data(remark) for remark in part.remarks],
        "offices": [_part(child, amount=amount) for child in part.parts],
    }


def _number(value: Number | None, *, amount: bool) -> int | str | None:
    return to_text(value) if isinstance(value, Decimal) or (amount and value is not None) else value
