"""Files and folders: which are named, how large they may be, how they are written."""

from nianbao.files.account_file import has_section, read_section
from nianbao.files.inputs import (
    COLLECTED,
    FETCHED,
    csv_rows,
    expand,
    open_without_waiting,
    passed_over,
    read_small,
    skipped_sentence,
)
from nianbao.files.limits import USUAL, Limits, allowing, current_limits, factor_for
from nianbao.files.lock import holding
from nianbao.files.names import safe_name, workbook_name
from nianbao.files.outputs import (
    digest_of,
    make_folder,
    refuse_existing,
    refuse_workbook,
    temporary_folder,
    write_file,
)
from nianbao.files.toml import parse_toml

__all__ = [
    "COLLECTED",
    "FETCHED",
    "USUAL",
    "Limits",
    "allowing",
    "csv_rows",
    "current_limits",
    "digest_of",
    "expand",
    "factor_for",
    "has_section",
    "holding",
    "make_folder",
    "open_without_waiting",
    "parse_toml",
    "passed_over",
    "read_section",
    "read_small",
    "refuse_existing",
    "refuse_workbook",
    "safe_name",
    "skipped_sentence",
    "temporary_folder",
    "workbook_name",
    "write_file",
]
