"""The words of a published report: against its tables, its year, its parts, and other reports."""

from nianbao.reports.narrative.check import with_narrative
from nianbao.reports.narrative.load import NARRATIVE, words_of
from nianbao.reports.narrative.similarity import check_similar
from nianbao.reports.narrative.text import plain
from nianbao.reports.narrative.words import Words

__all__ = ["NARRATIVE", "Words", "check_similar", "plain", "with_narrative", "words_of"]
