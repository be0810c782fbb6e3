"""nianbao forms, nianbao fields."""

import csv
import json
import sys
from collections.abc import Iterator

import click

from nianbao.cli.console import print_table
from nianbao.cli.help import Command
from nianbao.cli.options import form_option, format_option
from nianbao.form import Form, find_form, known_forms
from nianbao.layout import layout_of

COLUMNS = ("field", "sheet", "cell", "kind", "label")


@click.command(cls=Command)
def forms() -> None:
    """列出可用的表样。"""
    rows = [
        (form.id, form.name, form.source, _years(form), f"{len(form.fields)}（填 {len(form.entered)}）")
        for form in known_forms()
    ]
    print_table(("表样", "名称", "依据", "适用年度", "指标"), rows)


@click.command(cls=Command)
@form_option
@click.option("--all", "with_cover", is_flag=True, help="连同封面各项。")
@format_option("table", "csv", "json")
def fields(form_id: str | None, with_cover: bool, output_format: str) -> None:
    """列出表样的全部指标：编号、工作表、单元格、类别、名称。"""
    rows = list(_rows(find_form(form_id), with_cover=with_cover))
    if output_format == "json":
        listed = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=1))
    elif output_format == "csv":
        csv.writer(sys.stdout, lineterminator="\n").writerows([COLUMNS, *rows])
    else:
        print_table(("指标编号", "工作表", "单元格", "类别", "名称"), rows)


def _rows(form: Form, *, with_cover: bool) -> Iterator[tuple[str, str, str, str, str]]:
    layout = layout_of(form)
    for field in form.fields:
        slot = layout.slots[field.id]
        yield field.id, slot.sheet, slot.area.address, field.kind, field.label
    if with_cover:
        for entry in form.cover.entries:
            yield (
                entry.field,
                layout.cover.sheet,
                layout.cover.entries[entry.id].address,
                "cover",
                entry.label,
            )


def _years(form: Form) -> str:
    return f"{form.first_year} 年起" if form.last_year is None else f"{form.first_year}—{form.last_year} 年"
