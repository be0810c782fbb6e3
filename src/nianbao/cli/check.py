"""nianbao check."""

import csv
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nianbao.checks import Round
from nianbao.cli.as_json import check_json, finding_data
from nianbao.cli.console import print_json
from nianbao.cli.help import Command
from nianbao.cli.options import format_option, fresh_option, paths_argument
from nianbao.cli.paper import paper, print_agreement
from nianbao.cli.reading import Sources, compare_texts, load_key, read_round, sources_options
from nianbao.cli.report import print_checked, say_returns
from nianbao.cli.season import (
    hold_round,
    in_round,
    inbox_season,
    required_season,
    round_sender,
)
from nianbao.core import FINDING_COLUMNS, UsageError, csv_text

if TYPE_CHECKING:
    from nianbao.round import Returns

OWN_FOLDER = ":round"
"""What stands for the folder of the round where --returns names none."""
COLUMNS = ("file", "office_code", "office_name", "status", "code", *FINDING_COLUMNS)


@click.command(cls=Command)
@paths_argument
@in_round(paths=lambda folder: [folder.inbox])
@sources_options
@click.option(
    "--prior-text",
    type=Path,
    metavar="PATH",
    help="上年的报告文稿（文件或文件夹）：文字与上年雷同的提示出来。",
)
@click.option(
    "--returns",
    "returns_path",
    type=Path,
    metavar="DIR",
    is_flag=False,
    flag_value=OWN_FOLDER,
    help="给每个要改的单位写一份退回单，写到这个文件夹；在一轮的文件夹里可以不写文件夹，是 退回。",
)
@click.option(
    "--code", "paper_code", metavar="C", help="盖章件上的校验码，核对与文件是否一致（只给一个文件）。"
)
@click.option("--force", is_flag=True, help="覆盖已有的退回单。")
@fresh_option
@format_option("table", "json", "csv")
def check(
    sources: Sources,
    prior_text: Path | None,
    returns_path: Path | None,
    paper_code: str | None,
    force: bool,
    output_format: str,
) -> int:
    """审核报送的文件，一次列出全部问题；除了 --returns 要的退回单，不写任何文件。

    PATH 可以是文件、文件夹或 inbox/*.xlsx 这样的写法。
    """
    if returns_path == Path(OWN_FOLDER):
        returns_path = required_season().folder.returns
    if returns_path is not None:
        hold_round()
    code = paper(paper_code) if paper_code is not None else None
    if code is not None:  # one paper copy and its file: neither who is missing nor last year is asked
        sources = replace(sources, roster=None, prior=())
    checked = read_round(replace(sources, output=returns_path))
    if (opened := inbox_season(sources.paths)) is not None:
        opened.note_received(checked)
    checked = compare_texts(checked, prior_text, sources.means)
    if code is not None and len(checked.submissions) != 1:
        number = len(checked.submissions)
        raise UsageError(f"--code 只能核对一个文件，现在有 {number} 个。请只写一个文件。")
    returns = _plan(checked, returns_path, sources.key, force=force) if returns_path else None
    if output_format == "json":
        print_json(check_json(checked))
    elif output_format == "csv":
        _print_csv(checked)
    else:
        print_checked(checked, checked.entries, lambda entry: entry.outcome)
    agrees = print_agreement(checked, code, quiet=output_format != "table") if code else True
    if returns is not None:
        returns.write()
        say_returns(returns)
    return 0 if checked.clean and agrees else 1


def _plan(checked: Round, folder: Path, key_path: Path | None, *, force: bool) -> "Returns":
    """Plan the returns; what writes workbooks is loaded for those who want them."""
    from nianbao.round import Slips  # noqa: PLC0415

    return Slips(checked, folder, load_key(key_path), force, round_sender()).returns()


def _print_csv(checked: Round) -> None:
    """Print one line for each finding; files without findings have one line too."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    for submission in checked.submissions:
        office = submission.office
        head = [
            submission.shown_file,
            office.code if office else "",
            office.name if office else "",
            submission.status.value,
        ]
        for found in submission.findings or (None,):
            data = finding_data(found) if found else {}
            tail = [data.get(column) for column in COLUMNS[4:]]
            writer.writerow([_harmless(cell) for cell in [*head, *tail]])


def _harmless(cell: object) -> str:
    """Keep a cell from being taken for a formula by a spreadsheet that opens the CSV."""
    if isinstance(cell, list):
        return " ".join(cell)
    text = "" if cell is None else str(cell)
    number = text.removeprefix("-").replace(".", "", 1).isdecimal()
    return text if number else csv_text(text)
