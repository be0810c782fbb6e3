"""nianbao check."""

import csv
import sys
from pathlib import Path

import click

from nianbao.checks import Round
from nianbao.cli.as_json import check_json, finding_data
from nianbao.cli.console import console
from nianbao.cli.help import Command
from nianbao.cli.options import (
    format_option,
    key_option,
    paths_argument,
    prior_option,
    roster_option,
    year_option,
)
from nianbao.cli.reading import read_round
from nianbao.cli.report import last_sentence, print_files, print_findings, print_round

COLUMNS = (
    "file",
    "office_code",
    "office_name",
    "status",
    "code",
    "severity",
    "sheet",
    "cell",
    "fields",
    "found",
    "expected",
    "difference",
    "message",
    "explanation",
)


@click.command(cls=Command)
@paths_argument
@roster_option
@year_option
@prior_option
@key_option
@format_option("table", "json", "csv")
def check(
    paths: tuple[str, ...],
    roster_path: Path | None,
    year: int | None,
    prior_path: Path | None,
    key_path: Path | None,
    output_format: str,
) -> int:
    """审核报送的文件，一次列出全部问题，不写任何文件。

    PATH 可以是文件、文件夹或 inbox/*.xlsx 这样的写法。
    """
    checked = read_round(paths, roster_path, year, prior_path, key_path)
    if output_format == "json":
        click.echo(check_json(checked))
    elif output_format == "csv":
        _print_csv(checked)
    else:
        print_files(checked.submissions, [each.status.word for each in checked.submissions])
        print_findings(checked.submissions)
        print_round(checked)
        console().print("\n" + last_sentence(checked.submissions, len(checked.missing)))
    return 0 if checked.clean else 1


def _print_csv(checked: Round) -> None:
    """Print one line for each finding; files without findings have one line too."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    for submission in checked.submissions:
        office = submission.office
        head = [
            submission.file,
            office.code if office else "",
            office.name if office else "",
            submission.status.value,
        ]
        for one in submission.findings or (None,):
            data = finding_data(one) if one else {}
            tail = [data.get(column) for column in COLUMNS[4:]]
            writer.writerow([_harmless(cell) for cell in [*head, *tail]])


def _harmless(cell: object) -> str:
    """Keep a cell from being taken for a formula by a spreadsheet that opens the CSV."""
    if isinstance(cell, list):
        return " ".join(cell)
    text = "" if cell is None else str(cell)
    number = text.removeprefix("-").replace(".", "", 1).isdecimal()
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not number else text
