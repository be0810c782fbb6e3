"""nianbao forms, nianbao forms check, nianbao forms new, nianbao fields; drawing is in its own module."""

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from nianbao.cli.console import notice, print_json, print_table
from nianbao.cli.draw import draw, print_tables, read
from nianbao.cli.help import Command, Group
from nianbao.cli.options import force_option, form_option, format_option
from nianbao.core import FormError, UsageError
from nianbao.files import make_folder, write_file
from nianbao.form import FORM_FILE, OWN_FORMS, Form, find_form, is_among_own, known_forms, load_file, start_of
from nianbao.layout import layout_of

COLUMNS = ("field", "sheet", "cell", "kind", "label")


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def forms(context: click.Context) -> None:
    """列出可用的表样；也可以检查自己的表样文件，或开始写一个。

    自己的表样放在一个文件夹里，用环境变量 NIANBAO_FORMS 指明，各条命令就都认识。
    """
    if context.invoked_subcommand is None:
        rows = [
            (form.id, form.name, form.source, _years(form), f"{len(form.fields)}（填 {len(form.entered)}）")
            for form in known_forms()
        ]
        print_table(("表样", "名称", "依据", "适用年度", "指标"), rows)


@forms.command(cls=Command)
@click.argument("file", type=Path, metavar="FILE")
def check(file: Path) -> None:
    """检查一个表样文件 form.toml：有错的，指出是哪个键、可以写什么。FILE 是文件夹的，检查里面的 form.toml。"""
    from nianbao.cli.form_trial import beside_a_wrong_form, check_form  # heavy: it writes and reads workbooks  # noqa: PLC0415

    if file.is_dir():
        file = file / FORM_FILE
    try:
        form = load_file(file)
    except FormError as error:
        raise beside_a_wrong_form(error, file.parent) from error
    for remark in check_form(form):
        click.echo(f"注意：{remark}")
    click.echo(f"没有错误：{form.name}（{form.id}，版本 {form.version}，适用 {_years(form)}）")
    print_tables(form)
    rules = len({id(instance.rule) for instance in form.rules})
    click.echo(f"  规则 {rules} 条，展开为 {len(form.rules)} 项审核；图 {len(form.charts)} 张")
    if not is_among_own(form) and form not in known_forms():
        folder = form.folder.resolve().parent
        notice(
            f"下一步：把环境变量 {OWN_FORMS} 设为 {folder}，各条命令就都认识它（nianbao forms 会列出来）。"
        )


@forms.command(cls=Command)
@click.argument("file", type=Path, metavar="FILE")
@force_option
def new(file: Path, force: bool) -> None:
    """写出一个带注释的表样文件，照着改成自己的表。

    FILE 写作 文件夹/表样编号/form.toml，表样以它所在的文件夹命名。
    """
    if file.suffix != ".toml":
        raise UsageError(f"{file} 应当是 .toml 文件，例如 biaoyang/peixun-2024/{FORM_FILE}。")
    make_folder(file.parent)
    write_file(file, start_of(file).encode(), force=force)
    notice(f"已写出 {file}；改好一处，就运行一次 nianbao forms check {file}")


forms.add_command(draw)
forms.add_command(read)


@click.command(cls=Command)
@form_option
@click.option("--all", "with_cover", is_flag=True, help="连同封面各项。")
@format_option("table", "csv", "json")
def fields(form_id: str | None, with_cover: bool, output_format: str) -> None:
    """列出表样的全部指标：编号、工作表、单元格、类别、名称。"""
    rows = list(_rows(find_form(form_id), with_cover=with_cover))
    if output_format == "json":
        listed = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        print_json([json.dumps(listed, ensure_ascii=False, indent=1)])
    elif output_format == "csv":
        csv.writer(sys.stdout, lineterminator="\n").writerows([COLUMNS, *rows])
    else:
        print_table(("指标编号", "工作表", "单元格", "类别", "名称"), rows)


def _rows(form: Form, *, with_cover: bool) -> Iterator[tuple[str, str, str, str, str]]:
    layout = layout_of(form)
    for field in form.fields:
        slot = layout.slots[field.id]
        yield field.id, slot.sheet, slot.area.address, field.kind, field.label
    for text in form.texts:
        slot = layout.slots[text.id]
        yield text.id, slot.sheet, slot.area.address, text.kind, text.label
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
