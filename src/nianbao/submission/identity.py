"""Who an office is: its code and its name, however they were typed."""

import re
import unicodedata

_WHOLE_AS_DECIMAL = re.compile(r"(\d+)\.0+")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_INVISIBLE = ("Cc", "Cf", "Zl", "Zp")
DIGITS_OF_A_NUMBER = 15
"""Digits that a spreadsheet keeps of a number; those behind them become zeros."""


def office_code(text: str) -> str:
    """Return a code as it is compared: half-width, without blanks, and without the decimals of a number."""
    code = _plain(text)
    whole = _WHOLE_AS_DECIMAL.fullmatch(code)
    return whole[1] if whole else code


def office_name(text: str) -> str:
    """Return a name as it is compared: half-width, without blanks."""
    return _plain(text)


def is_scientific(code: str) -> bool:
    """Return whether a code was turned into a number with an exponent, so that its digits are lost."""
    return _SCIENTIFIC.fullmatch(code) is not None


def damage(code: str, whole: str) -> str:
    """Return how a spreadsheet made ``code`` out of the code ``whole``; an empty text where it did not."""
    if not (code.isdecimal() and whole.isdecimal()) or code == whole:
        return ""
    if code.lstrip("0") == whole.lstrip("0"):
        return "开头的 0 丢了" if len(code) < len(whole) else "开头多了 0"
    kept = DIGITS_OF_A_NUMBER
    if len(code) == len(whole) > kept and code[:kept] == whole[:kept] and not code[kept:].strip("0"):
        return f"第 {kept} 位以后的数字丢了"
    return ""


def _plain(text: str) -> str:
    halved = unicodedata.normalize("NFKC", text)
    if halved.isalnum():  # as nearly all are: letters and digits alone
        return halved
    return "".join(
        character
        for character in halved
        if not character.isspace() and unicodedata.category(character) not in _INVISIBLE
    )
