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
from nianbao.form.registry import find_form, forms_with, known_forms, newest_form
from nianbao.form.upgrade import Upgrade, find_upgrade

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
    "Upgrade",
    "find_form",
    "find_upgrade",
    "forms_with",
    "known_forms",
    "load_file",
    "newest_form",
]
