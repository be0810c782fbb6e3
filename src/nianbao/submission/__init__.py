"""What was read out of one file, and what ties it to an office, a year and a paper copy."""

from nianbao.submission.check_code import NO_CODE, check_code, check_code_formula, weight
from nianbao.submission.prior import NO_PRIOR, Figures, Prior
from nianbao.submission.seal import Key, create_key, read_key, readable_by_others
from nianbao.submission.submission import CONFIRMED, Office, ReadStatus, Submission, recompute
from nianbao.submission.values_file import Values, read_values

__all__ = [
    "CONFIRMED",
    "NO_CODE",
    "NO_PRIOR",
    "Figures",
    "Key",
    "Office",
    "Prior",
    "ReadStatus",
    "Submission",
    "Values",
    "check_code",
    "check_code_formula",
    "create_key",
    "read_key",
    "read_values",
    "readable_by_others",
    "recompute",
    "weight",
]
