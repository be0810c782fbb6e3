"""Commands inside a round: ``--round``, and what its settings answer for the command line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from nianbao.cli.console import notice
from nianbao.round import RoundFolder, Season, find_round

F = TypeVar("F", bound=Callable[..., Any])
_KEY = "nianbao.season"

Answer = Callable[[RoundFolder], Any]
"""What a round gives for a parameter that is not on the command line."""

_COMMON: dict[str, Answer] = {
    "roster_path": lambda folder: folder.roster,
    "year": lambda folder: folder.settings.year,
    "prior_path": lambda folder: folder.prior,
    "key_path": lambda folder: folder.key,
    "form_id": lambda folder: folder.form or None,
    "account": lambda folder: folder.account,
}
"""Parameters that mean the same in every command."""


class RoundArgument(click.Argument):
    """An argument with several values that a round can answer too: click asks its defaults for one only."""

    def consume_value(self, ctx: click.Context, opts: Any) -> tuple[Any, Any]:
        """Take the values of the command line, else those of the round."""
        value, source = super().consume_value(ctx, opts)
        if not value:
            found = ctx.lookup_default(self.name or "")
            if found is not None:
                return found, click.core.ParameterSource.DEFAULT_MAP
        return value, source


def in_round(**answers: Answer) -> Callable[[F], F]:
    """Let a command stand in a round: add ``--round`` and answer what the command line leaves out.

    ``answers`` are for parameters that mean another thing in each command, such as the output.
    """

    def find(context: click.Context, _: click.Parameter, given: Path | None) -> None:
        folder = find_round(given)
        if folder is None:
            return
        context.meta[_KEY] = Season(folder, notice)
        names = {param.name for param in context.command.params}
        context.default_map = {
            name: value
            for name, answer in {**_COMMON, **answers}.items()
            if name in names and (value := _plain(answer(folder))) is not None
        }

    return click.option(
        "--round",
        "round_path",
        type=Path,
        metavar="DIR",
        is_eager=True,
        expose_value=False,
        callback=find,
        help="哪一轮的文件夹；不写时是现在所在的一轮（有 nianbao.toml 的）。",
    )


def _plain(value: Any) -> Any:
    """Return a value as it would stand on the command line."""
    if isinstance(value, Path):
        return str(value)
    return [_plain(each) for each in value] if isinstance(value, list) else value


def season() -> Season | None:
    """Return the round that the command stands in; None outside of any."""
    found: Season | None = click.get_current_context().meta.get(_KEY)
    return found
