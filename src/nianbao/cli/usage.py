"""Chinese words for wrong usage."""

import difflib
from collections.abc import Sequence

import click

from nianbao.cli.help import bounds
from nianbao.core import suggestion

_NEAR = 0.7
"""How alike two names of options are of which one was probably meant: --roster is not --larger."""
_NO_COMMAND = "Missing command"
_WANTED = {
    "PATH": "要处理的文件或文件夹",
    "FILE": "文件",
    "FORM.TOML": "表样文件",
    "REPORT": "报告文件",
    "ROSTER": "单位名册",
    "TEMPLATES": "模板所在的文件夹",
    "RETURNS": "退回单所在的文件夹",
    "SUMMARY": "汇总工作簿",
    "MAILDIR": "邮件、邮箱或文件夹",
    "FIELD": "要追溯的数",
    "DIR": "文件夹",
    "YEAR": "年度",
}
"""What the placeholders of the usage lines stand for."""


def chinese_usage_error(error: click.UsageError, arguments: Sequence[str]) -> str:
    """Return what is wrong with a command line, in Chinese, and where to look."""
    if error.ctx and error.message.startswith(_NO_COMMAND):
        return f"错误：请写明命令。\n\n{error.ctx.get_help()}"
    hint = f"\n用法见：{error.ctx.command_path} --help" if error.ctx else ""
    return f"错误：{_problem(error, arguments)}{hint}"


def _problem(error: click.UsageError, arguments: Sequence[str]) -> str:
    match error:
        case click.NoSuchOption():
            return f"没有选项 {error.option_name}{_instead_of(error)}"
        case click.MissingParameter():
            param = error.param
            name = (
                param.opts[0]
                if isinstance(param, click.Option)
                else (param.human_readable_name if param else "")
            )
            return _missing(name.rstrip("."))
        case click.BadOptionUsage():
            return f"选项 {error.option_name} 的用法不对，后面要跟一个值。"
        case click.BadParameter():
            name = _as_typed(error.param, arguments) if isinstance(error.param, click.Option) else "参数"
            return f"{name} 的值不对：{_value_problem(error)}"
        case _:
            return _other(error)


def _instead_of(error: click.NoSuchOption) -> str:
    """Return what to write instead of an option that there is not: an argument, or an option of nearly that name."""
    wanted = error.option_name.lstrip("-").upper()
    arguments = (
        [param for param in error.ctx.command.params if isinstance(param, click.Argument)]
        if error.ctx
        else []
    )
    if any(param.human_readable_name == wanted for param in arguments):
        return f"：{_WANTED.get(wanted, wanted)}直接写在命令后面（用法里的 {wanted}）。"
    near = difflib.get_close_matches(error.option_name, error.possibilities or (), n=1, cutoff=_NEAR)
    return f"，是不是 {near[0]}？" if near else "。"


def _as_typed(option: click.Option, arguments: Sequence[str]) -> str:
    """Return the name under which an option stands in a command line, the first one where it does not."""
    typed = [word.partition("=")[0] for word in arguments]
    return next((name for name in option.opts if name in typed), option.opts[0])


def _missing(name: str) -> str:
    """Return what a command line lacks, with the placeholder of the usage line; options by their name."""
    if name not in _WANTED:
        return f"缺少 {name}。"
    return f"缺少{_WANTED[name]}（用法里的 {name}），请写在命令后面。"


def _value_problem(error: click.BadParameter) -> str:
    kind = error.param.type if error.param else None
    if isinstance(kind, click.Choice):
        return f"可用的有 {'、'.join(str(choice) for choice in kind.choices)}。"
    if isinstance(kind, click.IntRange):
        return f"应当是 {bounds(kind)} 的整数。"
    if isinstance(kind, click.types.IntParamType):
        return "应当是整数。"
    return error.message


def _other(error: click.UsageError) -> str:
    message = error.message
    if message.startswith("No such command"):
        name = message.removeprefix("No such command").strip(" .'\"")
        return f"没有命令“{name}”{_nearest(error, name)}"
    if message.startswith("Got unexpected extra argument"):
        return f"多了参数 {message.partition('(')[2].rstrip(')')}，请删去；名称里有空格的，要用引号括起来。"
    return message


def _nearest(error: click.UsageError, name: str) -> str:
    group = error.ctx.command if error.ctx else None
    known = tuple(group.list_commands(error.ctx)) if isinstance(group, click.Group) and error.ctx else ()
    return suggestion(name, known) or f"，可用的有 {'、'.join(known)}。"
