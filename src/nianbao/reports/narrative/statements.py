"""What sentences state: so many of what, and what became of them.

A number belongs to the noun in front of it, else to the one behind it, else to what the paragraph is
about. Between a number and its noun or verb only words may stand that the form knows: anything else
makes it a figure of something else, and turns the paragraph to that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from nianbao.reports.narrative.clauses import (
    PLAIN,
    REQUEST,
    ZERO,
    Statement,
    are_joined,
    bears,
    counts_another,
    full,
    has_rest,
    is_of_a_part,
    is_of_no_kind,
    is_one_of_two,
    is_strange,
    is_told_of,
    joined_verbs,
    none_goes_on,
    number_places,
    of_all,
    only_noun,
    parted,
    pieces,
    shared,
    shared_verb,
    to_judge,
    two_follow,
    unattached,
    verb_behind,
    verb_of,
)
from nianbao.reports.narrative.lexicon import Role, Word
from nianbao.reports.narrative.words import Words

_FAR = 32
"""Characters that may stand between a number and the full noun behind it."""


@dataclass
class TopicReader:
    """The sentences of a paragraph, read one after another; the last topic is remembered.

    ``counted`` is what the last clause with numbers of the sentence states, ``last`` the number before;
    ``trail`` is, for each number of the sentence, its end and the topic, counted and judged up to there;
    ``elsewhere`` tells that the sentence has turned to another thing; ``judged`` is what ends of cases may be of;
    ``content`` tells that it lists what requests ask about.
    """

    words: Words
    year: int | None
    about: str = ""
    topic: str = ""
    text: str = field(default="", init=False)
    counted: list[Statement] = field(default_factory=list, init=False)
    last: Statement | None = field(default=None, init=False)
    elsewhere: bool = field(default=False, init=False)
    content: bool = field(default=False, init=False)
    judged: list[Statement] = field(default_factory=list, init=False)
    trail: list[tuple[int, str, list[Statement], list[Statement]]] = field(default_factory=list, init=False)

    def begin(self, heading: str) -> None:
        """Begin a paragraph below a heading."""
        self.about, self.topic, self.judged = "", "", []
        for clause in parted(self.words.lexicon(self.year).words(heading)):
            self._turn(clause)

    def statements(self, text: str) -> Iterator[Statement]:
        """Yield what the next sentence states, in the order in which it stands."""
        self.counted, self.trail = [], []
        yield from self._sentence(text)

    def _sentence(self, text: str) -> Iterator[Statement]:
        self.text, self.last, self.elsewhere, self.content = text, None, False, False
        before: list[Word] = []
        for clause in parted(self.words.lexicon(self.year).words(text)):
            found = list(self._clause(clause, before))
            yield from found
            if number_places(clause):
                self.counted, before = found or unattached(clause, self.topic), []
            else:
                before = clause

    def aside(self, text: str, at: int) -> Iterator[Statement]:
        """Yield what a text in brackets at a place of the sentence states of what stands before it there."""
        kept = self.topic, self.counted, self.judged, self.text, self.trail
        earlier = [each for each in self.trail if each[0] <= at]
        self.trail = []
        if earlier and len(earlier) < len(kept[-1]):
            _, self.topic, self.counted, self.judged = earlier[-1]
        yield from self._sentence(text)
        self.topic, self.counted, self.judged, self.text, self.trail = kept

    def _turn(self, clause: Sequence[Word]) -> None:
        """Make the noun of a clause the topic; of several nouns none is, nor those that requests ask about."""
        if self.topic == REQUEST and any(word.name == "content" for word in clause):
            return
        nouns = list(dict.fromkeys(w.name for w in clause if w.role is Role.NOUN and w.name != PLAIN))
        if nouns:
            self.topic = nouns[0] if len(nouns) == 1 else ""
            self.about = self.about or nouns[0]

    def _is_named(self, noun: Word) -> bool:
        """Return whether a noun says by itself, or after what was said before, that requests are meant."""
        return noun.name != PLAIN or REQUEST in (self.topic, self.about)

    def _clause(self, clause: list[Word], before: list[Word]) -> Iterator[Statement]:
        if pairs := shared(clause, self.topic):
            yield from pairs
            return
        if goes_on := none_goes_on(before, clause):
            clause = [goes_on, *clause]  # 未发生复议，诉讼
        stated: list[Statement] = []
        for piece in pieces(clause):
            yield from self._piece(piece, before, stated)
        if not number_places(clause):
            self.last = None
            yield from of_all(clause, self.counted, self.words)
            self._turn(clause)

    def _piece(self, piece: list[Word], before: list[Word], stated: list[Statement]) -> Iterator[Statement]:
        """Yield what a piece of a clause states, and add it to what the clause stated before."""
        places = number_places(piece)
        none = next((at for at, word in enumerate(piece) if word.is_sign("none")), len(piece))
        if not any(at > none for at in places):
            self._turn(piece[:none])
            yield from self._none_of(piece[none:])
            piece = piece[:none]
        first = 0
        for at, following in pairwise([*places, len(piece)]):
            left, right = piece[first:at], piece[at + 1 : following]
            if first == 0 and before and not any(map(bears, [*left, *right])):
                left = [*before, *left]  # 收到申请，共8件
            found = list(self._of_number(left, piece[at], right))
            yield from found
            self.last = found[-1] if found else None
            self.judged = to_judge(self.judged, found, self.words.whole)
            stated += found
            if found:
                self.elsewhere = False
                self.topic = found[-1].noun
                self.about = self.about or self.topic
            elif counts_another(left, piece[at], right) and not self._is_portion(piece[at].start):
                self.topic, self.elsewhere = "", any(word.is_sign("other") for word in (*left, *right[:1]))
            self.trail.append((piece[at].end, self.topic, [*stated], self.judged))
            first = at + 1

    def _is_portion(self, end: int, start: int = 0) -> bool:
        """Return whether the sentence has told before that what follows are parts of a number."""
        return self.words.context.portion.search(self.text, start, end) is not None

    def _left_out(self, verb: str) -> str:
        """Return the noun that a verb goes with where none is named; an empty text where that is not known."""
        if self.elsewhere:
            return ""
        if verb in self.words.whole and self.judged and self.topic == self.judged[-1].noun:
            is_part = self.words.context.portion.search(self.text, self.judged[-1].end)
            return self.topic if is_part else only_noun(self.judged)
        own = self.words.alone.get(verb)
        return own if own in (self.topic, self.about) and own else self.topic

    def _none_of(self, scope: Sequence[Word]) -> Iterator[Statement]:
        """Yield what there was none of, up to the end of a clause."""
        verbs: list[str] = []
        noun, known = "", True
        for at, word in enumerate(scope[1:], 1):
            if word.role is Role.VERB:
                if not known:
                    return
                verbs.append(word.name)
                alone = word.name in self.words.alone and not is_strange(scope[at + 1 :])
                left_out = noun or (alone and self._left_out(word.name))
                if left_out:
                    yield Statement(left_out, word.name, scope[0].start, word.end)
            elif word.role is Role.NOUN:
                meant = full(word)
                if meant != REQUEST:
                    noun = meant
                elif not self._is_named(word) or not is_told_of(scope[at + 1 :], known, bool(verbs)):
                    continue
                for verb in (verbs if meant != REQUEST else verbs[:1]) or [""]:
                    if meant != REQUEST or verb not in self.words.alone:
                        yield Statement(meant, verb, scope[0].start, word.end)
            elif word.role is Role.REST or word.is_sign("other", "step", "change"):
                known = False

    def _of_number(self, left: Sequence[Word], number: Word, right: Sequence[Word]) -> Iterator[Statement]:
        verb_at = max((at for at, word in enumerate(left) if word.role is Role.VERB), default=-1)
        verb = left[verb_at] if verb_at >= 0 else None
        if verb or any(word.name == "content" for word in left):
            told = bool(self.trail) or left[0].role is Role.NOUN  # 收到申请6件，涉及复议1件
            self.content = verb is None and told and REQUEST in (self.topic, self.about)
        open_ = left[verb_at + 1 :] if verb and verb.name in self.words.alone else left
        if any(word.is_sign("change", "other", "step") for word in open_):
            return
        nouns = [at for at, word in enumerate(left) if word.role is Role.NOUN]
        counted = open_ is not left or any(word.role is Role.NOUN for word in right[:1])
        if nouns and nouns[-1] < verb_at and counted and has_rest(left[nouns[-1] : verb_at]):
            left, verb_at, nouns = left[verb_at:], 0, []  # 因申请属于…不予公开2件
        if nouns:
            yield from self._behind(left, number)
            return
        if verb and (has_rest(left[verb_at + 1 :]) or is_one_of_two(left, verb_at, self.words.alone)):
            return
        start = verb.start if verb else number.start
        noun = self._noun_behind(right, verb)
        if noun is not None:
            later = next((word for word in right[right.index(noun) + 1 :] if word.role is Role.VERB), None)
            spoken_verb = verb or later
            yield Statement(full(noun), spoken_verb.name if spoken_verb else "", start, noun.end, number)
        else:
            yield from self._without_noun(left, verb_at, number, right)

    def _without_noun(
        self, left: Sequence[Word], verb_at: int, number: Word, right: Sequence[Word]
    ) -> Iterator[Statement]:
        """Read a number whose noun was named before: 办结8件, 2件结转下年."""
        if verb_at >= 0:
            verb, start, end = left[verb_at], left[verb_at].start, number.end
            if right and (right[0].role is Role.REST or right[0].is_sign("other")):
                return
            by_part = any(word.is_sign("part") for word in left[:verb_at])
            of_a_part = by_part or is_of_a_part(left[:verb_at], self._is_portion(start, left[0].start))
        else:
            behind = verb_behind(right, self.words.alone)
            if behind is None:
                return
            verb, start, end = behind, number.start, behind.end
            of_a_part = has_rest(left)
        for spoken in (*joined_verbs(left[: verb_at + 1]), verb) if verb_at >= 0 else (verb,):
            noun = self._left_out(spoken.name)
            if noun and (spoken.name in (*self.words.alone, *self.words.whole) or not of_a_part):
                yield Statement(noun, spoken.name, min(start, spoken.start), end, number)

    def _behind(self, left: Sequence[Word], number: Word) -> Iterator[Statement]:
        """Read a number that stands behind its noun, or behind several."""
        nouns = [at for at, word in enumerate(left) if word.role is Role.NOUN]
        last = nouns[-1]
        noun = left[last]
        if self.content and full(noun) != REQUEST:
            return
        if has_rest(left[last + 1 :]) or any(word.is_sign("part") for word in left[last + 1 :]):
            return
        if len(nouns) > 1 and are_joined(left[nouns[-2] + 1 : last]) and full(left[nouns[-2]]) != full(noun):
            if number.number in ZERO or any(word.is_sign("each") for word in left[last + 1 :]):
                for each in (left[at] for at in nouns):
                    before = shared_verb(self.last, full(each), self.words)
                    said = before.verb if before else ""
                    yield Statement(full(each), said, each.start, number.end, number)
            return
        verb = verb_of(left, last, self.words)
        if noun.name == PLAIN and not (self._is_named(noun) and is_of_no_kind(left[:last], verb)):
            return
        if verb and verb.name in self.words.alone and has_rest(left[left.index(verb) : last]):
            return
        if verb is None and full(noun) == REQUEST and any(word.is_sign("part") for word in left[:last]):
            return
        if (
            verb is None
            and not has_rest(left)
            and (shared_with := shared_verb(self.last, full(noun), self.words))
        ):
            yield replace(shared_with, noun=full(noun), end=number.end, quantity=number)
            return
        ahead = joined_verbs(left[: left.index(verb) + 1]) if verb else []
        for spoken in (*ahead, verb):
            start = min(noun.start, spoken.start if spoken else noun.start)
            yield Statement(full(noun), spoken.name if spoken else "", start, number.end, number)

    def _noun_behind(self, right: Sequence[Word], verb: Word | None) -> Word | None:
        """Return the noun that a number counts: the first behind it; requests that led to a suit are suits."""
        far = 0
        found: Word | None = None
        for at, word in enumerate(right):
            if word.role is Role.NOUN:
                of_it = at > 0 and right[at - 1].is_sign("of")
                counted = (
                    of_it and verb is not None and verb.name not in self.words.alone
                )  # 收到1条关于…的申请
                if (far and word.name == PLAIN and not counted) or not self._is_named(word):
                    return found
                if found is None:
                    found = word
                elif verb is None and full(found) == REQUEST != full(word):
                    return None if two_follow(right[at:]) else word
            elif word.role is Role.REST:
                far += word.end - word.start
            if far > _FAR or word.is_sign("other", "none") or (word.role is Role.VERB and verb is None):
                return found
        return found
