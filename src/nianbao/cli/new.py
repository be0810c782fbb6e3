"""nianbao new."""

import sys
from datetime import date
from pathlib import Path

import click

from nianbao.cli.console import notice
from nianbao.cli.help import Command
from nianbao.cli.options import PeriodType, last_period, period_option, prior_option
from nianbao.core import Period, UsageError
from nianbao.form import find_form
from nianbao.round import NAME, Wanted, as_date, plan_round


def deadline_of(text: str) -> date | None:
    """Read a deadline.

    Raises:
        UsageError: it is no date.
    """
    try:
        return as_date(text)
    except ValueError as error:
        raise UsageError(f"截止日期“{text}”不对，应当写作 年-月-日，例如 2025-01-31。") from error


@click.command(cls=Command)
@click.argument("folder", type=Path, metavar="DIR")
@period_option("不写时接着上一轮，或是刚过去的一年（一期）。")
@click.option(
    "--after",
    type=Path,
    metavar="LAST_YEARS_DIR",
    help="上年（上期）一轮的文件夹：取它的单位名册、密钥、账号、单位，并以它的汇总作上年（上期）数据；"
    "上年同期的一轮在它旁边的，汇总也取来。",
)
@click.option("--roster", type=Path, metavar="FILE", help="单位名册；不写时生成一份空白的。")
@prior_option()
@click.option(
    "--form", "form_id", default="", metavar="ID", help="表样的编号或 form.toml 的路径；不写时用最新的。"
)
@click.option("--office", default="", metavar="NAME", help="我们单位的名称。")
@click.option("--code", default="", metavar="C", help="我们单位的编码。")
@click.option("--superior", default="", metavar="ADDRESS", help="上级收汇总的邮箱。")
@click.option("--deadline", default="", metavar="DATE", help="报送截止日期，写作 年-月-日。")
def new(
    folder: Path,
    period: Period | None,
    after: Path | None,
    roster: Path | None,
    prior_paths: tuple[Path, ...],
    form_id: str,
    office: str,
    code: str,
    superior: str,
    deadline: str,
) -> None:
    """建立一轮的文件夹：设置、单位名册，和 模板、收件、退回、信 四个文件夹。

    以后进入这个文件夹，各条命令都不用再写名册、年度这些。
    """
    if sys.stdin.isatty():
        if period is None and after is None:
            form = find_form(form_id or None)
            period = click.prompt(
                form.period_unit.heading, default=str(last_period(form)), type=PeriodType(), err=True
            )
        if not office and after is None:
            office = click.prompt("我们单位的名称（可以不填）", default="", show_default=False, err=True)
        if not deadline:
            deadline = click.prompt(
                "报送截止日期，年-月-日（可以不填）", default="", show_default=False, err=True
            )
    wanted = Wanted(
        period=period,
        after=after,
        roster=roster,
        prior=prior_paths,
        form=form_id,
        office_name=office.strip(),
        office_code=code.strip(),
        superior=superior.strip(),
        deadline=deadline_of(deadline),
    )
    made = plan_round(folder, wanted)
    made.write()
    for remark in made.remarks:
        notice(remark)
    click.echo(f"已建立 {made.settings.period.title}的一轮：{folder}")
    first = f"填好空白的单位名册 {made.to_fill}，再" if made.to_fill else ""
    click.echo(
        f"设置在 {folder / NAME}，可以用记事本改。下一步：进入这个文件夹，{first}运行 nianbao distribute。"
    )
