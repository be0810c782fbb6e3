"""nianbao demo."""

import contextlib
import shlex
from pathlib import Path

import click

from nianbao.cli.console import console
from nianbao.cli.help import Command
from nianbao.core import NianbaoError
from nianbao.demo import DemoStep, demo_steps
from nianbao.files import make_folder

DONE = (0, 1)
"""Exit codes of a command that did its work; 1 says that something needs a person, which is what is shown."""


@click.command(cls=Command)
@click.argument("folder", type=Path, metavar="DIR")
def demo(folder: Path) -> None:
    """用真实公布的数据走一遍全过程：模板、填报、审核、退回、汇总。

    每一步的命令都照样运行；以后进入 DIR 里的一轮（例如 2024），可以接着做。再运行一次，从头再走一遍。
    """
    make_folder(folder)
    out = console()
    here = Path()
    for number, step in enumerate(demo_steps(folder), 1):
        out.print(f"\n第 {number} 步　{step.title}", style="bold")
        if step.act is not None:
            for line in step.act():
                out.print(f"  {line}", soft_wrap=True)
            continue
        if step.folder != here:
            out.print(f"  $ cd {shlex.quote(_from(here, step.folder))}", soft_wrap=True)
            here = step.folder
        out.print(f"  $ nianbao {shlex.join(step.command)}", soft_wrap=True)
        _run(step)
    last = here.relative_to(folder) if here.is_relative_to(folder) else here
    out.print(
        f"\n完成。请打开 {folder / last / '汇总.xlsx'} 看看；进入 {folder / last}，运行 nianbao 看一览表。"
    )


def _from(here: Path, there: Path) -> str:
    """Return the relative path from one folder of the demonstration to another."""
    if here == Path():
        return str(there)
    return f"../{there.name}" if there.parent == here.parent else ".." if there == here.parent else there.name


def _run(step: DemoStep) -> None:
    """Run a command where it is shown to run, with everything that it prints.

    Raises:
        NianbaoError: it could not do its work.
    """
    from nianbao.cli.main import run  # it knows this command too  # noqa: PLC0415

    with contextlib.chdir(step.folder):
        code = run(list(step.command))
    if code not in DONE:
        raise NianbaoError(f"演示停在 nianbao {shlex.join(step.command)}（退出码 {code}）。请看上面的提示。")
