"""Options that several commands share."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from nianbao.cli.season import RoundArgument
from nianbao.core import FIRST_YEAR, LAST_YEAR, Period, UsageError, read_period
from nianbao.files import USUAL, allowing
from nianbao.form import Form, find_form, forms_with
from nianbao.isolate import MOST_WORKERS

F = TypeVar("F", bound=Callable[..., Any])


MOST_TIMES_LARGER = 16
"""Beyond, one file takes more memory than most machines have."""
LONGEST_PASSWORD = 15
"""Longer passwords of sheets are lost when some programs save the workbook."""


def check_password(password: str) -> None:
    """Refuse a password that could not be used again.

    Raises:
        UsageError: it is too long, or has characters that programs hash in different ways.
    """
    if not password.isascii() or not password.isprintable():
        raise UsageError("密码只能用英文字母、数字和符号：中文密码在别的电脑上可能解不开。请换一个。")
    if len(password) > LONGEST_PASSWORD:
        raise UsageError(
            f"密码最多 {LONGEST_PASSWORD} 个字符：更长的密码，有的软件保存后会失效。请换短一些的。"
        )


def last_period(form: Form) -> Period:
    """Return the period that ended last: the one that is reported on now."""
    return Period.containing(date.today(), form.period_unit).previous()


class PeriodType(click.ParamType[Period]):
    """A period as it is written on the command line: 2024, 2024H1, 2024Q3, 2024-03, 2024年三季度."""

    name = "period"

    def convert(
        self, value: str | Period, param: click.Parameter | None, ctx: click.Context | None
    ) -> Period:
        """Read it."""
        period = value if isinstance(value, Period) else read_period(str(value))
        if period is None:
            self.fail("年度写作 2024；报送期写作 2024H1、2024Q3 或 2024-03。", param, ctx)
        if not FIRST_YEAR <= period.year <= LAST_YEAR:
            self.fail(f"年度应当在 {FIRST_YEAR} 到 {LAST_YEAR} 之间。", param, ctx)
        return period


def period_option(text: str, **more: Any) -> Callable[[F], F]:
    """Add --year, which may also be written --period: the period that is reported on."""
    return click.option(
        "--year",
        "--period",
        "period",
        type=PeriodType(),
        metavar="Y",
        help=f"年度；按半年、季度、月报送的，写 --period 2024H1、2024Q3、2024-03。{text}",
        **more,
    )


def _form_option(text: str) -> Callable[[F], F]:
    return click.option("--form", "form_id", metavar="ID", help=text)


form_option = _form_option("表样的编号，或表样文件 form.toml 的路径；不写时用最新的。")
run_form_option = _form_option("这次审核的表样：编号，或表样文件 form.toml 的路径；不写时以文件为准。")
own_form_option = _form_option(
    "还认识哪个表样：编号，或表样文件 form.toml 的路径；不写时是 nianbao forms 列出的那些。"
)


def forms_of(form_id: str | None) -> tuple[Form, ...]:
    """Return the known forms, with the one that was named in the command line."""
    return forms_with(find_form(form_id) if form_id else None)


roster_option = click.option(
    "--roster", "roster_path", type=Path, metavar="FILE", help="单位名册（.xlsx 或 .csv）。"
)
round_period_option = period_option("不写时以文件里写的为准。")
key_option = click.option(
    "--key", "key_path", type=Path, metavar="FILE", help="封签的密钥文件（用 nianbao key 生成）。"
)
fresh_option = click.option("--fresh", is_flag=True, help="全部重新读，不用这一轮里记住的结果。")
force_option = click.option("--force", is_flag=True, help="覆盖已有的文件。")
sheet_password_option = click.option(
    "--password", default="", metavar="P", help=f"工作表保护的密码，最多 {LONGEST_PASSWORD} 个字符。"
)


def prior_option(kinds: str = "上年的汇总工作簿") -> Callable[[F], F]:
    """Add --prior, which takes files of these kinds."""
    text = f"上年数据：{kinds}；按半年、季度、月报送的，上期和上年同期的各写一次。"
    return click.option("--prior", "prior_paths", type=Path, multiple=True, metavar="FILE", help=text)


def _allow(context: click.Context, _: click.Parameter, factor: int) -> None:
    """Set the limits of reading for the whole command."""
    if factor > 1:
        context.with_resource(allowing(USUAL.times(factor)))


larger_option = click.option(
    "--larger",
    type=click.IntRange(1, MOST_TIMES_LARGER),
    default=1,
    metavar="N",
    expose_value=False,
    callback=_allow,
    help="读大文件：大小、内存和时间的上限都放宽到 N 倍；上万个单位的汇总工作簿可能要用。",
)
means_options = (
    click.option(
        "--jobs",
        type=click.IntRange(1, MOST_WORKERS),
        metavar="N",
        help="同时用几个进程读文件；不写时有几个处理器就用几个。",
    ),
    click.option(
        "--dask",
        default="",
        metavar="URL",
        help="在 Dask 集群上读文件，如 tcp://主机:8786（各机器要能用同样的路径读到文件）。",
    ),
    click.option(
        "--password",
        default="",
        envvar="NIANBAO_PASSWORD",
        metavar="TEXT",
        help="加密文件的打开密码；也可以写在环境变量 NIANBAO_PASSWORD 里。",
    ),
    larger_option,
)
"""What the reading is done with."""


def output_option(text: str, metavar: str = "FILE") -> Callable[[F], F]:
    """Add -o/--output."""
    return click.option("-o", "--output", type=Path, required=True, metavar=metavar, help=text)


def paths_argument(function: F) -> F:
    """Add the files, folders and patterns to read."""
    return click.argument("paths", cls=RoundArgument, nargs=-1, required=True, metavar="PATH...")(function)


def format_option(*formats: str) -> Callable[[F], F]:
    """Add --format."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(formats),
        default="table",
        help=f"输出格式：{'、'.join(formats)}；不写时是 table。",
    )
