"""Adding up: which file counts for which office, what became of every file, and the totals."""

from nianbao.consolidation.consolidation import Consolidation, consolidate, totals_of
from nianbao.consolidation.history import Revision, revisions
from nianbao.consolidation.trace import Trace, TracedPart, TraceState, trace

__all__ = [
    "Consolidation",
    "Revision",
    "Trace",
    "TraceState",
    "TracedPart",
    "consolidate",
    "revisions",
    "totals_of",
    "trace",
]
