"""Parsing TOML that people write: whatever stands in it, the error is one that can be reported."""

import tomllib
from typing import Any

from nianbao.core import TomlTooDeepError


def parse_toml(data: bytes) -> dict[str, Any]:
    """Parse a TOML file.

    Raises:
        ValueError: it is no TOML, not in UTF-8, or nested too deep; ``toml_reason`` words it.
    """
    try:
        return tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except RecursionError as error:
        raise TomlTooDeepError from error
