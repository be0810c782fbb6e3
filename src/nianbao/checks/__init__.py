"""Checking submissions: every rule of the form over all offices at once, and the round as a whole."""

from nianbao.checks.round import Round, check_round

__all__ = ["Round", "check_round"]
