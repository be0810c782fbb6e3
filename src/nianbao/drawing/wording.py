"""The words of a comment with the headings in them marked, so that no heading is taken for a word of a rule."""

import re
from collections.abc import Iterable

from nianbao.drawing.words import AMOUNT_UNITS, COUNT_UNITS

_FIRST_MARK = 0xE000
"""Headings become single characters of the private use area, which nobody types."""
MARK = "[\ue000-\uf8ff]"
_HALF_WIDTH = str.maketrans(
    "＋－−×＊÷／＝＜＞（）％：，．≦≧０１２３４５６７８９", "+--**//=<>()%:,.≤≥0123456789"
)
_SUM_WORDS = ("合计", "总计", "总和", "小计")
_AFTER_A_LIST = re.compile(f"(?:{MARK}|[项数列行栏格的各])$")


def plain_text(text: str) -> str:
    """Return words without spaces, with one way of writing signs and digits."""
    return re.sub(r"[ \t\u3000\xa0]", "", text).translate(_HALF_WIDTH)


class Wording:
    """Marks the headings of a table in texts, and gives them back."""

    def __init__(self, spellings: Iterable[str]) -> None:
        """``spellings`` are headings as they may be written: with their unit and numbering, and without."""
        written = {plain_text("".join(text.split())): "".join(text.split()) for text in spellings}
        self._written = [text for name, text in written.items() if _is_name(name)]
        self._names = [name for name in written if _is_name(name)]
        longest = sorted(self._names, key=len, reverse=True)
        self._pattern = re.compile("|".join(_pattern(name) for name in longest) or r"(?!)")

    def marked(self, text: str) -> str:
        """Return a text with a mark for every heading; 合计 after a list of headings is a word."""
        found, at = "", 0
        for match in self._pattern.finditer(text):
            found += text[at : match.start()]
            is_word = match[0] in _SUM_WORDS and _AFTER_A_LIST.search(found)
            found += match[0] if is_word else chr(_FIRST_MARK + self._names.index(match[0]))
            at = match.end()
        return found + text[at:]

    def written(self, text: str) -> str:
        """Return a text with its marks replaced by the headings."""
        return re.sub(MARK, lambda match: self._written[ord(match[0]) - _FIRST_MARK], text)


def _pattern(name: str) -> str:
    """Return the pattern of a heading; a unit behind a number is no heading, though one may have its name."""
    unit = name in AMOUNT_UNITS or name in COUNT_UNITS
    return (r"(?<!\d)" if unit else "") + re.escape(name)


def _is_name(name: str) -> bool:
    """Numbers of columns are no names."""
    return bool(name) and not re.fullmatch(r"[\d.]{1,3}", name)
