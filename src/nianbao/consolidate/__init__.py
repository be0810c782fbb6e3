"""Adding up: which file counts for which office, what became of every file, and the totals."""

from nianbao.consolidate.consolidation import Consolidation, consolidate, totals_of
from nianbao.consolidate.fates import Entry, Fate

__all__ = ["Consolidation", "Entry", "Fate", "consolidate", "totals_of"]
