"""Commands inside a round: ``--round``, and what its settings answer for the command line."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from nianbao.cli.console import notice
from nianbao.core import NO_SENDER, Sender, UsageError
from nianbao.files import write_file
from nianbao.round import NAME, RoundFolder, find_round

if TYPE_CHECKING:
    from nianbao.round import Season  # they bring much that only a round needs

F = TypeVar("F", bound=Callable[..., Any])
_KEY = "nianbao.season"

Answer = Callable[[RoundFolder], Any]
"""What a round gives for a parameter that is not on the command line."""

_COMMON: dict[str, Answer] = {
    "roster_path": lambda folder: folder.roster,
    "period": lambda folder: str(folder.settings.period),
    "prior_paths": lambda folder: list(folder.priors),
    "key_path": lambda folder: folder.key,
    "form_id": lambda folder: folder.form or None,
    "account": lambda folder: folder.account,
}
"""Parameters that mean the same in every command."""


class RoundArgument(click.Argument):
    """An argument with several values that a round can answer too: click asks its defaults for one only."""

    def consume_value(self, ctx: click.Context, opts: Any) -> tuple[Any, Any]:
        """Return the values of the command line, else those of the round."""
        value, source = super().consume_value(ctx, opts)
        if not value:
            found = ctx.lookup_default(self.name or "")
            if found is not None:
                return found, click.core.ParameterSource.DEFAULT_MAP
        return value, source


def in_round(**answers: Answer) -> Callable[[F], F]:
    """Add ``--round`` to a command, which supplies the options that the command line leaves out.

    ``answers`` are for parameters that mean another thing in each command, such as the output.
    """

    def find(context: click.Context, _: click.Parameter, given: Path | None) -> None:
        """Open the round and set its answers as the command's defaults."""
        folder = find_round(given)
        if folder is None:
            return
        from nianbao.round import Season  # much that only a round needs  # noqa: PLC0415

        opened = context.meta[_KEY] = Season(folder, notice)
        opened.restore_inbox()
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
    return [_plain(item) for item in value] if isinstance(value, list) else value


def season() -> "Season | None":
    """Return the round that the command stands in; None outside of any."""
    found: Season | None = click.get_current_context().meta.get(_KEY)
    return found


def required_season() -> "Season":
    """Return the round that the command stands in.

    Raises:
        UsageError: it stands in none.
    """
    opened = season()
    if opened is None:
        raise UsageError(f"这里不是一轮的文件夹（没有 {NAME}）。请进入一轮的文件夹，或用 --round DIR 指明。")
    return opened


def round_sender() -> Sender:
    """Return who signs in the round that the command stands in, with the day of today; nobody outside of any."""
    opened = season()
    return opened.sender(date.today()) if opened else NO_SENDER


def is_typed(parameter: str) -> bool:
    """Return whether a parameter stands on the command line; otherwise a round may have answered for it."""
    source = click.get_current_context().get_parameter_source(parameter)
    return source is click.core.ParameterSource.COMMANDLINE


def prior_files() -> str:
    """Return how a user named the files of earlier figures: in the settings of the round, or in the command line."""
    return f"{NAME} 里 prior 的文件" if season() and not is_typed("prior_paths") else "--prior 的文件"


def give_prior() -> str:
    """Return how a user gives earlier figures, as the beginning of a sentence that goes on with what they are."""
    return "用 --prior 给出" if season() is None else f"在 {NAME} 的 prior 里写明"


def hold_round() -> None:
    """Keep out other commands that change the round until this one has ended; outside of a round do nothing.

    Commands that only read take no lock: what they add to the log goes there in one transaction.

    Raises:
        UsageError: another command holds the round; the message names it.
    """
    opened, context = season(), click.get_current_context()
    if opened is not None:
        context.with_resource(opened.alone(context.command_path))


def may_replace(output: Path) -> bool:
    """Return whether an output of the round is one that we wrote and nobody has changed since."""
    opened = season()
    return opened is not None and opened.may_replace(output)


def write_output(output: Path, data: bytes, *, force: bool) -> None:
    """Write an output, and remember that it is ours where it lies in the folder of the round."""
    opened = season()
    if opened is not None and opened.holds(output):
        opened.write(output, data, force=force)
    else:
        write_file(output, data, force=force)


def inbox_season(paths: Sequence[str]) -> "Season | None":
    """Return the round, if what was read is its inbox and nothing else."""
    opened = season()
    return opened if opened and list(paths) == [str(opened.folder.inbox)] else None
