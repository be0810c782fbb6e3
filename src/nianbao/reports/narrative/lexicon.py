"""Running text cut into words that bear on a figure: what it is about, what became of it, how many."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from nianbao.reports.narrative.numerals import NUMERAL


class Role(Enum):
    """What a word does in a statement."""

    NOUN = "noun"
    VERB = "verb"
    SIGN = "sign"
    QUANTITY = "quantity"
    STOP = "stop"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence; ``name`` is that of the form, and of a quantity ``number`` and ``unit`` are read."""

    role: Role
    name: str
    start: int
    end: int
    number: str = ""
    unit: str = ""

    def is_sign(self, *names: str) -> bool:
        """Return whether the word is one of these signs."""
        return self.role is Role.SIGN and self.name in names


SIGNS = ("none", "cause", "share", "each", "joined", "change", "part", "step", "other", "of", "filler")
"""The signs that the reading of statements knows; a form words each of them."""
_STOP = re.compile(r"[，；。！？]|：(?!\d)|(?<!\d)\.(?!\d)")
"""A full stop may be a half one, which is also that of a number."""
NUMBER = rf"(?<![\d第.])(?<!数(?=[十百千]))(?P<n>{NUMERAL})"
_BARE_NUMBER = re.compile(NUMBER + r"(?=$|[，；。、)(])")
_OTHER_NUMBER = re.compile(r"\d[\d.,%]*")


@dataclass(frozen=True)
class Lexicon:
    """The words of a form with the years of one report filled in."""

    patterns: tuple[tuple[Role, str, re.Pattern[str]], ...]
    quantity: re.Pattern[str]

    def words(self, text: str) -> Iterator[Word]:
        """Cut a text; of several words at one place the longest counts, of equally long ones the first."""
        at = rest = 0
        while at < len(text):
            word = self._at(text, at)
            if word is None:
                at += 1
                continue
            if rest < at:
                yield Word(Role.REST, "", rest, at)
            yield word
            at = rest = word.end
        if rest < at:
            yield Word(Role.REST, "", rest, at)

    def _at(self, text: str, at: int) -> Word | None:
        if _STOP.match(text, at):
            return Word(Role.STOP, text[at], at, at + 1)
        best: Word | None = None
        for role, name, pattern in self.patterns:
            match = pattern.match(text, at)
            if match and match.end() > (best.end if best else at):
                best = Word(role, name, at, match.end())
        if match := self.quantity.match(text, at):
            if best is None or match.end() > best.end:
                return Word(Role.QUANTITY, "", at, match.end(), match["n"], match["unit"])
        elif best is None and (match := _BARE_NUMBER.match(text, at)):
            return Word(Role.QUANTITY, "", at, match.end(), match["n"])
        if best is None and (match := _OTHER_NUMBER.match(text, at)):
            return Word(Role.REST, "number", at, match.end())
        return best


def lexicon_of(patterns: Iterable[tuple[Role, str, str]], quantity: str) -> Lexicon:
    """Compile the words of a form; ``quantity`` is a number with its unit.

    Raises:
        re.error: a pattern is none.
    """
    compiled = tuple((role, name, re.compile(text, re.VERBOSE)) for role, name, text in patterns)
    return Lexicon(compiled, re.compile(quantity))
