"""What every room uses: errors, findings, exact numbers, texts."""

from nianbao.core.characters import as_written, simplified, traditional_unread
from nianbao.core.errors import (
    FormError,
    NianbaoError,
    RefusedInputError,
    TomlTooDeepError,
    UsageError,
    os_reason,
    suggestion,
    toml_reason,
)
from nianbao.core.findings import NOWHERE, Finding, Place, Severity, Trait, finding
from nianbao.core.network import deadline, network_reason
from nianbao.core.numbers import (
    DECIMALS,
    MICRO,
    Number,
    magnitude,
    more_or_less,
    rounded,
    to_micro,
    to_sheet,
    to_text,
)
from nianbao.core.sender import NO_SENDER, Sender, chinese_date
from nianbao.core.text import (
    beijing_time,
    csv_text,
    display_width,
    first_of,
    lines_needed,
    pad,
    printable,
    text_of_csv,
)

__all__ = [
    "DECIMALS",
    "MICRO",
    "NOWHERE",
    "NO_SENDER",
    "Finding",
    "FormError",
    "NianbaoError",
    "Number",
    "Place",
    "RefusedInputError",
    "Sender",
    "Severity",
    "TomlTooDeepError",
    "Trait",
    "UsageError",
    "as_written",
    "beijing_time",
    "chinese_date",
    "csv_text",
    "deadline",
    "display_width",
    "finding",
    "first_of",
    "lines_needed",
    "magnitude",
    "more_or_less",
    "network_reason",
    "os_reason",
    "pad",
    "printable",
    "rounded",
    "simplified",
    "suggestion",
    "text_of_csv",
    "to_micro",
    "to_sheet",
    "to_text",
    "toml_reason",
    "traditional_unread",
]
