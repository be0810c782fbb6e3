"""Checking submissions: every rule of the form over all offices at once, and the round as a whole."""

from nianbao.checks.form_check import form_of
from nianbao.checks.roster_check import UNKNOWN_OFFICE, VERTICAL_OFFICE
from nianbao.checks.round import Round, check_round
from nianbao.checks.rules_check import load_early
from nianbao.checks.year_check import year_of

__all__ = ["UNKNOWN_OFFICE", "VERTICAL_OFFICE", "Round", "check_round", "form_of", "load_early", "year_of"]
