"""Figures that are too much like others: all of an earlier period's once more, or all of another office's."""

from collections.abc import Mapping, Sequence
from operator import itemgetter

from nianbao.core import Number, finding
from nianbao.form import Form
from nianbao.rules import Source
from nianbao.submission import Prior, Submission

_Figures = tuple[Number | None, ...]
FEWEST = 10
"""Figures that are not zero: fewer may well be the same by chance."""


def check_same(form: Form, submissions: Sequence[Submission], prior: Prior) -> list[Submission]:
    """Return the submissions with a finding where every figure that is not zero is an earlier one or another's.

    Changing the period in an earlier workbook gives such a file, and so does sending a neighbour's.
    """
    entered = _Entered(form)
    calendar = form.period_unit
    words = {Source.PRIOR: calendar.year_before, Source.PREVIOUS: calendar.before}
    figures = [entered.of(submission) for submission in submissions]
    twins: dict[_Figures, dict[str, Submission]] = {}
    for submission, own in zip(submissions, figures, strict=True):
        if own and submission.office is not None:
            twins.setdefault(own, {}).setdefault(submission.office.code, submission)
    checked = []
    for submission, own in zip(submissions, figures, strict=True):
        found = []
        if own:
            earlier = prior.for_submission(submission)
            for source, word in words.items():
                if entered.all_in(own, source, earlier):
                    code = "figures.same-as-prior" if source is Source.PRIOR else "figures.same-as-previous"
                    count = str(entered.usable(own))
                    found.append(finding(code, found=count, when=word, calendar=calendar.heading))
        others = [
            other
            for code, other in twins.get(own, {}).items()
            if submission.office and code != submission.office.code
        ]
        if own and others:
            office = others[0].office
            found.append(
                finding(
                    "figures.same-as-other",
                    found=str(entered.usable(own)),
                    other=others[0].shown_file,
                    office=office.name if office else "",
                )
            )
        checked.append(submission.with_findings(found) if found else submission)
    return checked


class _Entered:
    """Picks the entered figures out of all: a tuple for each file, made by native code for thousands of files."""

    def __init__(self, form: Form) -> None:
        self._form = form.id
        self._names = [field.id for field in form.entered]
        positions = [index for index, field in enumerate(form.fields) if field.entered]
        first = positions[0]
        self._pick = itemgetter(*positions) if len(positions) > 1 else itemgetter(slice(first, first + 1))

    def of(self, submission: Submission) -> _Figures:
        """Return the entered figures; nothing where too few are not zero, or the file is of another form."""
        if submission.form != self._form or not submission.values:
            return ()
        figures: _Figures = self._pick(submission.values)
        return figures if self.usable(figures) >= FEWEST else ()

    @staticmethod
    def usable(figures: _Figures) -> int:
        """Count the figures that are numbers and not zero."""
        return len(figures) - figures.count(0) - figures.count(None)

    def all_in(self, figures: _Figures, source: Source, earlier: Mapping[str, Number]) -> bool:
        """Return whether an earlier period has the same number wherever this one's is not zero."""
        pairs = zip(self._names, figures, strict=True)
        return bool(earlier) and all(earlier.get(source.key(name)) == value for name, value in pairs if value)
