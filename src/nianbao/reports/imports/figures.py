"""What a cell of a report may hold in place of a figure, and the figure in it."""

import re

_NUMBER = r"[+＋\-－]?(?:[0-9０-９]{1,3}(?:[,，][0-9０-９]{3})+|[0-9０-９]+)(?:[.．][0-9０-９]+)?"
_COUNTED = "件|份|次|条|宗|个|项"
_UNIT = rf"(?:{_COUNTED}|万元|元|%)?"
_CHANGE = re.compile(rf"(增加|减少|新增|增|减|[−﹣‒–—])\s*(?:了)?\s*([0-9０-９]+)\s*{_UNIT}")
"""A change in words, or with a dash for its sign, where the form wants a number with its sign."""
_NOTE = r"(?:[①-⑳⑴-⒇]|[⁰¹²³⁴-⁹]|[*＊※])"
"""The mark of a note behind a figure."""
_FIGURE = re.compile(rf"(?:{_NUMBER}\s*{_UNIT}|{_CHANGE.pattern}|[/／\\—–－\-─]+|无|不涉及|不适用)?")
_REMARK = re.compile(rf"({_NUMBER})\s*(?:{_COUNTED}|[（(【\[〔].*|{_NOTE}{{1,3}})", re.DOTALL)
_ZEROS = ("0", "０")


def is_figure(text: str) -> bool:
    """Return whether a cell holds a figure, what stands for none, or nothing."""
    text = text.strip()
    return _FIGURE.fullmatch(text) is not None or _REMARK.fullmatch(text) is not None


def is_zero(text: str) -> bool:
    """Return whether a cell holds the figure 0."""
    return text.strip() in _ZEROS


def counts_something(text: str) -> bool:
    """Return whether a cell holds a figure other than 0."""
    return is_figure(text) and any(character.isdecimal() and int(character) for character in text)


def without_remark(text: str) -> str | None:
    """Return the figure before a remark, a note's mark or a unit of counts; None where there is none."""
    found = _REMARK.fullmatch(text.strip())
    return found[1] if found else None


def change_in_words(text: str) -> str | None:
    """Return the number with its sign that a change in words or behind a dash means; None for every other text."""
    found = _CHANGE.fullmatch(text.strip())
    if found is None:
        return None
    return found[2] if "增" in found[1] else f"-{found[2]}"


def whole_number(text: str) -> int | None:
    """Return the plain whole number of a cell, for comparing with a sum; None for every other text."""
    text = (without_remark(text) or text).strip().replace(",", "").replace("，", "")
    text = re.sub(r"\.0+$", "", text)
    return int(text) if text.isdecimal() else None
