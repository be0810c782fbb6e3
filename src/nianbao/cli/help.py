"""Chinese help that fits 80 columns by display width, and commands that all take --debug."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import click

from nianbao.core import display_width, pad

WIDTH = 80
HELP_NAMES = ("-h", "--help")
_NEVER_FIRST = "，。；：、！？）”》"
_NEVER_LAST = "（“《"
_ENDING = re.compile(r".\.[A-Za-z0-9]{1,5}$")
"""A file name's extension with the character before it."""


def wrap(text: str, width: int) -> Iterator[str]:
    """Break a text into lines of a display width: anywhere in Chinese, between words in Latin."""
    line = ""
    for piece in _pieces(text):
        if not line or display_width(line + piece) <= width:
            line += piece
        else:
            yield line.rstrip()
            line = piece.lstrip()
    if line:
        yield line.rstrip()


def fold(text: str, width: int) -> Iterator[str]:
    """Break a text as :func:`wrap`, and words too long for a line anywhere but in their last part."""
    for line in wrap(text, width):
        start, tail = line, ""
        ending = _ENDING.search(line)
        if ending:
            start, tail = line[: ending.start()], ending[0]
        piece = ""
        for part in (*start, tail):
            if piece and display_width(piece + part) > width:
                yield piece
                piece = ""
            piece += part
        yield piece


def _pieces(text: str) -> Iterator[str]:
    """Yield the pieces between which a line may break; a character that begins no line stays with its neighbour."""
    piece = ""
    for character in text:
        in_word = _is_latin(character) and _is_latin(piece[-1:])
        stays = in_word or character in _NEVER_FIRST or piece[-1:] in _NEVER_LAST
        if piece and not stays:
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _is_latin(character: str) -> bool:
    return bool(character.strip()) and display_width(character) < 2


class ChineseFormatter(click.HelpFormatter):
    """A help formatter that measures display width."""

    def __init__(self, *_: Any, **__: Any) -> None:
        super().__init__(width=WIDTH)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line."""
        del prefix
        self.write(f"用法：{prog} {args}\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        indent = " " * self.current_indent
        for paragraph in text.split("\n"):
            lines = list(wrap(paragraph.strip(), self.width - self.current_indent)) or [""]
            for line in lines:
                self.write(f"{indent}{line}\n" if line else "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write a list of terms and what they mean."""
        rows = list(rows)
        first = min(max((display_width(term) for term, _ in rows), default=0), col_max) + col_spacing
        indent = " " * self.current_indent
        for term, meaning in rows:
            lines = list(wrap(meaning, self.width - self.current_indent - first)) or [""]
            if display_width(term) + col_spacing > first:
                self.write(f"{indent}{term}\n")
            else:
                self.write(f"{indent}{pad(term, first)}{lines.pop(0)}\n")
            for line in lines:
                self.write(f"{indent}{' ' * first}{line}\n")


class ChineseContext(click.Context):
    """A context whose help is Chinese."""

    formatter_class = ChineseFormatter


class Command(click.Command):
    """A command with Chinese headings, -h and --debug."""

    context_class = ChineseContext

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[选项]", **kwargs})
        debug = "出错时显示程序的内部信息。"
        self.params.append(click.Option(["--debug"], is_flag=True, expose_value=False, help=debug))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the options mean under a Chinese heading; arguments are explained above them."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        found = [(option, option.get_help_record(ctx)) for option in options]
        _write_list(formatter, "选项", [(record[0], meaning(option)) for option, record in found if record])

    def get_help_option_names(self, ctx: click.Context) -> list[str]:
        """Return the names of --help, whatever the context says."""
        return list(HELP_NAMES)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return --help with a Chinese text."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这段说明。"
        return option


class Group(Command, click.Group):
    """A command with commands of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        named = "[命令]" if kwargs.get("invoke_without_command") else "命令 ..."
        super().__init__(*args, **{"subcommand_metavar": named, "no_args_is_help": False, **kwargs})

    def listed(self) -> list[tuple[str, str]]:
        """Return the commands with what each does, in the order of the work."""
        return [(name, _first_line(command)) for name, command in self.commands.items()]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, then the options."""
        _write_list(formatter, "命令", self.listed())
        super().format_options(ctx, formatter)


def _first_line(command: click.Command) -> str:
    return (command.help or "").strip().partition("\n")[0].rstrip("。")


def _write_list(formatter: click.HelpFormatter, heading: str, rows: list[tuple[str, str]]) -> None:
    formatter.write(f"\n{heading}：\n")
    with formatter.indentation():
        formatter.write_dl(rows)


def meaning(option: click.Option) -> str:
    """Return what an option does, then whether it must be given and what it accepts."""
    text = option.help or ""
    remarks = [text if text.endswith(("。", "…")) else f"{text}。"]
    if option.required:
        remarks.append("必须写。")
    if option.multiple:
        remarks.append("可以写多次。")
    if isinstance(option.type, click.IntRange):
        remarks.append(f"范围 {bounds(option.type)}。")
    return "".join(remarks)


def bounds(kind: click.IntRange) -> str:
    """Write the smallest and the largest number that an option accepts."""
    return f"{kind.min}—{kind.max}"
