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
    last_year = [prior.for_submission(submission) for submission in submissions]
    with_prior, with_facts = any(last_year), any(submission.facts for submission in submissions)
    current = dict(
        zip(form.by_id, zip(*(submission.values for submission in submissions), strict=True), strict=True)
    )
    columns: dict[str, Column] = {}
    for name in needed:
        if name.source is Source.CURRENT:
            columns[name.id] = Column.of(current[name.id])
        elif name.source is Source.PRIOR and with_prior:
            columns[column(name.source, name.id)] = Column.of(figures.get(name.id) for figures in last_year)
        elif name.source not in (Source.CURRENT, Source.PRIOR) and with_facts:
            columns[column(name.source, name.id)] = Column.of(each.facts.get(name.id) for each in submissions)
    kinds = [each.office.kind if each.office else "" for each in submissions]
    zero = {table.id: [each.confirmed(table.id) for each in submissions] for table in form.tables}
    texts = {
        text.id: [trimmed(each.texts.get(text.id, "")) for each in submissions]
        for text in texts_of(*(node for rule in form.rules for node in (rule.when, rule.holds)))
    }
    return Frame(columns, kinds, zero, texts)
