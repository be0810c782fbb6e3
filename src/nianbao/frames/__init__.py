"""Figures and findings as tables for people who analyse: pandas frames, and files of one long table.

A count is a nullable integer (``Int64``), an amount an exact :class:`decimal.Decimal` (dtype ``object``), and
what is not usable is missing (``pandas.NA`` or ``None``), never 0. pandas is loaded only by the functions
that return a frame.
"""

from nianbao.frames.data_file import data_bytes, data_suffix
from nianbao.frames.frames import figures_frame, findings_frame
from nianbao.frames.long_table import LONG_COLUMNS, long_columns, long_rows

__all__ = [
    "LONG_COLUMNS",
    "data_bytes",
    "data_suffix",
    "figures_frame",
    "findings_frame",
    "long_columns",
    "long_rows",
]
