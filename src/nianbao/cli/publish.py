"""nianbao publish."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from nianbao.checks import check_round
from nianbao.cli.console import notice
from nianbao.cli.help import Command
from nianbao.cli.options import force_option, forms_of, larger_option, output_option, own_form_option
from nianbao.cli.report import print_findings
from nianbao.cli.season import hold_round, in_round, may_replace, season, write_output
from nianbao.core import RefusedInputError, Severity, Trait, UsageError
from nianbao.files import read_small, refuse_existing
from nianbao.form import Form
from nianbao.inbox import read_files
from nianbao.layout import Role
from nianbao.reader import open_findings, read_breakdown
from nianbao.reports.publish import DRAFT, SUFFIXES, PublishedReport, compose, draft, render
from nianbao.round import REPORT
from nianbao.submission import NO_PRIOR, Submission

LARGEST_TEXT = 4 * 1024 * 1024


@click.command(cls=Command)
@in_round(file=lambda folder: folder.summary, output=lambda folder: folder.path / REPORT)
@click.argument("file", type=Path, metavar="FILE")
@output_option("报告写到哪个文件：.docx（Word，公文格式）、.html（网页）；.md 只写文字的草稿，数字是占位符。")
@click.option(
    "--narrative",
    "narrative_path",
    type=Path,
    metavar="FILE.md",
    help="报告的文字（Markdown）；里面的 {指标编号} 换成表里的数。不写时用表样自带的提纲。",
)
@click.option("--incomplete", is_flag=True, help="汇总还没有报齐也写，报告上注明。")
@click.option("--charts/--no-charts", default=True, help="要不要图表；不写时要。")
@own_form_option
@larger_option
@force_option
def publish(
    file: Path,
    output: Path,
    narrative_path: Path | None,
    incomplete: bool,
    charts: bool,
    form_id: str | None,
    force: bool,
) -> int:
    """由填好的工作簿或汇总工作簿写出六个部分的年度报告：Word 或网页。

    文字里的数用 {applications.received.total} 这样的占位符，文字和表格就不会不一致；指标编号见 nianbao fields。
    """
    suffix = output.suffix.lower()
    if suffix not in (*SUFFIXES, DRAFT):
        raise UsageError(
            f"报告写成 {' 或 '.join(SUFFIXES)}（只要文字的草稿写成 {DRAFT}），请改 -o 的文件名：{output}。"
        )
    if suffix == DRAFT and narrative_path:
        raise UsageError(f"写草稿（{DRAFT}）时不用 --narrative：草稿就是给它用的。请去掉一个。")
    hold_round()
    force = force or may_replace(output)
    refuse_existing(output, force=force)
    submission, form = _read(file, forms_of(form_id))
    lacking = _lacking(form, submission)
    if lacking:
        print_findings([submission])
        raise RefusedInputError(f"{file} {lacking}，没有写报告。请先改好上面的问题。")
    open_matters = _open_matters(submission)
    if open_matters and not incomplete:
        raise RefusedInputError(
            f"{file} 还没有报齐：{open_matters}，没有写报告。请报齐、改好后重新汇总；"
            "一定要先写的，请加 --incomplete，报告上会注明。"
        )
    narrative = _text(narrative_path) if narrative_path else None
    offices = _offices(file, submission, form)
    report = compose(form, submission, narrative, offices)
    if not charts:
        report = PublishedReport(report.title, report.parts, ())
    if open_matters:
        report = replace(report, title=f"{report.title}（数据未报齐：{open_matters}）")
    if suffix == DRAFT:
        write_output(output, draft(form, submission, offices).encode(), force=force)
        notice(f"已写出文字的草稿 {output}。改好后用 --narrative {output} 写报告。")
    else:
        write_output(output, render(report, suffix), force=force)
        if (opened := season()) is not None:
            opened.note_published(output)
        notice(f"已写出报告 {output}")
    if report.to_write:
        parts = "；".join(report.to_write)
        notice(f"还有 {report.open_places} 处【待填】的内容要由人写，公布前请写好：{parts}。")
    if submission.findings:
        print_findings([submission])
    return 1 if any(finding.severity is Severity.ERROR for finding in submission.findings) else 0


def _read(file: Path, forms: Sequence[Form]) -> tuple[Submission, Form]:
    """Read the workbook; only findings that matter to a report are kept."""
    if not file.exists():
        raise UsageError(f"没有这个文件：{file}。请核对路径。")
    read = list(read_files([str(file)], forms))
    (submission,) = check_round(read, forms, roster=None, period=None, prior=NO_PRIOR).submissions
    form = next((other for other in forms if other.id == submission.form), None)
    if form is None or not submission.values:
        reason = submission.findings[0].message if submission.findings else "不是填好的工作簿。"
        raise UsageError(f"{file} 写不成报告：{reason}")
    named = submission.reporter is not None and submission.period is not None
    kept = tuple(
        finding
        for finding in submission.findings  # without what a report does not show; without a name nothing may miss
        if not (finding.has(Trait.FOR_HANDING_IN) and (named or finding.severity is Severity.WARNING))
    )
    return replace(submission, findings=kept), form


def _lacking(form: Form, submission: Submission) -> str:
    """Say what a workbook lacks without which there is no report; "" if nothing."""
    if not submission.complete(form):
        return "里有的格子没有可用的数字"
    if submission.reporter is None or submission.period is None:
        return "的封面没有写明单位或年度"
    return ""


def _open_matters(submission: Submission) -> str:
    """Return which offices a summary lacks and what in it must still be corrected; "" if nothing."""
    missing = len(submission.lists.missing)
    wrong = sum(finding.level == Severity.ERROR.word for finding in open_findings(submission.lists))
    parts = [f"{missing} 个单位未报送"] if missing else []
    parts += [f"必须改的问题 {wrong} 处" if wrong else ""]
    return "，".join(part for part in parts if part)


def _text(path: Path) -> str:
    try:
        return read_small(path, "报告文字", LARGEST_TEXT).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"报告文字 {path} 不是 UTF-8 编码。请用记事本或 WPS 另存为 UTF-8。") from error


def _offices(file: Path, submission: Submission, form: Form) -> list[tuple[str, Submission]]:
    """Return the offices of a summary with their figures, for the chart that compares them."""
    if submission.role != Role.SUMMARY.value:
        return []
    return [
        (office.name, Submission(file=str(file), form=form.id, office=office, values=values))
        for office, values in read_breakdown(file, form)
    ]
