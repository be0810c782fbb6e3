"""Official forms as data: the model, and the loader that checks a form file completely."""

from nianbao.form.load import load_file
from nianbao.form.model import (
    AMOUNT,
    COUNT,
    SIGNED,
    TOTAL,
    Block,
    Cover,
    CoverEntry,
    Field,
    Form,
    Heading,
    Rule,
    RuleInstance,
    Table,
)
from nianbao.form.registry import find_form, known_forms, newest_form

__all__ = [
    "AMOUNT",
    "COUNT",
    "SIGNED",
    "TOTAL",
    "Block",
    "Cover",
    "CoverEntry",
    "Field",
    "Form",
    "Heading",
    "Rule",
    "RuleInstance",
    "Table",
    "find_form",
    "known_forms",
    "load_file",
    "newest_form",
]
