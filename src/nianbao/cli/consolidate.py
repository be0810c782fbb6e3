"""nianbao consolidate."""

from pathlib import Path

import click

from nianbao.cli.as_json import consolidation_json
from nianbao.cli.console import console, notice, print_json
from nianbao.cli.help import Command
from nianbao.cli.levels import run_levels, selected
from nianbao.cli.options import force_option, format_option, fresh_option, output_option, paths_argument
from nianbao.cli.reading import Sources, compare_texts, read_given, say_gaps_of_prior, sources_options
from nianbao.cli.report import print_checked, say_large
from nianbao.cli.season import (
    hold_round,
    in_round,
    inbox_season,
    is_typed,
    may_replace,
    season,
    write_output,
)
from nianbao.collect import read_senders
from nianbao.consolidation import Consolidation, consolidate as add_up
from nianbao.core import UsageError
from nianbao.files import refuse_existing, refuse_workbook, write_file
from nianbao.frames import data_bytes, data_suffix, long_columns, long_rows
from nianbao.submission import Office
from nianbao.summary import Detail, write_summary


@click.command(cls=Command)
@paths_argument
@in_round(
    paths=lambda folder: [folder.inbox],
    output=lambda folder: folder.summary,
    office=lambda folder: folder.settings.office_name or None,
    code=lambda folder: folder.settings.office_code or None,
)
@output_option("汇总工作簿写到哪个文件（.xlsx）；逐级汇总时写到哪个文件夹。")
@sources_options
@click.option("--office", default="", metavar="NAME", help="汇总单位的名称，写在汇总工作簿的封面。")
@click.option("--code", default="", metavar="C", help="汇总单位的编码。")
@click.option("--include-failed", is_flag=True, help="有问题但数字齐全的文件也加进来，并说明是哪些。")
@click.option(
    "--by", type=click.Choice(["parent"]), help="逐级汇总：按名册的“上级编码”，给每个有下级的单位写一份汇总。"
)
@click.option(
    "--detail",
    type=click.Choice([choice.value for choice in Detail]),
    default=Detail.NODES.value,
    help="逐级汇总的明细列谁：nodes 只列直接下级（节点汇总，不写时用它），offices 列全部单位（完全汇总）。",
)
@click.option(
    "--select",
    "selection",
    multiple=True,
    metavar="C",
    help="选择汇总：只汇总名册里这个编码的单位和它下面的全部单位。",
)
@fresh_option
@click.option(
    "--data",
    "data_path",
    type=Path,
    metavar="FILE",
    help="另写一张长表给别的程序用：每个单位、每个指标一行（.csv、.sqlite 或 .parquet）。",
)
@format_option("table", "json")
@force_option
def consolidate(
    sources: Sources,
    output: Path,
    office: str,
    code: str,
    include_failed: bool,
    by: str | None,
    detail: str,
    selection: tuple[str, ...],
    data_path: Path | None,
    output_format: str,
    force: bool,
) -> int:
    """审核并汇总，生成可以直接转报的汇总工作簿。

    有必须改的问题的文件不汇总，并说明是哪些。汇总工作簿本身也可以再报送、再汇总。
    """
    hold_round()
    overwrite = force
    if by is None:
        force = force or may_replace(output)
        refuse_workbook(output, force=force)
    if data_path is not None:
        _refuse_data(data_path, by, force=force)
    given = read_given(sources)
    say_gaps_of_prior(given)
    if selection:
        given = selected(given, selection)
    if by is not None:
        opened = season()
        return run_levels(
            given,
            opened.folder.levels if opened is not None and not is_typed("output") else output,
            Detail(detail),
            include_failed=include_failed,
            output_format=output_format,
            force=force,
        )
    checked = given.check(given.submissions, given.roster)
    opened = inbox_season(sources.paths)
    if opened is not None:
        opened.note_received(checked)
    checked = compare_texts(checked, None, sources.means)
    scope = Office(code.strip(), office.strip())
    senders = read_senders(submission.file for submission in checked.submissions)
    result = add_up(checked, include_failed=include_failed, scope=scope, senders=senders)
    if not result.accepted and not overwrite:
        _print_nothing(result, output, output_format)
        return 1
    data = write_summary(result)
    write_output(output, data, force=force)
    if opened is not None:
        opened.note_included(result, data)
    if data_path is not None:
        _write_data(result, data_path, force=force)
    if output_format == "json":
        print_json(consolidation_json(result))
    else:
        _print(result, output)
    say_large(output, data)
    return 0 if result.clean else 1


def _print_nothing(result: Consolidation, output: Path, output_format: str) -> None:
    """Show why nothing was added up: a sum of nobody looks like a report of zeros; a summary that is there stays."""
    if output_format == "json":
        print_json(consolidation_json(result))
    else:
        _print_entries(result)
    kept = f"，也没有动原来的 {output}" if output.exists() else ""
    notice(
        f"没有一个单位可以汇总，没有写汇总工作簿{kept}。请先收齐、改好文件再汇总；"
        "一定要写成空的汇总，请加 --force。"
    )


def _refuse_data(path: Path, by: str | None, *, force: bool) -> None:
    if by is not None:
        raise UsageError("--data 不能与 --by 一起用；请先逐级汇总，再对某一级的文件用 --data。")
    data_suffix(path)
    refuse_existing(path, force=force)


def _write_data(result: Consolidation, path: Path, *, force: bool) -> None:
    columns, rows = long_columns(result.form), long_rows(result.form, result.accepted)
    write_file(path, data_bytes(rows, data_suffix(path), columns), force=force)


def _print(result: Consolidation, output: Path) -> None:
    _print_entries(result)
    out = console()
    if result.forced:
        out.print(
            "按要求带着问题汇总的文件：" + "、".join(submission.shown_file for submission in result.forced)
        )
    out.print(f"已汇总 {len(result.accepted)} 个单位，校验码 {result.check_code}。")
    notice(f"已写出汇总工作簿 {output}")


def _print_entries(result: Consolidation) -> None:
    forced = {True: "（带着问题）", False: ""}
    print_checked(result.round, result.entries, lambda entry: f"{entry.fate.word}{forced[entry.forced]}")
