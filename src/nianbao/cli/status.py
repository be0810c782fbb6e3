"""nianbao status: the board."""

import json
from pathlib import Path

import click

from nianbao.cli.console import console, notice, print_json, print_table
from nianbao.cli.help import Command
from nianbao.cli.options import force_option, format_option, larger_option
from nianbao.cli.reading import read_season
from nianbao.cli.season import in_round, required_season, write_output
from nianbao.core import short_date
from nianbao.files import refuse_workbook
from nianbao.round import (
    BOARD_COLUMNS,
    Board,
    Event,
    EventKind,
    board_data,
    notice_text,
    now,
    unknown_sentence,
)


@click.command(cls=Command)
@in_round()
@format_option("table", "json")
@click.option(
    "-o", "--output", type=Path, metavar="FILE.xlsx", help="一览表写成工作簿：上色，可筛选，一页宽。"
)
@click.option(
    "--notice", "as_notice", is_flag=True, help="打印一段可以贴到工作群里的通知：谁没有报，谁要改什么。"
)
@larger_option
@force_option
def status(output_format: str, output: Path | None, as_notice: bool, force: bool) -> None:
    """一览表：各单位报没报、通没通过、下一步该运行什么命令。"""
    opened = required_season()
    if output is not None:
        refuse_workbook(output, force=force or opened.may_replace(output))
    board = opened.board(read_season(opened))
    if output is not None:
        from nianbao.round import board_workbook  # few runs write workbooks  # noqa: PLC0415

        write_output(output, board_workbook(board), force=force)
        notice(f"已写出一览表 {output}")
    if as_notice:
        click.echo(notice_text(board))
    elif output_format == "json":
        print_json([json.dumps(board_data(board), ensure_ascii=False)])
    else:
        print_board(board)
        opened.memory.append([Event(EventKind.LOOKED, now())])


def print_board(board: Board) -> None:
    """Print the counts, the next steps and the offices that need somebody."""
    out, counts = console(), board.counts
    out.print(f"{board.period.heading}{board.title}　{_until(board)}", style="bold")
    out.print(
        f"应报 {counts.due}　已报 {counts.received}　通过 {counts.passed}　待改 {counts.to_correct}　"
        f"待说明 {counts.to_explain}　未报 {counts.missing}"
        + (f"　来源待核对 {counts.held}" if counts.held else "")
        + (f"　已汇总 {counts.included}" if counts.included else "")
    )
    if board.next_steps:
        out.print("\n下一步：")
        for step in board.next_steps:
            out.print(f"  {step.command}　{step.meaning}（{len(step.codes)} {step.unit}）")
    else:
        out.print("\n下一步：暂时没有要运行的命令；收到了文件，放进收件文件夹再看。")
    if board.pressing:
        out.print()
        columns = [column for column in BOARD_COLUMNS if column.on_screen]
        rows = [
            ("新" if board.is_new(office) else "", *(str(column.value(office)) for column in columns))
            for office in board.pressing
        ]
        print_table(("", "单位", *(column.heading for column in columns[1:])), rows)
    if board.unknown:
        out.print("\n" + unknown_sentence(board))
    rest = len(board.offices) - len(board.pressing)
    if rest:
        out.print(
            f"另有 {rest} 个单位已经通过，不一一列出。" if board.pressing else f"{rest} 个单位都已通过。"
        )


def _until(board: Board) -> str:
    days = board.days_left
    if board.deadline is None or days is None:
        return "没有写截止日期"
    remaining = f"还有 {days} 天" if days > 0 else "今天截止" if days == 0 else f"已过 {-days} 天"
    return f"截止日期{short_date(board.deadline)}，{remaining}"
