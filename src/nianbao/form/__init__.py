"""Official forms as data: the model, and the loader that checks a form file completely."""

from nianbao.form.axis import is_in_circle, leaf_paths
from nianbao.form.carry import carried_fields, carried_over
from nianbao.form.charts import Bar, Chart
from nianbao.form.collected import collected
from nianbao.form.cover import PERIOD, YEAR, Cover, CoverEntry, cover_of_period, period_of_cover
from nianbao.form.field import (
    CHOICE,
    COUNT,
    GROUPED_AMOUNT,
    LARGEST,
    MEAN,
    NO_SUM,
    PLAIN_AMOUNT,
    RECOMPUTED,
    SMALLEST,
    SUM,
    Field,
    Heading,
    Headings,
    TextField,
)
from nianbao.form.fields import cells_of_block
from nianbao.form.load import load_file
from nianbao.form.model import OFFICE_LEVEL, Block, Form, RuleInstance, Table
from nianbao.form.registry import (
    FORM_FILE,
    OWN_FORMS,
    check_together,
    copied_from,
    find_form,
    find_form_for,
    forms_with,
    is_among_own,
    known_forms,
    newest_form,
)
from nianbao.form.rules import bind_number, bind_truth, load_numbers
from nianbao.form.section import Section
from nianbao.form.start import start_of
from nianbao.form.toml import line_in, read_toml
from nianbao.form.upgrade import Upgrade, find_upgrade, upgrade_file

__all__ = [
    "CHOICE",
    "COUNT",
    "FORM_FILE",
    "GROUPED_AMOUNT",
    "LARGEST",
    "MEAN",
    "NO_SUM",
    "OFFICE_LEVEL",
    "OWN_FORMS",
    "PERIOD",
    "PLAIN_AMOUNT",
    "RECOMPUTED",
    "SMALLEST",
    "SUM",
    "YEAR",
    "Bar",
    "Block",
    "Chart",
    "Cover",
    "CoverEntry",
    "Field",
    "Form",
    "Heading",
    "Headings",
    "RuleInstance",
    "Section",
    "Table",
    "TextField",
    "Upgrade",
    "bind_number",
    "bind_truth",
    "carried_fields",
    "carried_over",
    "cells_of_block",
    "check_together",
    "collected",
    "copied_from",
    "cover_of_period",
    "find_form",
    "find_form_for",
    "find_upgrade",
    "forms_with",
    "is_among_own",
    "is_in_circle",
    "known_forms",
    "leaf_paths",
    "line_in",
    "load_file",
    "load_numbers",
    "newest_form",
    "period_of_cover",
    "read_toml",
    "start_of",
    "upgrade_file",
]
