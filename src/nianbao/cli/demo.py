"""nianbao demo."""

from pathlib import Path

import click

from nianbao.cli.console import console
from nianbao.cli.help import Command
from nianbao.core import NianbaoError, os_reason
from nianbao.demo import run_demo
from nianbao.files import make_folder


@click.command(cls=Command)
@click.argument("folder", type=Path, metavar="DIR")
def demo(folder: Path) -> None:
    """用真实公布的数据走一遍全过程：模板、填报、审核、汇总。

    所有文件写在 DIR 里，可以用 Excel 或 WPS 打开看；再运行一次，结果相同。
    """
    try:
        make_folder(folder)
    except OSError as error:
        raise NianbaoError(f"建不了文件夹 {folder}（{os_reason(error)}）。请核对路径和权限。") from error
    out = console()
    for number, step in enumerate(run_demo(folder), 1):
        out.print(f"\n第 {number} 步　{step.title}", style="bold")
        out.print(f"  $ {step.command}", soft_wrap=True)
        for line in step.result:
            out.print(f"  {line}")
    out.print(f"\n完成。请打开 {folder}/2023/汇总.xlsx 和 {folder}/2024/汇总.xlsx 看看。")
