"""Writing templates, filled workbooks and summaries."""

import os
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

from nianbao.api.reading import Name, asked_period, earlier_figures, load_form, read
from nianbao.consolidation import Consolidation
from nianbao.core import Period, UsageError, suggestion
from nianbao.files import write_file
from nianbao.form import Form, carried_over
from nianbao.submission import Office, Submission
from nianbao.summary import write_summary as _summary
from nianbao.template import Content, write_template as _template

Figures: TypeAlias = Mapping[str, int | Decimal | str | None]
"""Figures by field id: counts as integers, amounts (万元) as decimals or texts such as ``"0.35"``, None for a
blank cell; and cover entries as texts by ids such as ``cover.phone``."""


def write_template(
    path: Name,
    *,
    form: Form | None = None,
    year: int | None = None,
    period: str | Period | None = None,
    code: str = "",
    office: str = "",
    kind: str = "",
    prior: Name | Sequence[Name] | None = None,
    values: Figures | None = None,
    password: str = "",
    force: bool = False,
) -> Path:
    """Write one locked template.

    Args:
        path: the workbook to write.
        form: the form; without it the newest.
        year, period, code, office: locked in the workbook where they are given, open where they are not; the
            period, such as ``"2024Q3"``, is for forms with periods below the year.
        kind: the kind of office, for rules that hold for some kinds only.
        prior: last year's summary workbook: its figures are carried over and compared.
        values: figures and cover entries that are filled in already; their cells stay open.
        password: the password of the sheets, 15 characters at most; without it one that anyone can derive.
        force: replace an existing file.

    Returns:
        The path of the workbook.

    Raises:
        UsageError: the file exists and ``force`` is not given; a field is not known or is a total.
    """
    form = form or load_form()
    asked = asked_period(year, period)
    asked = form.fitting(asked) if asked else None
    who = Office(code, office, kind)
    last = earlier_figures(prior, form, asked)
    figures = last.of(who)
    entered, texts, cover = _split(form, values or {})
    content = Content(
        form=form,
        office=who,
        period=asked,
        entered={**carried_over(form, figures), **entered},
        cover=cover,
        prior=figures,
        password=password,
        texts=texts,
    )
    return _written(path, _template(content), force=force)


def fill(template: Name, values: Figures, path: Name, *, force: bool = False) -> Path:
    """Fill a template that was issued: the same workbook with figures, for its office and year.

    Args:
        template: a workbook of ``write_template`` or ``nianbao distribute``; it is not changed.
        values: figures and cover entries; what is not given stays as it is in the template.
        path: the workbook to write.
        force: replace an existing file.

    Returns:
        The path of the workbook.

    Raises:
        UsageError: the file is no template of ours; a field is not known or is a total; the file exists.
    """
    (submission,) = read(template)
    form = _form_of(submission)
    issued = submission.office or Office("", "")
    entered, texts, cover = _split(form, values)
    stands = zip(form.fields, submission.values, strict=True)
    content = Content(
        form=form,
        office=issued,
        period=submission.period,
        entered={**{field.id: value for field, value in stands if field.entered}, **entered},
        cover={**submission.cover, **cover},
        prior=submission.prior,
        explanations=submission.explanations,
        seal=submission.seal,
        texts={**submission.texts, **texts},
    )
    return _written(path, _template(content), force=force)


def write_summary(consolidation: Consolidation, path: Name, *, force: bool = False) -> Path:
    """Write the summary workbook of a consolidation.

    Args:
        consolidation: what ``consolidate`` returned.
        path: the workbook to write.
        force: replace an existing file.

    Returns:
        The path of the workbook, which can itself be read, checked and consolidated.

    Raises:
        UsageError: the file exists and ``force`` is not given.
    """
    return _written(path, _summary(consolidation), force=force)


def _form_of(submission: Submission) -> Form:
    if submission.form is None or not submission.values:
        reasons = "".join(finding.message for finding in submission.findings[:1])
        raise UsageError(f"{submission.shown_file} 不是可以填写的模板。{reasons}")
    return load_form(submission.form)


def _written(path: Name, data: bytes, *, force: bool) -> Path:
    target = Path(os.fspath(path))
    write_file(target, data, force=force)
    return target


def _split(
    form: Form, values: Figures
) -> tuple[dict[str, int | Decimal | None], dict[str, str], dict[str, str]]:
    """Return figures and texts of the tables by their ids, and cover entries by their id on the cover."""
    cover_ids = {entry.field: entry.id for entry in form.cover.entries}
    figures: dict[str, int | Decimal | None] = {}
    texts: dict[str, str] = {}
    cover: dict[str, str] = {}
    for name, value in values.items():
        if name in cover_ids:
            cover[cover_ids[name]] = "" if value is None else str(value)
        elif name in form.text_by_id:
            texts[name] = "" if value is None else str(value)
        elif name not in form.by_id:
            known = (*form.by_id, *form.text_by_id, *cover_ids)
            raise UsageError(f"没有指标“{name}”{suggestion(name, known)}。请核对指标编号。")
        elif not form.by_id[name].entered:
            raise UsageError(f"{name} 是总计，由表格自动计算，请只给分项。")
        else:
            figures[name] = Decimal(value) if isinstance(value, str) else value
    return figures, texts, cover
