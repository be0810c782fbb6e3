"""Error cells of kinds that the parser does not know, such as #SPILL!, put into words that it knows.

The parser shows every error cell as blank and refuses a whole sheet for one that it does not know.
What really stands in the cell is told by the facts, which read the parts as they are.
"""

import re
from collections.abc import Mapping

_SIGNS = (b't="e"', b"t='e'")
_KNOWN = (b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!")
_ANY = b"#N/A"
_ERROR = re.compile(
    rb"""(\st=["']e["'][^<>]*>(?:<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v>)([^<]*)"""
)


def with_known_errors(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Give the parts with every error cell of one of the kinds that the parser knows."""
    return {name: _known(part) if may_hold_errors(part) else part for name, part in parts.items()}


def may_hold_errors(part: bytes) -> bool:
    """Tell at once that a part holds no error cells, or that it may."""
    return any(sign in part for sign in _SIGNS)


def _known(part: bytes) -> bytes:
    return _ERROR.sub(lambda cell: cell.group(1) + (cell.group(2) if cell.group(2) in _KNOWN else _ANY), part)
