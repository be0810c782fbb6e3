"""nianbao roster."""

from pathlib import Path

import click

from nianbao.cli.console import notice
from nianbao.cli.help import Command
from nianbao.cli.options import force_option, form_option, output_option
from nianbao.cli.season import in_round, season
from nianbao.files import refuse_workbook, write_file
from nianbao.form import find_form
from nianbao.round import NAME
from nianbao.template import write_roster_sheet


@click.command(cls=Command)
@in_round(output=lambda folder: folder.blank_roster)
@output_option("写到哪个文件（.xlsx）。")
@form_option
@force_option
def roster(output: Path, form_id: str | None, force: bool) -> None:
    """生成一份空白的单位名册，有下拉框和示例行，填好后交给其他命令使用。"""
    form = find_form(form_id)
    refuse_workbook(output, force=force)
    write_file(output, write_roster_sheet(form), force=force)
    opened = season()
    named = opened.folder.settings.roster if opened else output.name
    how = "" if named == output.name else f"把文件名写进 {NAME} 的 roster，再"
    notice(f"已生成空白单位名册 {output}；填好后{how}用 nianbao distribute 下发模板。")
