"""A whole tree of offices in one run: a summary for each office that others stand below, from the bottom up."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from nianbao.checks import Round
from nianbao.consolidation import Consolidation, consolidate
from nianbao.core import Period
from nianbao.files import workbook_name
from nianbao.layout import ListState, Role
from nianbao.reader import left_out
from nianbao.roster import OfficeNode, Roster
from nianbao.submission import Lists, Submission
from nianbao.summary.cover import expected_offices
from nianbao.summary.findings import finding_lines
from nianbao.summary.write import summary_content, write_summary

Check = Callable[[Sequence[Submission], Roster], Round]
"""Checks some of the files against the roster of one level."""

ENDING = "汇总"


class Detail(Enum):
    """What a summary's breakdown lists: the offices right below (节点汇总), or every office (完全汇总)."""

    NODES = "nodes"
    OFFICES = "offices"


@dataclass(frozen=True)
class Level:
    """The summary of one office; ``data`` is empty where there is nothing to add up."""

    node: OfficeNode
    depth: int
    result: Consolidation
    file: Path
    data: bytes

    @property
    def clean(self) -> bool:
        """True where nothing needs a person."""
        return self.result.clean


def summary_files(top: OfficeNode, folder: Path, period: Period | None) -> dict[str, Path]:
    """Return the path of the summary of every office that has others below it, by its code."""
    return {
        node.code: folder / workbook_name(node.code, node.entry.office.name, period, ENDING)
        for node in top.walk()
        if node.children
    }


def consolidate_tree(
    top: OfficeNode,
    submissions: Sequence[Submission],
    check: Check,
    files: dict[str, Path],
    *,
    detail: Detail,
    include_failed: bool = False,
) -> tuple[Level, ...]:
    """Add up a tree of offices: the top first, each followed by what is below it.

    A file counts for the office right above its own. One of an office that has others below it, its own
    figures or its own summary, counts for that office. Files of offices not on the roster are listed at the top.
    """
    run = _TreeRun(check, files, detail, include_failed, _by_level(top, submissions))
    return tuple(run.level(top, 0))


def as_submission(level: Level) -> Submission:
    """Return a summary as the submission that it is when its file is read."""
    result = level.result
    content, lists = summary_content(result), _lists(result)
    return Submission(
        file=str(level.file),
        sha256=hashlib.sha256(level.data).hexdigest(),
        form=result.form.id,
        role=Role.SUMMARY.value,
        office=result.scope,
        period=result.round.period,
        values=result.totals,
        cover=content.cover,
        prior=content.prior,
        members=content.members,
        listed=result.texts,
        lists=lists,
        offices=result.offices,
        findings=tuple(left_out(lists)),
    )


def _lists(result: Consolidation) -> Lists:
    """Return what the summary lists, as it is read from its file."""
    added_up = {submission.office for submission in result.accepted}
    offices = {
        entry.submission.office.name: None
        for entry in result.round.in_roster_order(result.entries)
        if entry.submission.office and entry.fate.word in ListState.FAILED
        if entry.submission.office not in added_up
    }
    missing = tuple(office.name for office in result.round.missing)
    return Lists(expected_offices(result), missing, tuple(offices), finding_lines(result))


def _by_level(top: OfficeNode, submissions: Sequence[Submission]) -> dict[str, list[Submission]]:
    """Return the files of each summary, by its office's code: those that count in it or are listed in it."""
    level_of = {child.code: node.code for node in top.walk() for child in node.children}
    level_of |= {node.code: node.code for node in top.walk() if node.children}
    found: dict[str, list[Submission]] = {}
    for submission in submissions:
        code = submission.office.code if submission.office else ""
        found.setdefault(level_of.get(code, top.code), []).append(submission)
    return found


@dataclass(frozen=True)
class _TreeRun:
    check: Check
    files: dict[str, Path]
    detail: Detail
    include_failed: bool
    given: dict[str, list[Submission]]

    def level(self, node: OfficeNode, depth: int) -> list[Level]:
        """Return the level of an office and those below it."""
        below = [self.level(child, depth + 1) for child in node.children if child.children]
        submissions = self._submissions(node, [levels[0] for levels in below])
        checked = self.check(submissions, node.roster(whole=self.detail is Detail.OFFICES))
        office = node.entry.office
        result = consolidate(checked, include_failed=self.include_failed, scope=office)
        data = write_summary(result) if result.accepted else b""
        own = Level(node, depth, result, self.files[node.code], data)
        return [own, *(level for levels in below for level in levels)]

    def _submissions(self, node: OfficeNode, below: list[Level]) -> list[Submission]:
        if self.detail is Detail.OFFICES:
            return [submission for part in node.walk() for submission in self.given.get(part.code, ())]
        own = self.given.get(node.code, [])
        return [*own, *(as_submission(level) for level in below if level.data)]
