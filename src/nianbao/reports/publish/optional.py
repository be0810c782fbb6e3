"""Sentences of a draft that stand only where their figures are: ``[[condition? text]]``, before Markdown is read.

The condition is a comparison in the language of the rules, or one of the words of :data:`ROLES`; without one
the text stands where every figure that it names is known.
"""

import re

from nianbao.core import UsageError
from nianbao.form import bind_number, bind_truth
from nianbao.layout import Role
from nianbao.reports.publish.placeholders import BRACES, Facts
from nianbao.rules import BindError, Node, RuleSyntaxError, fields_of, truth

ROLES = {"office": Role.TEMPLATE.value, "summary": Role.SUMMARY.value}
"""Conditions of whose report it is: one office's, or that of a sum over several."""
_OPTIONAL = re.compile(r"\[\[(?:([^?\[\]]*)\?)?([^\[\]]*)\]\]")


def resolve(text: str, facts: Facts) -> str:
    """Return a text with its optional pieces put in or left out; placeholders and the number of lines stay.

    Raises:
        UsageError: a condition that means nothing, with its line; brackets that are not in pairs.
    """
    return "\n".join(
        _OPTIONAL.sub(lambda found, number=number: _kept(found, facts, number), line)  # type: ignore[misc]
        for number, line in enumerate(text.split("\n"), 1)
    )


def _kept(found: re.Match[str], facts: Facts, line: int) -> str:
    condition, text = (found[1] or "").strip(), found[2].strip()
    return text if _holds(condition, facts, line) and _known(text, facts) else ""


def _holds(condition: str, facts: Facts, line: int) -> bool:
    if not condition:
        return True
    if condition in ROLES:
        return (facts.submission.role or Role.TEMPLATE.value) == ROLES[condition]
    try:
        node = bind_truth(facts.form, condition)
    except (RuleSyntaxError, BindError) as error:
        words = "、".join(ROLES)
        raise UsageError(
            f"报告文字第 {line} 行：条件“{condition}”不明白（{error}）。请写一个判断，或 {words}。"
        ) from error
    return _usable(node, facts) and truth(node, facts)


def _known(text: str, facts: Facts) -> bool:
    """Return whether all figures of a text are known; an unknown placeholder is reported when it is filled in."""
    for found in BRACES.finditer(text):
        name = (found[1] or "").strip()
        if not name or name in facts.words:
            continue
        try:
            if not _usable(bind_number(facts.form, name), facts):
                return False
        except (RuleSyntaxError, BindError):
            continue
    return True


def _usable(node: Node, facts: Facts) -> bool:
    return all(facts.number(field.source, field.id) is not None for field in fields_of(node))
