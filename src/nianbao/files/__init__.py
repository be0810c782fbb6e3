"""Files and folders: which are named, how large they may be, how they are written."""

from nianbao.files.account_file import read_section
from nianbao.files.inputs import COLLECTED, expand, open_without_waiting, read_small
from nianbao.files.limits import USUAL, Limits, allowing, current_limits, factor_for
from nianbao.files.names import safe_name, workbook_name
from nianbao.files.outputs import digest_of, refuse_existing, refuse_workbook, write_file

__all__ = [
    "COLLECTED",
    "USUAL",
    "Limits",
    "allowing",
    "current_limits",
    "digest_of",
    "expand",
    "factor_for",
    "open_without_waiting",
    "read_section",
    "read_small",
    "refuse_existing",
    "refuse_workbook",
    "safe_name",
    "workbook_name",
    "write_file",
]
