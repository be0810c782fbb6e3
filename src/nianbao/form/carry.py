"""Carrying over: which fields begin with an earlier figure of another."""

from collections.abc import Mapping
from functools import cache

from nianbao.core import Number
from nianbao.form.model import Form
from nianbao.rules import fields_of


@cache
def carried_fields(form: Form) -> dict[str, str]:
    """Return, for each entered field that a rule prefills, the key of the earlier figure."""
    pairs = (fields_of(rule.holds) for rule in form.rules if rule.rule.prefill)
    return {mine.id: last.source.key(last.id) for mine, last in pairs if form.by_id[mine.id].entered}


def carried_over(form: Form, prior: Mapping[str, Number]) -> dict[str, Number]:
    """Return the figures to fill in before a template goes out, from the earlier ones."""
    return {mine: prior[last] for mine, last in carried_fields(form).items() if last in prior}
