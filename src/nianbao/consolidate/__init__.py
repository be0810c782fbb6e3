"""Adding up: which file counts for which office, what became of every file, and the totals."""

from nianbao.consolidate.consolidation import Consolidation, consolidate, default_scope, totals_of
from nianbao.consolidate.fates import Entry, Fate, blocked
from nianbao.consolidate.history import Revision, revisions
from nianbao.consolidate.trace import Part, State, Trace, trace

__all__ = [
    "Consolidation",
    "Entry",
    "Fate",
    "Part",
    "Revision",
    "State",
    "Trace",
    "blocked",
    "consolidate",
    "default_scope",
    "revisions",
    "totals_of",
    "trace",
]
