"""What check and consolidate say to people, in a table, in findings, and in one last sentence."""

import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nianbao.checks import Entry, Round, prior_fields
from nianbao.cli.console import console, notice, output_width, print_table
from nianbao.cli.help import wrap
from nianbao.cli.places import places_of, words_of
from nianbao.cli.season import give_prior, prior_files
from nianbao.core import Finding, Severity, Unit, display_width, first_of
from nianbao.files import factor_for
from nianbao.layout import Role
from nianbao.round import ASIDE
from nianbao.rules import Source, asks_kind, earlier_figure
from nianbao.submission import ReadStatus, Submission

if TYPE_CHECKING:
    from nianbao.round import Returns  # it brings the writing of workbooks, which few runs need

MOST_OF_A_KIND = 5
_SLIPS = {"退回": "退回", "说明": "请单位说明"}
"""What is asked for with the slips of each kind."""


def print_checked(checked: Round, entries: Iterable[Entry], word: Callable[[Entry], str]) -> None:
    """Print the files of a round by its roster, with a word for each, who is missing, and the outcome."""
    ordered = checked.in_roster_order(entries)
    print_files(ordered, word)
    print_findings(entry.shown for entry in ordered)
    print_round(checked)
    console().print("\n" + last_sentence(checked))


def print_files(entries: Sequence[Entry], word: Callable[[Entry], str]) -> None:
    """Print one line for each file of which anything was found; the others are counted."""
    rows = []
    for entry in entries:
        submission = entry.shown
        if submission.findings:
            office = submission.office.name if submission.office else "—"
            counts = (str(entry.count(severity)) for severity in (Severity.ERROR, Severity.WARNING))
            period = str(submission.period or "—")
            rows.append((submission.shown_file, office, period, word(entry), *counts))
    if rows:
        periods = (entry.submission.period for entry in entries)
        below_year = any(period is not None and period.below_year for period in periods)
        print_table(("文件", "单位", "报送期" if below_year else "年度", "结果", "必须改", "可说明"), rows)
    right = len(entries) - len(rows)
    if right:
        click.echo(f"{'另有 ' if rows else ''}{right} 个文件没有问题，不一一列出。")


def print_findings(submissions: Iterable[Submission]) -> None:
    """Print every finding below the file it is about; many of one kind are drawn together."""
    for submission in submissions:
        if not submission.findings:
            continue
        office = f"（{submission.office.name}）" if submission.office else ""
        click.echo(f"\n{submission.shown_file}{office}")
        for code, same in groupby(submission.findings, key=lambda finding: finding.code):
            _print_same(code, list(same))


def _print_same(code: str, findings: list[Finding]) -> None:
    """Print findings of one code: the same words for many places once, of many warnings the first one."""
    alike: dict[tuple[str, str | None], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.advice, finding.explanation), []).append(finding)
    if len(findings) > MOST_OF_A_KIND and len(alike) > 1 and findings[0].severity is Severity.WARNING:
        _print_one(findings[0], findings[0].message)
        places = places_of(findings[1:])
        more = f"：{places}" if places else "。"
        _print_wrapped("      ", f"同类问题（{code}）还有 {len(findings) - 1} 处{more}")
        return
    for same in alike.values():
        places = places_of(same) if len(same) > MOST_OF_A_KIND else words_of(same)
        if places:
            _print_one(same[0], f"{places}（{len(same)} 处）：{same[0].advice}")
        else:
            for repeated in same:
                _print_one(repeated, repeated.message)


def _print_one(finding: Finding, words: str) -> None:
    """Print what is found, in these words, and what the office has explained about it."""
    _print_wrapped(f"  {finding.severity.word}　", words)
    if finding.explanation:
        _print_wrapped("      单位说明：", finding.explanation)


def _print_wrapped(start: str, text: str) -> None:
    """Print a text with a hanging indent, by display width; what is no terminal gets whole lines."""
    if not sys.stdout.isatty():
        click.echo(start + text)
        return
    indent = display_width(start)
    first, *rest = wrap(text, max(40, output_width() - indent))
    click.echo(start + first)
    for line in rest:
        click.echo(" " * indent + line)


def print_round(checked: Round) -> None:
    """Print who is missing and which rules could not be assessed."""
    out = console()
    if checked.missing:
        out.print(f"\n未报送（{len(checked.missing)} 个单位）：")
        for office in checked.missing:
            out.print(f"  {office.code}　{office.name}")
    if checked.not_assessed and not checked.prior.unmapped:
        why, how = _what_is_missing(checked)
        across = "跨年" if checked.form.period_unit is Unit.YEAR else "跨期"
        out.print(f"\n{why}，{len(checked.not_assessed)} 条{across}审核没有评估；{how}")
    elif checked.not_assessed:
        _print_wrapped("", "\n" + older_prior_sentence(checked))
        for reason, rules in checked.not_assessed_why.items():
            _print_wrapped("  ", f"{reason}：{'、'.join(rules)}")
    _print_without_kind(checked)


def _what_is_missing(checked: Round) -> tuple[str, str]:
    """Return which earlier figures are missing, so that rules were not assessed, and what to do."""
    form, prior = checked.form, checked.prior
    others = f"请核对单位编码和 {prior_files()}。"
    if form.period_unit is Unit.YEAR:
        if prior.period is None:
            return "没有上年数据", f"{give_prior()}上年的汇总工作簿即可评估。"
        return "上年数据里没有这些单位", others
    words = {Source.PRIOR: form.period_unit.year_before, Source.PREVIOUS: form.period_unit.before}
    read = {earlier_figure(key)[0] for rule in checked.not_assessed for key in prior_fields(rule)}
    given = {Source.PRIOR: prior.period, Source.PREVIOUS: prior.previous}
    period = checked.period
    titles = (
        {Source.PRIOR: period.year_before().title, Source.PREVIOUS: period.previous().title} if period else {}
    )
    lacking = [
        words[source] + (f"（{titles[source]}）" if titles else "")
        for source in words
        if source in read and given[source] is None
    ]
    if lacking:
        return f"没有给出{'、'.join(lacking)}的汇总", f"{give_prior()}即可评估。"
    return f"{'、'.join(words[source] for source in words if source in read)}数据里没有这些单位", others


def _print_without_kind(checked: Round) -> None:
    """Print the offices whose kind is not known: rules for some kinds skip them."""
    offices = [
        submission.office
        for submission in checked.submissions
        if submission.office and submission.role == Role.TEMPLATE.value
    ]
    names = list(dict.fromkeys(office.name for office in offices if office.name and not office.kind))
    if names and any(asks_kind(rule.when, rule.holds) for rule in checked.form.rules):
        some = first_of(names, MOST_OF_A_KIND)
        _print_wrapped(
            "", f"\n{len(names)} 个单位没有写明单位类别，按类别的审核没有评估：{some}。请写在单位名册里。"
        )


def older_prior_sentence(checked: Round) -> str:
    """Return that last year's figures are of an older form, and how many rules could not be checked."""
    return (
        f"上年数据是“{checked.prior.form_name}”的，已换算到“{checked.form.name}”；"
        f"{len(checked.not_assessed)} 条跨年审核没有评估，因为上年的表样没有要用的数："
    )


def last_sentence(checked: Round) -> str:
    """Return the outcome of a check in one sentence: files by status, and findings without those of replaced files."""
    statuses = [entry.submission.status for entry in checked.entries if not entry.replaced]
    parts = [f"共 {len(checked.entries)} 个文件"]
    parts += [f"{status.word} {statuses.count(status)} 个" for status in ReadStatus if status in statuses]
    replaced = len(checked.entries) - len(statuses)
    if replaced:
        parts.append(f"已被代替或重复 {replaced} 个")
    errors, warnings = checked.count(Severity.ERROR), checked.count(Severity.WARNING)
    parts.append(f"必须改 {errors} 处，可说明 {warnings} 处")
    if checked.missing:
        parts.append(f"未报送 {len(checked.missing)} 个单位")
    return "；".join(parts) + "。"


def say_large(file: Path, workbook: bytes) -> None:
    """Print the option with which a summary over the usual limits can be read."""
    factor = factor_for(workbook)
    if factor > 1:
        notice(f"汇总工作簿 {file} 很大：上级汇总它、明年拿它作上年数据时，请加 --larger {factor}。")


def say_returns(returns: "Returns") -> None:
    """Print which returns were written, and which files cannot go back."""
    for written in sorted(returns.returns, key=lambda each: each.path.name):
        notice(f"{'没有变化' if written.same else '已写出'} {written.path}")
    for name in returns.obsolete:
        notice(f"不再需要，已移到 {returns.folder / ASIDE}：{name}")
    if not returns.returns:
        notice(f"没有要{_SLIPS[returns.ending]}的工作簿。")
    for file, reason in returns.others:
        notice(f"没有退回 {file}：{reason}")
