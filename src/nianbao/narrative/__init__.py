"""The words of a published report: against its tables, its year, its parts, and other reports."""

from nianbao.narrative.check import narrative_findings

__all__ = ["narrative_findings"]
