"""The entry point: commands are imported when they are asked for, errors become words and exit codes."""

import contextlib
import gc
import importlib
import io
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from nianbao import __version__
from nianbao.cli.help import Group
from nianbao.cli.usage import chinese_usage_error
from nianbao.core import NianbaoError, UsageError, os_reason, printable

FAILED = 3
INTERRUPTED = 3

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("nianbao.cli.demo:demo", "用真实公布的数据走一遍全过程"),
    "new": ("nianbao.cli.new:new", "建立一轮的文件夹：设置、名册、收件文件夹"),
    "status": ("nianbao.cli.status:status", "一览表：谁报了、谁没报、下一步做什么"),
    "roster": ("nianbao.cli.roster:roster", "生成一份空白的单位名册"),
    "key": ("nianbao.cli.key:key", "生成封签用的密钥文件"),
    "template": ("nianbao.cli.template:template", "生成一份锁定的填报模板"),
    "distribute": ("nianbao.cli.distribute:distribute", "按单位名册给每个单位下发一份模板"),
    "collect": ("nianbao.cli.collect:collect", "把邮件和压缩包里的表格取到收件文件夹"),
    "check": ("nianbao.cli.check:check", "审核报送的文件，一次列出全部问题"),
    "consolidate": ("nianbao.cli.consolidate:consolidate", "审核并汇总，生成汇总工作簿"),
    "paper": ("nianbao.cli.papers:paper", "核对许多盖章件的校验码，记到一览表"),
    "desk": ("nianbao.cli.desk:desk", "工作台：在浏览器里做这一轮的事"),
    "mail": ("nianbao.cli.mail:mail", "写信：下发、退回、请说明、催报、报送汇总"),
    "import": ("nianbao.cli.import_:import_reports", "把已公布的报告转成填好的工作簿"),
    "publish": ("nianbao.cli.publish:publish", "由工作簿写出六个部分的年度报告：Word 或网页"),
    "trace": ("nianbao.cli.trace:trace", "追溯汇总数：由哪些单位的哪一格相加得来"),
    "trend": ("nianbao.cli.trend:trend", "几个年度的汇总对照，画成图"),
    "fields": ("nianbao.cli.forms:fields", "列出表样的全部指标"),
    "forms": ("nianbao.cli.forms:forms", "列出可用的表样"),
}

GARBAGE = 200_000
"""Objects between two searches for garbage: thousands of files are as many objects, and none of them is any."""
READING = ("check", "consolidate")
"""Commands that surely read many files."""


class LazyGroup(Group):
    """The commands, each imported only when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def listed(self) -> list[tuple[str, str]]:
        """Return the commands with what each does, without importing them."""
        return [(name, words) for name, (_, words) in COMMANDS.items()]


@click.command(
    cls=LazyGroup,
    subcommand_metavar="命令 ...",
    invoke_without_command=True,
    help=(
        "年报：下发报表模板，审核收回的表，汇总、发布、报送。\n\n"
        "先用 nianbao demo demo/ 看一遍全过程；"
        "常用的一条命令是 nianbao consolidate inbox/*.xlsx -o 汇总.xlsx。"
    ),
)
@click.version_option(__version__, message="nianbao %(version)s", help="显示版本。")
@click.pass_context
def nianbao(context: click.Context) -> None:
    """Group the commands; alone, show the board of the round that one stands in, or the help."""
    if context.invoked_subcommand is not None:
        return
    from nianbao.cli.status import status  # no other command needs it  # noqa: PLC0415
    from nianbao.round import find_round  # noqa: PLC0415

    if find_round() is None:
        click.echo(context.get_help())
        return
    with status.make_context("nianbao status", [], parent=context) as inner:
        status.invoke(inner)


_STOPPED = "已中断，没有留下写了一半的文件。"


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] and given[0] in READING:
        gc.set_threshold(GARBAGE)
    if given[:1] and given[0] in READING and len(given) > 1 and not {"--help", "-h"}.intersection(given):
        from nianbao.isolate import start_early  # --help does without  # noqa: PLC0415

        try:
            start_early("nianbao.inbox.intake", "nianbao.reader")
        except KeyboardInterrupt:
            _say(_STOPPED)
            sys.exit(INTERRUPTED)
    sys.exit(run(given))


def run(arguments: list[str]) -> int:
    """Run the command line; gives the exit code of the contract."""
    debug = "--debug" in arguments
    if sys.stdout is None:
        _say("错误：结果没有地方写：标准输出是关着的，什么也没有做。请不要关闭标准输出，再运行一次。")
        return FAILED
    _write_anything()
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # who reads the results has seen enough
        _write_nowhere()
        return 0
    except Exception as error:
        if debug:
            traceback.print_exc()
        if isinstance(error, FileNotFoundError) and not _stands_somewhere():
            error = UsageError(
                "现在所在的文件夹不在了（删掉了，或者重建过），什么也没有做。请用 cd 重新进入要用的文件夹，再运行一次。"
            )
        _say(_words_of(error))
        code = error.exit_code if isinstance(error, NianbaoError) else FAILED
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            return code
        _write_nowhere()
    return code


def _run(arguments: list[str]) -> int:
    try:
        result: Any = nianbao.main(arguments, prog_name="nianbao", standalone_mode=False)
    except click.UsageError as error:
        _say(chinese_usage_error(error, arguments))
        return 2
    except SystemExit:  # click's way of saying that who reads the results has seen enough
        _write_nowhere()
        return 0
    except (KeyboardInterrupt, click.Abort):
        _say(_STOPPED)
        return INTERRUPTED
    return result if isinstance(result, int) else 0


def _stands_somewhere() -> bool:
    """Return whether the folder that one stands in is still there."""
    try:
        return bool(os.getcwd())  # noqa: PTH109 (a path is not needed)
    except FileNotFoundError:
        return False


def _words_of(error: Exception) -> str:
    """Return the Chinese message on the error that stopped the command."""
    if isinstance(error, NianbaoError):
        return f"错误：{error}"
    if isinstance(error, ImportError):
        words = " ".join(str(error).split())[-300:]
        return f"错误：程序的一部分没有装进内存（{words}）。请关闭一些别的程序；如果安装不完整，请重新安装 nianbao。"
    if isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and "new thread" in str(error)):
        return "错误：内存不够，没有做完。请关闭一些别的程序，或者用 --jobs 1，再运行一次。"
    if isinstance(error, OSError) and error.errno:
        file = f"“{printable(str(error.filename))}”" if error.filename else ""
        return (
            f"错误：系统没有做成{file}（{os_reason(error)}）。请核对磁盘空间、权限和输出的去处，再运行一次。"
        )
    return f"程序出错了：{type(error).__name__}：{error}。请加 --debug 再运行一次，把显示的内容发给维护人员。"


def _write_nowhere() -> None:
    """Redirect the remaining output to nowhere: at the end of the process writing it would fail once more."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.close(nowhere)
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115


def _write_anything() -> None:
    """Set the output to escape every character that its encoding lacks, the bytes of odd file names too.

    JSON has escapes of its own.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _say(text: str) -> None:
    with contextlib.suppress(OSError, ValueError):  # where nobody can be told, the exit code still says it
        click.echo(text, err=True)
