"""Parts of which one like it has been parsed already: what differs is cut out, and the rest is not parsed again.

An XML document in which only character data between the same two tags is exchanged, without any markup in it,
has the same tree. So of thousands of workbooks of one template the tree of a part is made once; the texts that
were cut out are all that is looked at.
"""

import re
from collections import OrderedDict
from typing import Generic, TypeVar

Known = TypeVar("Known")

LARGEST_KEPT = 300_000
"""Bytes of a part that is remembered; the largest of a template has 90,000."""
GAP = b"\0"
"""Stands in a skeleton for a text that was cut out; no XML holds it."""
_MOST_KEPT = 48
_NO_CHARACTERS = ("\ufffe", "\uffff")


class Kept(Generic[Known]):
    """What is known of the skeletons that came last."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, Known] = OrderedDict()

    def get(self, skeleton: bytes) -> Known | None:
        """Give what is known of a skeleton."""
        found = self._known.get(skeleton)
        if found is not None:
            self._known.move_to_end(skeleton)
        return found

    def put(self, skeleton: bytes, known: Known) -> None:
        """Remember what is known of a skeleton."""
        self._known[skeleton] = known
        if len(self._known) > _MOST_KEPT:
            self._known.popitem(last=False)


def apart(text: re.Pattern[bytes], part: bytes) -> tuple[bytes, list[str] | None]:
    """Cut texts without markup out of a part; gives the skeleton and the texts.

    ``text`` matches a text with its tags, and has one group. The texts are None where a parser would not take them.
    """
    pieces = text.split(part)
    return GAP.join(pieces[::2]), _decoded(pieces[1::2])


def _decoded(texts: list[bytes]) -> list[str] | None:
    if not texts:
        return []
    try:
        joined = GAP.join(texts).decode()
    except UnicodeDecodeError:
        return None
    return None if any(each in joined for each in _NO_CHARACTERS) else joined.split(GAP.decode())
