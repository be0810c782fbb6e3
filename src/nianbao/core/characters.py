"""Characters that mean the same: reports that were put into traditional ones, and pronunciations set beside."""

import re
import unicodedata
from functools import cache
from typing import Any

_PARTS = dict(
    zip(
        "⺟⺠⻄⻅⻉⻋⻌⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "母民西见贝车辶长门青页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)
_WRITTEN = str.maketrans(
    _PARTS
    | {
        sign: unicodedata.normalize("NFKC", sign)
        for sign in map(chr, (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFAFF)))
    }
)
"""Signs for parts of characters, which PDF files have in place of the characters that look the same."""
_PRONOUNCED = re.compile(r"[(（][a-zɡāáǎàōóǒòēéěèīíǐìūúǔùüǖǘǚǜê]{1,7}[)）]")


_TRADITIONAL = "開關請辦結報與數據機於為個處應無還會門號業務說總類實際變經過現條規"
"""Characters that every report in traditional ones has, and no other."""
_MANY = 5


def as_written(text: str) -> str:
    """Put characters in place of the signs for their parts that look the same."""
    return text.translate(_WRITTEN)


def simplified(text: str) -> str:
    """Return a text in simplified characters, without the pinyin that some pages print after them.

    Only for comparing: a traditional character can stand for several simplified ones.
    """
    plain = _PRONOUNCED.sub("", text)
    if plain.isascii():
        return plain
    converter = _converter()
    if converter is None:
        return plain
    converted: str = converter.convert(plain.encode(errors="replace").decode())
    return converted


def traditional_unread(text: str) -> bool:
    """Return whether a text is in traditional characters, and the library that converts them is not installed."""
    return sum(map(text.count, _TRADITIONAL)) >= _MANY and _converter() is None


@cache
def _converter() -> Any:
    """Make the converter; None where the library is not installed: there are systems without wheels of it."""
    try:
        from opencc import OpenCC  # only reports need it  # noqa: PLC0415
    except ImportError:
        return None
    return OpenCC("t2s")
