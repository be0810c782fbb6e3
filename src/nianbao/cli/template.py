"""nianbao template."""

from pathlib import Path

import click

from nianbao.cli.console import notice
from nianbao.cli.help import Command
from nianbao.cli.options import (
    check_password,
    force_option,
    form_option,
    last_period,
    output_option,
    period_option,
    prior_option,
    sheet_password_option,
)
from nianbao.cli.reading import load_priors
from nianbao.core import Period
from nianbao.files import refuse_workbook, write_file
from nianbao.form import carried_over, cover_of_period, find_form_for
from nianbao.submission import Figures, Office, OfficeValues, Prior, read_values
from nianbao.template import Content, write_template


@click.command(cls=Command)
@output_option("写到哪个文件（.xlsx）。")
@form_option
@period_option("不写时填刚过去的一年（一期），单位可以改。")
@click.option("--code", default="", metavar="C", help="单位编码；写了就锁定。")
@click.option("--office", default="", metavar="NAME", help="单位名称；写了就锁定。")
@click.option("--kind", default="", metavar="K", help="单位类别：街道、乡镇、部门、县区、设区的市、省级……")
@prior_option()
@click.option(
    "--values", "values_path", type=Path, metavar="FILE.csv", help="预填的数据，每行“指标编号,数值”。"
)
@sheet_password_option
@force_option
def template(
    output: Path,
    form_id: str | None,
    period: Period | None,
    code: str,
    office: str,
    kind: str,
    prior_paths: tuple[Path, ...],
    values_path: Path | None,
    password: str,
    force: bool,
) -> None:
    """生成一份锁定的填报模板：官方表格、自动求和、即时审核。

    写明单位和年度的，模板里锁定；没有写的，由单位填写。
    """
    form, period = find_form_for(form_id, period)
    check_password(password)
    if kind and kind not in form.kinds:
        notice(f"注意：单位类别“{kind}”不在表样的类别里（{'、'.join(form.kinds)}），按类别的审核不会评估。")
    refuse_workbook(output, force=force)
    values = read_values(values_path, form) if values_path else OfficeValues()
    _say_values(values)
    cover = dict(values.cover)
    if period is None:
        cover = cover_of_period(last_period(form)) | cover
    named = Office(code.strip(), office.strip(), kind)
    last = load_priors(prior_paths, form, period or last_period(form))
    if period and last.period and last.period != period.year_before():
        notice(f"注意：上年数据是 {last.period.title}的，与 {period.title}不相连。")
    prior = _figures(last, named)
    content = Content(
        form=form,
        office=named,
        period=period,
        entered={**carried_over(form, prior), **values.entered},
        cover=cover,
        prior=prior,
        texts=values.texts,
        password=password,
    )
    write_file(output, write_template(content), force=force)
    notice(f"已生成模板 {output}")


def _say_values(values: OfficeValues) -> None:
    """Print which figures of the file were not used, or are not acceptable in their cells."""
    if values.ignored:
        notice(f"数据文件里有 {len(values.ignored)} 个总计，没有采用：总计由模板自动计算。")
    if values.doubtful:
        notice(f"注意：{'、'.join(values.doubtful)} 的内容不合要求，照样填入；请核对数据文件。")


def _figures(prior: Prior, office: Office) -> Figures:
    """Return the office's own figures; those of the whole file where no office was named."""
    own = prior.of(office)
    if own or not prior.total:
        return own
    if office.code or office.name:
        notice(f"注意：上年数据里没有单位“{office.name or office.code}”，跨年审核不会评估。")
        return {}
    return prior.total
