"""What was read out of one file, and what ties it to an office, a year and a paper copy."""

from nianbao.submission.aggregate import added_up, aggregated
from nianbao.submission.check_code import (
    NO_CODE,
    amount_sum,
    amount_term,
    check_code,
    check_code_formula,
    text_sum,
    text_term,
    text_weight,
    trimmed,
    weight,
)
from nianbao.submission.identity import damage, is_scientific, office_code, office_name
from nianbao.submission.prior import NO_PRIOR, WHOLE_LAST_YEAR, Figures, LastYear, Prior, same_offices
from nianbao.submission.seal import Key, create_key, read_key, readable_by_others
from nianbao.submission.submission import (
    CONFIRMED,
    Office,
    OfficeTexts,
    ReadStatus,
    Submission,
    computed_value,
    moment_of,
    recompute,
)
from nianbao.submission.values_file import OfficeValues, read_values

__all__ = [
    "CONFIRMED",
    "NO_CODE",
    "NO_PRIOR",
    "WHOLE_LAST_YEAR",
    "Figures",
    "Key",
    "LastYear",
    "Office",
    "OfficeTexts",
    "OfficeValues",
    "Prior",
    "ReadStatus",
    "Submission",
    "added_up",
    "aggregated",
    "amount_sum",
    "amount_term",
    "check_code",
    "check_code_formula",
    "computed_value",
    "create_key",
    "damage",
    "is_scientific",
    "moment_of",
    "office_code",
    "office_name",
    "read_key",
    "read_values",
    "readable_by_others",
    "recompute",
    "same_offices",
    "text_sum",
    "text_term",
    "text_weight",
    "trimmed",
    "weight",
]
