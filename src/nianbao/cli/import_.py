"""nianbao import."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from nianbao.checks import Round, form_of
from nianbao.cli.as_json import check_json
from nianbao.cli.console import notice, print_json
from nianbao.cli.help import Command
from nianbao.cli.options import (
    force_option,
    format_option,
    output_option,
    roster_option,
    round_period_option,
    run_form_option,
)
from nianbao.cli.reading import Given, Sources, read_given
from nianbao.cli.report import last_sentence, print_files, print_findings
from nianbao.core import Period, Trait, UsageError
from nianbao.files import make_folder, refuse_existing, workbook_name, write_file
from nianbao.form import Form
from nianbao.submission import Office, Submission
from nianbao.template import Content, write_template

_NO_TABLES = "里面没有找到报表的表格。请核对是不是这份报告、表格是不是图片。"


@click.command("import", cls=Command)
@click.argument("reports", nargs=-1, required=True, metavar="REPORT...")
@output_option("工作簿写到哪个文件夹。", "DIR")
@roster_option
@round_period_option
@run_form_option
@format_option("table", "json")
@force_option
def import_reports(
    reports: tuple[str, ...],
    output: Path,
    roster_path: Path | None,
    period: Period | None,
    form_id: str | None,
    output_format: str,
    force: bool,
) -> int:
    """把已公布的报告（文本、网页、Word、别的表格、文字版 PDF）转成填好的工作簿。

    按标题找表格，不按位置；没有把握的地方逐条说明，找不到的留空。给出单位名册，就按单位名称补上编码。
    """
    given = read_given(Sources(reports, roster_path, period, form=form_id, output=output))
    checked = _nothing_added_up(_checked(given, period))
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} 不是文件夹。请给出文件夹。")
    books = [(_path(output, read, checked.period), read) for read in checked.submissions if _readable(read)]
    _refuse_twice([path for path, _ in books])
    make_folder(output)
    for path, _ in books:
        refuse_existing(path, force=force)
    for path, submission in books:
        write_file(path, _workbook(given.forms, submission, checked.period), force=force)
    if output_format == "json":
        print_json(check_json(checked))
    else:
        print_files(checked.entries, lambda entry: entry.outcome)
        print_findings(entry.shown for entry in checked.entries)
        click.echo("\n" + last_sentence(checked))
    for read in checked.submissions:
        if not _readable(read):
            no_report = all(finding.has(Trait.MAYBE_REPORT) for finding in read.findings)
            why = _NO_TABLES if no_report else "原因见上。"
            notice(f"没有转换 {read.shown_file}：{why}")
    for path, submission in books:
        notice(f"已写出 {path}（{submission.shown_file}）")
    return 0 if len(books) == len(checked.submissions) and checked.clean else 1


def _checked(given: Given, asked: Period | None) -> Round:
    """Check the reports of each year by themselves: nothing is added up here, so several years are welcome."""
    periods = {submission.period for submission in given.submissions if submission.period is not None}
    if asked is not None or len(periods) < 2:
        return given.check(given.submissions, given.roster)
    rounds = [
        replace(given, period=period, form=form_of(own, period, given.forms)).check(own, given.roster)
        for period in sorted(periods, reverse=True)
        for own in [
            tuple(submission for submission in given.submissions if submission.period in (period, None))
        ]
    ]
    by_file = {entry.submission.file: entry for checked in reversed(rounds) for entry in checked.entries}
    ordered = tuple(by_file[submission.file] for submission in given.submissions)
    return replace(rounds[0], entries=ordered, period=None)


def _nothing_added_up(checked: Round) -> Round:
    """Return the round without the findings that matter only where files are added up."""
    return checked.with_submissions(
        [
            replace(
                submission,
                findings=tuple(
                    finding for finding in submission.findings if not finding.has(Trait.OF_ADDING_UP)
                ),
            )
            for submission in checked.submissions
        ]
    )


def _readable(submission: Submission) -> bool:
    return submission.form is not None and bool(submission.values)


def _path(folder: Path, submission: Submission, period: Period | None) -> Path:
    """Return the path of a workbook, named as templates are; without a code, by the office or the report alone."""
    office = submission.office or Office("", Path(submission.shown_file).stem)
    return folder / workbook_name(office.code, office.name, submission.period or period).removeprefix("_")


def _refuse_twice(paths: Sequence[Path]) -> None:
    twice = sorted({str(path) for path in paths if paths.count(path) > 1})
    if twice:
        raise UsageError(f"不止一份报告要写成 {'、'.join(twice)}。请一次只转一份，或先移走重复的报告。")


def _workbook(forms: Sequence[Form], submission: Submission, period: Period | None) -> bytes:
    """Write the filled template; what was not found is blank."""
    form = next(other for other in forms if other.id == submission.form)
    values = dict(zip(form.by_id, submission.values, strict=True))
    content = Content(
        form=form,
        office=submission.office or Office("", ""),
        period=submission.period or period,
        entered={field.id: values[field.id] for field in form.entered},
        cover=submission.cover,
        texts=submission.texts,
    )
    return write_template(content)
