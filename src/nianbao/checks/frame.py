"""From submissions to the columns that the vectorised rules read."""

from collections.abc import Sequence

from nianbao.form import Form
from nianbao.rules import Source, fields_of, texts_of
from nianbao.rules.vectorised import Column, Frame, column
from nianbao.submission import Prior, Submission, trimmed


def build_frame(form: Form, submissions: Sequence[Submission], prior: Prior) -> Frame:
    """Return the figures that the form's rules read, one row for each submission.

    Figures that no submission has, such as last year's, have no column.
    """
    needed = fields_of(*(node for rule in form.rules for node in (rule.when, rule.holds)))
    earlier = [prior.for_submission(submission) for submission in submissions]
    with_prior, with_facts = any(earlier), any(submission.facts for submission in submissions)
    current = dict(
        zip(form.by_id, zip(*(submission.values for submission in submissions), strict=True), strict=True)
    )
    columns: dict[str, Column] = {}
    for name in needed:
        if name.source is Source.CURRENT:
            columns[name.id] = Column.of(current[name.id])
        elif name.source.is_earlier and with_prior:
            key = name.source.key(name.id)
            columns[column(name.source, name.id)] = Column.of(figures.get(key) for figures in earlier)
        elif not name.source.is_earlier and with_facts:
            columns[column(name.source, name.id)] = Column.of(
                submission.facts.get(name.id) for submission in submissions
            )
    kinds = [submission.office.kind if submission.office else "" for submission in submissions]
    zero = {table.id: [submission.confirmed(table.id) for submission in submissions] for table in form.tables}
    texts = {
        text.id: [trimmed(submission.texts.get(text.id, "")) for submission in submissions]
        for text in texts_of(*(node for rule in form.rules for node in (rule.when, rule.holds)))
    }
    return Frame(columns, kinds, zero, texts)
