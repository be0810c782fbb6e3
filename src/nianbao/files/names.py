"""File names that every system takes: Windows forbids some characters, some names and long ones."""

import re
import unicodedata

from nianbao.core import Period

LONGEST = 80
"""Characters of a name without its extension: with a folder before it Windows allows 260 in all."""

LONGEST_BYTES = 200
"""Bytes in UTF-8: Linux allows 255 with the extension and a temporary name's ending."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(
    r"(?:CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³]|CONIN\$|CONOUT\$)(?=\.|\Z)", re.IGNORECASE
)
_INVISIBLE = ("Cc", "Cf", "Cs", "Zl", "Zp")


def safe_name(text: str, longest: int = LONGEST) -> str:
    """Make a text usable as a file name without its extension; never empty, never hidden."""
    visible = "".join(char for char in text if unicodedata.category(char) not in _INVISIBLE)
    name = _FORBIDDEN.sub("_", visible)[:longest]
    while len(name.encode()) > LONGEST_BYTES:
        name = name[:-1]
    name = name.strip(" .")
    if _RESERVED.match(name):
        name = f"_{name}"
    if name.startswith("~$"):
        name = f"_{name[2:]}"
    return name or "_"


def workbook_name(code: str, office: str, period: Period | None, ending: str = "") -> str:
    """Return the file name of an office's workbook: 单位编码_单位名称_年度.xlsx, with an ending before .xlsx."""
    tail = "".join(f"_{part}" for part in (str(period or ""), ending) if part)
    head = safe_name(f"{code}_{office}", LONGEST - len(tail))
    return f"{head}{tail}.xlsx"
