"""nianbao desk."""

import click

from nianbao.cli.help import Command
from nianbao.cli.season import in_round, required_season
from nianbao.core import UsageError


@click.command(cls=Command)
@in_round()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="端口；不写时找一个空的。"
)
@click.option("--no-browser", is_flag=True, help="不打开浏览器，只说出地址。")
def desk(port: int, no_browser: bool) -> int:
    """工作台：在自己电脑的浏览器里看一览表、收件、审核、汇总、写信。

    第一行是地址，带着只能用一次的凭证。只有这台电脑打得开；按 Ctrl+C 停止。
    """
    season = required_season()
    try:
        from nianbao.desk import serve  # an extra of its own  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name not in ("flask", "waitress"):
            raise
        raise UsageError("工作台请先安装：pip install 'nianbao[desk]'。") from error
    serve(season.folder, port, browser=not no_browser, say=click.echo)
    return 0
