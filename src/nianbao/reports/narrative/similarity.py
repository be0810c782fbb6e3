"""How much of a report's text was copied: from last year's report, or from another office's.

Sentences are compared by what is left without spaces, punctuation, digits and the office's own name;
what everybody writes (declared in the form) and short sentences do not count. Exact copies are found
through an index; only reports that share sentences exactly are compared for near copies too, so a
thousand reports do not take a million comparisons.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from nianbao.core import Finding, finding
from nianbao.reports.narrative.figures import shortened
from nianbao.reports.narrative.text import Report, plain
from nianbao.reports.narrative.words import Copying
from nianbao.submission import Office, Submission

_LETTERS = re.compile(r"[^\u4e00-\u9fff\u3400-\u4dbf]+")
_OWN_NAME = 3
"""The shortest piece of the office's name that is taken out of its sentences."""
_LOOKED_UP = 40
"""Reports looked up for one sentence: what more of them share says little about whom it was copied from."""
_CANDIDATES = 5
"""Reports compared sentence by sentence with one report: those that share most with it."""
_QUOTED = 30


@dataclass(frozen=True, slots=True)
class Copied:
    """How much of a report stands in another: sentences of its own that count, and those copied."""

    sentences: int
    copied: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of copied sentences in percent."""
        return 100 * len(self.copied) / self.sentences if self.sentences else 0.0


def comparable(report: Report, office: Office | None, copying: Copying) -> tuple[tuple[str, str], ...]:
    """List the sentences of a report that count: what is compared of each, and the sentence itself."""
    own = _own_name(office.name if office else "")
    kept: dict[str, str] = {}
    for sentence in report.sentences:
        if sentence.part is None or any(fixed.search(sentence.bare) for fixed in copying.fixed):
            continue
        if len(sentence.text) <= 2 * copying.shortest and sentence.text[-1:] not in "。；！？":
            continue
        letters = _LETTERS.sub("", copying.office.sub("", own.sub("", plain(sentence.text))))
        if len(letters) >= copying.shortest:
            kept.setdefault(letters, shortened(sentence.text, longest=_QUOTED))
    return tuple(kept.items())


def compare(submission: Submission, other: Submission, copying: Copying) -> Copied:
    """Measure how much of one report's text stands in another."""
    theirs = {key for key, _ in other.sentences}
    ours = dict(submission.sentences)
    copied = [text for key, text in ours.items() if key in theirs]
    rest = [key for key in ours if key not in theirs]
    needed = math.ceil(len(ours) * copying.share / 100) - len(copied)
    if rest and 0 < needed <= len(rest):
        copied += [ours[key] for key in _near(rest, theirs - ours.keys(), copying.alike)]
    return Copied(len(ours), tuple(copied))


def check_similar(
    submissions: Sequence[Submission], copying: Copying, last_year: Sequence[Submission] = ()
) -> list[Submission]:
    """Return the submissions with ``narrative.similar`` where most sentences are another report's.

    Of one office only last year's report is compared with this year's; of different offices, the
    reports of one year. Each report has at most one finding of either kind.
    """
    texts = [submission for submission in submissions if len(submission.sentences) >= copying.fewest]
    index = _Index(texts)
    found: list[Submission] = []
    for submission in submissions:
        findings: list[Finding] = []
        if len(submission.sentences) >= copying.fewest:
            findings += _against(submission, index.candidates(submission), copying, "{file}")
            findings += _against(
                submission, _last_of(submission, submissions, last_year), copying, "上年报告 {file} "
            )
        found.append(submission.with_findings(findings) if findings else submission)
    return found


class _Index:
    """Which reports have a sentence."""

    def __init__(self, texts: Sequence[Submission]) -> None:
        self._texts = texts
        self._having: defaultdict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(texts):
            for key, _ in text.sentences:
                if len(having := self._having[key]) < _LOOKED_UP:
                    having.append(number)

    def candidates(self, submission: Submission) -> list[Submission]:
        """List the reports of other offices that share most sentences with one, most first."""
        shared = Counter(number for key, _ in submission.sentences for number in self._having[key])
        ordered = sorted(shared, key=lambda number: (-shared[number], number))
        others = (
            self._texts[number] for number in ordered if not _same_office(submission, self._texts[number])
        )
        return [other for other, _ in zip(others, range(_CANDIDATES), strict=False)]


def _same_office(submission: Submission, other: Submission) -> bool:
    if submission is other:
        return True
    if submission.office is None or other.office is None:
        return False
    same_code = bool(submission.office.code) and submission.office.code == other.office.code
    return same_code or (bool(submission.office.name) and submission.office.name == other.office.name)


def _last_of(
    submission: Submission, submissions: Sequence[Submission], last_year: Sequence[Submission]
) -> Collection[Submission]:
    """Find last year's report of the same office; of one report each, it needs no name."""
    if len(submissions) == 1 and len(last_year) == 1:
        return last_year
    return [
        earlier
        for earlier in last_year
        if earlier.file != submission.file and _same_office(submission, earlier)
    ]


def _against(
    submission: Submission, others: Iterable[Submission], copying: Copying, name: str
) -> Iterator[Finding]:
    """Yield a finding for the report that most was copied from, if enough was."""
    measured = [(compare(submission, other, copying), other) for other in others]
    enough = [(copied, other) for copied, other in measured if copied.share >= copying.share]
    if not enough:
        return
    copied, other = max(enough, key=lambda pair: pair[0].share)
    longest = sorted(copied.copied, key=lambda text: (-len(text), text))
    yield finding(
        "narrative.similar",
        found=f"{copied.share:.0f}%",
        expected=f"{copying.share}%",
        other=name.format(file=other.file),
        share=f"{copied.share:.0f}",
        copied=str(len(copied.copied)),
        sentences=str(copied.sentences),
        first=longest[0],
        second=longest[1],
    )


def _near(sentences: Iterable[str], others: Collection[str], alike: int) -> Iterator[str]:
    """Yield the sentences that are nearly one of the others."""
    from rapidfuzz import fuzz, process  # heavy, and seldom needed  # noqa: PLC0415

    for sentence in sentences:
        if process.extractOne(sentence, others, scorer=fuzz.ratio, score_cutoff=alike):
            yield sentence


def _own_name(name: str) -> re.Pattern[str]:
    """Match every longer piece of an office's name, the longest first."""
    pieces = {
        name[start:end] for start in range(len(name)) for end in range(start + _OWN_NAME, len(name) + 1)
    }
    ordered = sorted(pieces, key=lambda piece: (-len(piece), piece))
    return re.compile("|".join(map(re.escape, ordered)) or r"(?!)")
