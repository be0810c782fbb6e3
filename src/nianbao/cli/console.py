"""Printing for people: results on stdout, notices and progress on stderr."""

import codecs
import contextlib
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

import click

from nianbao.cli.help import fold
from nianbao.core import display_width

if TYPE_CHECKING:
    from rich.console import Console  # heavy: loaded where something is drawn

T = TypeVar("T")

PLAIN_WIDTH = 120
"""Columns of a table where the output is not a terminal."""
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_UNBOUNDED = 100_000
"""Columns in which every table has room."""
_NARROWEST = 12
"""A column of a table is made no narrower than this; longer extensions than that are no extensions."""
_SHORT = 20
"""So few files are read before a bar could be looked at."""


def console() -> "Console":
    """Return the console of the results."""
    from rich.console import Console  # see above  # noqa: PLC0415

    return Console(width=output_width(), highlight=False, soft_wrap=False, emoji=False, markup=False)


def output_width() -> int:
    """Return the columns of the output: those of the terminal, else PLAIN_WIDTH."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else PLAIN_WIDTH


def notice(text: str) -> None:
    """Print a remark that is no result on stderr; where stderr is closed, the work goes on."""
    with contextlib.suppress(OSError):
        click.echo(text, err=True)


def ask_password(user: str, variable: str) -> str:
    """Return the password of an account from the environment, else as it is typed."""
    question = f"{user} 的密码（或授权码）"
    return os.environ.get(variable) or str(click.prompt(question, hide_input=True, err=True))


def print_json(lines: Iterable[str]) -> None:
    """Print the lines of a JSON document, each as soon as it is there.

    Programs read JSON as UTF-8. Where the output has another encoding, as a pipe on Windows has, every
    character beyond ASCII is escaped, which is the same document in all of them.
    """
    plain = codecs.lookup(sys.stdout.encoding or "ascii").name == "utf-8"
    for line in lines:
        click.echo(line if plain else _BEYOND_ASCII.sub(_escaped, line))


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table that aligns with Chinese text."""
    from rich.console import Console  # see above  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(show_lines=False, header_style="bold")
    lines = [tuple(row) for row in rows]
    for heading in headings:
        table.add_column(heading, overflow="fold")
    out = console()
    on_screen = sys.stdout.isatty()
    for line in folded((tuple(headings), *lines), out.width)[1:] if on_screen else lines:
        table.add_row(*line)
    if not on_screen:  # what is not looked at on a screen is searched: nothing is folded
        out.width = max(out.width, Console(width=_UNBOUNDED).measure(table).maximum)
    out.print(table)


def folded(lines: Sequence[Sequence[str]], width: int) -> list[tuple[str, ...]]:
    """Break the cells of a table so that it fits a width; an extension stays with the end of its name."""
    widths = [max(map(display_width, column)) for column in zip(*lines, strict=True)]
    while sum(widths) + 3 * len(widths) + 1 > width and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return [
        tuple("\n".join(fold(cell, most)) for cell, most in zip(line, widths, strict=True)) for line in lines
    ]


def with_progress(
    items: Iterable[T], total: int, words: str, wrong: Callable[[T], bool] | None = None
) -> Iterator[T]:
    """Yield the items; on a terminal a long run shows how far it is, how fast, and how many are ``wrong``.

    Where the run is stopped, a remark tells how far it got.
    """
    done = 0
    try:
        with _progress(words, total, problems=wrong is not None) as show:
            problems = 0
            for item in items:
                yield item
                done += 1
                problems += wrong is not None and wrong(item)
                show(done, problems)
    except (KeyboardInterrupt, GeneratorExit):  # here, or where the items go to
        notice(f"已{words} {done} 个文件，共 {total} 个。")
        raise


def _progress(
    words: str, total: int, *, problems: bool
) -> contextlib.AbstractContextManager[Callable[[int, int], None]]:
    """Show how far a long run is; the returned context's function takes the numbers of items done and wrong."""
    if not sys.stderr.isatty() or total < _SHORT:
        return contextlib.nullcontext(lambda _done, _wrong: None)
    from nianbao.cli.bar import bar  # as heavy as what it draws with  # noqa: PLC0415

    return bar(words, total, problems=problems)
