"""Printing for people: results on stdout, notices and progress on stderr."""

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

T = TypeVar("T")

PLAIN_WIDTH = 120
"""Columns of a table where the output is not a terminal."""


def console() -> Console:
    """Give the console of the results."""
    return Console(width=output_width(), highlight=False, soft_wrap=False, emoji=False, markup=False)


def output_width() -> int:
    """Give the columns of the output: those of the terminal, else PLAIN_WIDTH."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else PLAIN_WIDTH


def notice(text: str) -> None:
    """Tell something that is not a result."""
    click.echo(text, err=True)


def print_lines(lines: Iterable[str]) -> None:
    """Print the lines of a document for programs, each as soon as it is there."""
    for line in lines:
        click.echo(line)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], title: str = "") -> None:
    """Print a table that aligns with Chinese text."""
    table = Table(title=title or None, title_justify="left", show_lines=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console().print(table)


def with_progress(items: Iterable[T], total: int, words: str) -> Iterator[T]:
    """Pass items on, with a progress bar if stderr is a terminal."""
    if not sys.stderr.isatty() or total < 20:
        yield from items
        return
    columns = (TextColumn(words), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(items, total=total)
