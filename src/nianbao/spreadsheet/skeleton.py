"""Parts of which one like it has been parsed already: what differs is cut out, and the rest is not parsed again.

An XML document in which only character data between the same two tags is exchanged, without any markup in it,
has the same tree. So of thousands of workbooks of one template the tree of a part is made once; the texts that
were cut out are all that is looked at.
"""

import re
from collections import OrderedDict
from functools import lru_cache
from typing import Generic, TypeVar

from nianbao.files import Limits, current_limits

Known = TypeVar("Known")

LARGEST_KEPT = 600_000
"""Bytes of a part that is remembered; the largest of a template has 60,000, saved by LibreOffice 370,000."""
GAP = b"\0"
"""Stands in a skeleton for a text that was cut out; no XML holds it."""
_PLAIN = rb"[^<>&\x00-\x08\x0b-\x1f]*+"
TEXT = _PLAIN + rb"(?:&(?:#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos);" + _PLAIN + rb")*+"
"""Character data without markup."""
_REFERENCE = re.compile("&(#x?[0-9A-Fa-f]+|[a-z]+);")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_SPACE, _SURROGATES = 0x20, (0xD800, 0xDFFF)
_TAGS = b"\1"
_MOST_KEPT = 48
NO_CHARACTERS = ("\ufffe", "\uffff")
"""What UTF-8 may write and XML may not hold."""


class Kept(Generic[Known]):
    """What is known of the skeletons that came last, each as read within certain limits."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[Limits, bytes], Known] = OrderedDict()

    def get(self, skeleton: bytes) -> Known | None:
        """Return what is known of a skeleton, if it was read within the limits of now."""
        key = current_limits(), skeleton
        found = self._known.get(key)
        if found is not None:
            self._known.move_to_end(key)
        return found

    def put(self, skeleton: bytes, known: Known) -> None:
        """Remember what is known of a skeleton."""
        self._known[current_limits(), skeleton] = known
        if len(self._known) > _MOST_KEPT:
            self._known.popitem(last=False)


def apart(text: re.Pattern[bytes], part: bytes) -> tuple[bytes, list[str] | None]:
    """Cut the texts without markup out of a part; return the skeleton and the texts.

    ``text`` matches a tag, its first group, and characters without markup behind it, its second. Where there is more
    than these, the rest stays in the skeleton, and what a parser reads is not what was cut out. The texts
    are None where a parser would refuse them.
    """
    pieces = text.split(part)
    skeleton = _TAGS.join((GAP.join(pieces[::3]), b"".join(pieces[1::3])))
    return skeleton, _decoded(pieces[2::3])


def _decoded(texts: list[bytes]) -> list[str] | None:
    if not texts:
        return []
    try:
        joined = GAP.join(texts).decode()
        found = joined.split(GAP.decode())
        if "&" in joined:
            found = [resolved(text) if "&" in text else text for text in found]
    except ValueError:
        return None
    return None if any(character in joined for character in NO_CHARACTERS) else found


@lru_cache(maxsize=20_000)
def resolved(text: str) -> str:
    """Return a text with the characters that references such as &#54; and &amp; stand for.

    Raises:
        ValueError: one is no character of XML.
    """
    return _REFERENCE.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if name in _NAMED:
        return _NAMED[name]
    number = int(name[2:], 16) if name.startswith("#x") else int(name[1:])
    character = chr(number)
    if (number < _SPACE and character not in "\t\n\r") or _SURROGATES[0] <= number <= _SURROGATES[1]:
        raise ValueError(name)
    if character in NO_CHARACTERS:
        raise ValueError(name)
    return character
