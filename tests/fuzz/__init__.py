"""Mutations of a good workbook, seeded: ``python -m tests.fuzz --minutes N`` tries many more than the tests do."""

from tests.fuzz.mutate import Case, Sample, cases
from tests.fuzz.verdict import judge

__all__ = ["Case", "Sample", "cases", "judge"]
