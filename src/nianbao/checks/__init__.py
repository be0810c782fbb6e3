"""Checking submissions: every rule of the form over all offices at once, and the round as a whole."""

from nianbao.checks.changes import Change, changes_between
from nianbao.checks.fates import Entry, Fate, blocked, forced
from nianbao.checks.form_check import form_of
from nianbao.checks.round import Round, check_round
from nianbao.checks.rules_check import load_early, prior_fields
from nianbao.checks.whose import Neighbourhood, check_senders
from nianbao.checks.year_check import period_of

__all__ = [
    "Change",
    "Entry",
    "Fate",
    "Neighbourhood",
    "Round",
    "blocked",
    "changes_between",
    "check_round",
    "check_senders",
    "forced",
    "form_of",
    "load_early",
    "period_of",
    "prior_fields",
]
