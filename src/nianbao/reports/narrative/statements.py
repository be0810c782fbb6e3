"""What sentences state: so many of what, and what became of them.

A number belongs to the noun in front of it, else to the one behind it, else to what the paragraph is
about. Between a number and its noun or verb only words may stand that the form knows: anything else
makes it a figure of something else, and turns the paragraph to that.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from nianbao.reports.narrative.lexicon import Lexicon, Role, Word

REQUEST, PLAIN = "request", "plain_request"
"""The noun that reports leave out when they have named it, and the short form that means it only then."""
_FAR = 32
"""Characters that may stand between a number and the full noun behind it."""
_ZERO = ("0", "零", "〇")


@dataclass(frozen=True, slots=True)
class Statement:
    """So many of a noun and what became of them; ``verb`` may be empty, and no quantity means none."""

    noun: str
    verb: str
    start: int
    end: int
    quantity: Word | None = None


@dataclass
class Paragraph:
    """The sentences of a paragraph, read one after another: what was spoken of last is remembered.

    ``alone`` are the verbs that are said of one noun only, which need not be named again; ``portion``
    are the words after which numbers are parts of the one before.
    """

    lexicon: Lexicon
    alone: Mapping[str, str]
    portion: re.Pattern[str]
    about: str = ""
    topic: str = ""
    text: str = field(default="", init=False)

    def begin(self, heading: str) -> None:
        """Begin a paragraph below a heading."""
        self.about = self.topic = ""
        for clause in _parted(self.lexicon.words(heading)):
            self._turn(clause)

    def statements(self, text: str) -> Iterator[Statement]:
        """Yield what the next sentence states, in the order in which it stands."""
        self.text = text
        before: list[Word] = []
        for clause in _parted(self.lexicon.words(text)):
            yield from self._clause(clause, before)
            before = [] if _numbers(clause) else clause

    def aside(self, text: str) -> Iterator[Statement]:
        """Yield what a text in brackets states; what is spoken of stays the same."""
        topic, sentence = self.topic, self.text
        yield from self.statements(text)
        self.topic, self.text = topic, sentence

    def _turn(self, clause: Sequence[Word]) -> None:
        """Take up the noun of a clause as what is spoken of; of several nouns none is."""
        nouns = list(dict.fromkeys(w.name for w in clause if w.role is Role.NOUN and w.name != PLAIN))
        if nouns:
            self.topic = nouns[0] if len(nouns) == 1 else ""
            self.about = self.about or nouns[0]

    @property
    def _of_requests(self) -> bool:
        return REQUEST in (self.topic, self.about)

    def _clause(self, clause: list[Word], before: list[Word]) -> Iterator[Statement]:
        if shared := _shared(clause, self.topic):
            yield from shared
            return
        if goes_on := _none_goes_on(before, clause):
            clause = [goes_on, *clause]  # 未发生行政复议，行政诉讼
        for piece in _pieces(clause):
            yield from self._piece(piece, before)
        if not _numbers(clause):
            self._turn(clause)

    def _piece(self, piece: list[Word], before: list[Word]) -> Iterator[Statement]:
        numbers = _numbers(piece)
        none = next((at for at, word in enumerate(piece) if word.is_sign("none")), len(piece))
        if not any(at > none for at in numbers):
            yield from self._none_of(piece[none:])
            piece = piece[:none]
        first = 0
        for at, following in pairwise([*numbers, len(piece)]):
            left, right = piece[first:at], piece[at + 1 : following]
            if first == 0 and before and not any(map(_bears, [*left, *right[:1]])):
                left = [*before, *left]  # 收到申请，共8件
            found = list(self._of_number(left, piece[at], right))
            yield from found
            if found:
                self._turn_to(found[-1].noun)
            elif self._is_of_another(left, piece[at], right):
                self.topic = ""
            first = at + 1

    def _turn_to(self, noun: str) -> None:
        self.topic = noun
        self.about = self.about or noun

    def _is_of_another(self, left: Sequence[Word], number: Word, right: Sequence[Word]) -> bool:
        """Tell whether a number that states nothing turns to another thing: not a part, a step or a change."""
        if not number.number[:1].isdigit() or not number.unit:
            return False
        if any(word.is_sign("change", "part", "step") for word in (*left, *right)):
            return False
        near = (*left, *right[:1])
        strange = any(word.role in (Role.REST, Role.NOUN) or word.is_sign("other") for word in near)
        return strange and not self.portion.search(self.text, 0, number.start)

    def _left_out(self, verb: str) -> str:
        """Return the noun that a verb goes with where none is named; an empty text where that is not known."""
        own = self.alone.get(verb, "")
        return own if own and own in (self.topic, self.about) else self.topic

    def _none_of(self, scope: Sequence[Word]) -> Iterator[Statement]:
        """Yield what there was none of, up to the end of a clause."""
        verbs: list[str] = []
        noun, known = "", True
        for word in scope[1:]:
            if word.role is Role.VERB:
                if not known:
                    return
                verbs.append(word.name)
                left_out = noun or (word.name in self.alone and self._left_out(word.name))
                if left_out:
                    yield Statement(left_out, word.name, scope[0].start, word.end)
            elif word.role is Role.NOUN:
                full = _full(word)
                if full != REQUEST:
                    noun = full
                elif not (verbs or known) or (word.name == PLAIN and not self._of_requests):
                    continue
                for verb in verbs or [""]:
                    if full != REQUEST or verb not in self.alone:
                        yield Statement(full, verb, scope[0].start, word.end)
            elif word.role is Role.REST or word.is_sign("other", "step", "change"):
                if word.is_sign("other") and not verbs:
                    return
                known = False

    def _of_number(self, left: Sequence[Word], number: Word, right: Sequence[Word]) -> Iterator[Statement]:
        verb_at = max((at for at, word in enumerate(left) if word.role is Role.VERB), default=-1)
        verb = left[verb_at] if verb_at >= 0 else None
        open_ = left[verb_at + 1 :] if verb and verb.name in self.alone else left
        if any(word.is_sign("change", "other", "step") for word in open_):
            return
        if any(word.role is Role.NOUN for word in left):
            yield from self._behind(left, number)
            return
        if verb and (_has_rest(left[verb_at + 1 :]) or self._is_one_of_two(left, verb_at)):
            return
        start = verb.start if verb else number.start
        noun = self._noun_behind(right, verb)
        if noun is not None:
            later = next((word for word in right[right.index(noun) + 1 :] if word.role is Role.VERB), None)
            said = verb or later
            yield Statement(_full(noun), said.name if said else "", start, noun.end, number)
        elif verb:
            strange = bool(right) and (right[0].role is Role.REST or right[0].is_sign("other"))
            a_part = self.portion.search(self.text, left[0].start, start) and _has_rest(left[:verb_at])
            if not strange and (verb.name in self.alone or not a_part) and self._left_out(verb.name):
                yield Statement(self._left_out(verb.name), verb.name, start, number.end, number)
        elif later := self._verb_behind(right):
            if self._left_out(later.name) and (later.name in self.alone or not _has_rest(left)):
                yield Statement(self._left_out(later.name), later.name, number.start, later.end, number)

    def _is_one_of_two(self, left: Sequence[Word], verb_at: int) -> bool:
        """Tell whether a number is of two outcomes together: 予以公开或部分公开."""
        earlier = [at for at, word in enumerate(left[:verb_at]) if word.role is Role.VERB]
        return (
            bool(earlier)
            and {left[earlier[-1]].name, left[verb_at].name} <= self.alone.keys()
            and _are_joined(left[earlier[-1] + 1 : verb_at])
        )

    def _behind(self, left: Sequence[Word], number: Word) -> Iterator[Statement]:
        """Read a number that stands behind its noun, or behind several."""
        nouns = [at for at, word in enumerate(left) if word.role is Role.NOUN]
        last = nouns[-1]
        noun = left[last]
        if _has_rest(left[last + 1 :]):
            return
        if len(nouns) > 1 and _are_joined(left[nouns[-2] + 1 : last]) and _full(left[nouns[-2]]) != _full(noun):
            each = any(word.is_sign("each") for word in left[last + 1 :])
            if each or number.number in _ZERO:
                for at in nouns:
                    yield Statement(_full(left[at]), "", left[at].start, number.end, number)
            return
        verbs = [word for word in (*left[last + 1 :], *reversed(left[:last])) if word.role is Role.VERB]
        behind = [word for word in left[last + 1 :] if word.role is Role.VERB]
        verb = behind[-1] if behind else verbs[0] if verbs else None
        if noun.name == PLAIN and not self._is_plain_request(left[:last], verb):
            return
        start = min(noun.start, verb.start if verb else noun.start)
        yield Statement(_full(noun), verb.name if verb else "", start, number.end, number)

    def _is_plain_request(self, ahead: Sequence[Word], verb: Word | None) -> bool:
        """Tell whether a mere 申请 is one for information: said before, and no other kind is named here."""
        if not self._of_requests:
            return False
        before = ahead[-1] if ahead else None
        if before is None:
            return True
        if before.role is Role.REST or before.is_sign("other"):
            return False
        return verb is not None or not before.is_sign("part")

    def _noun_behind(self, right: Sequence[Word], verb: Word | None) -> Word | None:
        """Return the noun that a number counts: the first behind it; requests that led to a suit are suits."""
        far = 0
        found: Word | None = None
        for word in right:
            if word.role is Role.NOUN:
                if word.name == PLAIN and (far or not self._of_requests):
                    return found
                if found is None:
                    found = word
                elif verb is None and _full(found) == REQUEST != _full(word):
                    return word
            elif word.role is Role.REST:
                far += word.end - word.start
            if far > _FAR or word.is_sign("other", "none") or (word.role is Role.VERB and verb is None):
                return found
        return found

    def _verb_behind(self, right: Sequence[Word]) -> Word | None:
        """Return the verb behind a number: the first; in front of one of another year anything may stand."""
        strange = False
        done = bool(right) and right[0].is_sign("each")  # 3件已…答复
        for word in right:
            if word.role is Role.VERB:
                return None if strange and word.name not in self.alone else word
            strange = strange or (word.role is Role.REST and not done) or word.is_sign("other", "step", "none")
        return None


def _parted(words: Iterator[Word]) -> Iterator[list[Word]]:
    """Yield the clauses between stops."""
    clause: list[Word] = []
    for word in words:
        if word.role is Role.STOP:
            yield clause
            clause = []
        else:
            clause.append(word)
    yield clause


def _none_goes_on(before: Sequence[Word], clause: Sequence[Word]) -> Word | None:
    """Return the word of the clause before that says that there was none, where this one is its second noun."""
    none = next((word for word in before if word.is_sign("none")), None)
    first = next((word for word in clause if _bears(word)), None)
    if none is None or first is None or first.role is not Role.NOUN or first.name in (REQUEST, PLAIN):
        return None
    return None if _numbers(clause) or any(word.is_sign("none") for word in clause) else none


def _pieces(clause: Sequence[Word]) -> Iterator[list[Word]]:
    """Part a clause where a joining word follows a number: 复议2件和诉讼1件."""
    piece: list[Word] = []
    for word in clause:
        if word.is_sign("joined") and _numbers(piece):
            yield piece
            piece = []
        else:
            piece.append(word)
    yield piece


def _shared(clause: Sequence[Word], topic: str) -> list[Statement]:
    """Pair names with as many numbers: 新收、办结分别为5件、4件."""
    at = next((at for at, word in enumerate(clause) if word.is_sign("share")), len(clause))
    named, rest = clause[:at], clause[at + 1 :]
    numbers = [word for word in rest if word.role is Role.QUANTITY]
    if len(numbers) < 2 or _has_rest(rest):
        return []
    verbs = [word for word in named if word.role is Role.VERB]
    nouns = [word for word in named if word.role is Role.NOUN]
    kinds = list(dict.fromkeys(map(_full, nouns)))
    if len(kinds) == len(numbers):
        verb = verbs[0].name if verbs else ""
        pairs = [(kind, verb) for kind in kinds]
    elif len(verbs) == len(numbers) and len(kinds) <= 1:
        pairs = [(kinds[0] if kinds else topic, verb.name) for verb in verbs]
    else:
        return []
    start = min(word.start for word in (*verbs, *nouns))
    return [Statement(*pair, start, number.end, number) for pair, number in zip(pairs, numbers, strict=True)]


def _numbers(words: Sequence[Word]) -> list[int]:
    return [at for at, word in enumerate(words) if word.role is Role.QUANTITY]


def _has_rest(words: Sequence[Word]) -> bool:
    return any(word.role is Role.REST for word in words)


def _bears(word: Word) -> bool:
    return word.role is not Role.SIGN or word.is_sign("other", "step", "change", "part")


def _are_joined(between: Sequence[Word]) -> bool:
    """Tell whether nothing but joining words stands between two nouns."""
    return any(word.is_sign("joined") for word in between) and not _has_rest(between)


def _full(noun: Word) -> str:
    return REQUEST if noun.name == PLAIN else noun.name
