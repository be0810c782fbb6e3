"""nianbao key."""

from pathlib import Path

import click

from nianbao.cli.console import notice
from nianbao.cli.help import Command
from nianbao.cli.options import output_option
from nianbao.submission import create_key


@click.command(cls=Command)
@output_option("密钥写到哪个文件；只有自己能读。")
def key(output: Path) -> None:
    """生成封签用的密钥文件。

    下发模板时用 --key 给每个模板加封签，审核、汇总时用同一个 --key 核对文件是不是用发给该单位的模板填的。
    封签不能证明是谁填的，也不保护数字。密钥请妥善保管，不要发给别人，也不要换。
    """
    create_key(output)
    notice(f"已生成密钥文件 {output}，只有您能读；内容不会显示。请备份在安全的地方，每年都用同一个。")
