"""Clauses of words: how a sentence is parted, and what holds between the words of one clause."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nianbao.reports.narrative.lexicon import Role, Word
from nianbao.reports.narrative.words import Words

REQUEST, PLAIN = "request", "plain_request"
"""The noun that reports leave out when they have named it, and the short form that means it only then."""

ZERO = ("0", "零", "〇")


@dataclass(frozen=True, slots=True)
class Statement:
    """So many of a noun and what became of them; ``verb`` may be empty, and no quantity means none."""

    noun: str
    verb: str
    start: int
    end: int
    quantity: Word | None = None


def parted(words: Iterator[Word]) -> Iterator[list[Word]]:
    """Yield the clauses between stops."""
    clause: list[Word] = []
    for word in words:
        if word.role is Role.STOP:
            yield clause
            clause = []
        else:
            clause.append(word)
    yield clause


def none_goes_on(before: Sequence[Word], clause: Sequence[Word]) -> Word | None:
    """Return the word of the clause before that says that there was none, where this one is its second noun."""
    none = next((word for word in before if word.is_sign("none")), None)
    first = next((word for word in clause if bears(word)), None)
    if none is None or first is None or first.role is not Role.NOUN or first.name in (REQUEST, PLAIN):
        return None
    return None if number_places(clause) or any(word.is_sign("none") for word in clause) else none


def pieces(clause: Sequence[Word]) -> Iterator[list[Word]]:
    """Part a clause where a joining word follows a number: 复议2件和诉讼1件; none of several is one piece."""
    piece: list[Word] = []
    for at, word in enumerate(clause):
        parts = word.is_sign("joined") and number_places(piece) and not any(map(is_none, piece))
        if parts and (number_places(clause[at:]) or any(map(is_none, clause[at:]))):
            yield piece
            piece = []
        else:
            piece.append(word)
    yield piece


def shared(clause: Sequence[Word], topic: str) -> list[Statement]:
    """Pair names with as many numbers: 新收、办结分别为5件、4件."""
    at = next((at for at, word in enumerate(clause) if word.is_sign("share")), len(clause))
    named, rest = clause[:at], clause[at + 1 :]
    numbers = [word for word in rest if word.role is Role.QUANTITY]
    if len(numbers) < 2 or has_rest(rest):
        return []
    verbs = [word for word in named if word.role is Role.VERB]
    nouns = [word for word in named if word.role is Role.NOUN]
    kinds = list(dict.fromkeys(map(full, nouns)))
    if len(kinds) == len(numbers):
        verb = verbs[0].name if verbs else ""
        pairs = [(kind, verb) for kind in kinds]
    elif len(verbs) == len(numbers) and len(kinds) <= 1:
        pairs = [(kinds[0] if kinds else topic, verb.name) for verb in verbs]
    else:
        return []
    start = min(word.start for word in (*verbs, *nouns))
    return [Statement(*pair, start, number.end, number) for pair, number in zip(pairs, numbers, strict=True)]


def is_none(word: Word) -> bool:
    """Return whether a word says that there was none."""
    return word.is_sign("none")


def is_one_of_two(left: Sequence[Word], verb_at: int, alone: Container[str]) -> bool:
    """Return whether a number is of two outcomes together, as in “x or y: 1”."""
    earlier = [at for at, word in enumerate(left[:verb_at]) if word.role is Role.VERB]
    if not earlier or left[earlier[-1]].name not in alone or left[verb_at].name not in alone:
        return False
    return are_joined(left[earlier[-1] + 1 : verb_at])


def number_places(words: Sequence[Word]) -> list[int]:
    """Return the places of the numbers."""
    return [at for at, word in enumerate(words) if word.role is Role.QUANTITY]


def has_rest(words: Sequence[Word]) -> bool:
    """Return whether there is anything that the form does not know."""
    return any(word.role is Role.REST for word in words)


def is_strange(words: Sequence[Word]) -> bool:
    """Return whether words speak of something that the form does not know, or of other things."""
    return any(word.role is Role.REST or word.is_sign("other") for word in words)


def bears(word: Word) -> bool:
    """Return whether a word affects the meaning of a number."""
    return word.role is not Role.SIGN or word.is_sign("other", "step", "change", "part")


def are_joined(between: Sequence[Word]) -> bool:
    """Return whether nothing but joining words stands between two nouns."""
    return any(word.is_sign("joined") for word in between) and not has_rest(between)


def two_follow(words: Sequence[Word]) -> bool:
    """Return whether words begin with two nouns that are joined: 复议和诉讼."""
    return (
        len(words) > 2
        and words[0].role is Role.NOUN
        and words[1].is_sign("joined")
        and words[2].role is Role.NOUN
    )


def joined_verbs(words: Sequence[Word]) -> list[Word]:
    """Return the verb that is joined with the last of the words, and so has its number: 收到并办结5件."""
    verbs = [at for at, word in enumerate(words) if word.role is Role.VERB]
    if len(verbs) < 2:
        return []
    first, last, between = words[verbs[-2]], words[verbs[-1]], words[verbs[-2] + 1 : verbs[-1]]
    joined = not between or any(word.is_sign("joined") for word in between)
    return [first] if joined and first.name != last.name and not any(map(bears, between)) else []


def full(noun: Word) -> str:
    """Return the noun that a word stands for."""
    return REQUEST if noun.name == PLAIN else noun.name


def is_of_no_kind(ahead: Sequence[Word], verb: Word | None) -> bool:
    """Return whether the words in front of a mere 申请 name no other kind of it."""
    before = ahead[-1] if ahead else None
    if before is None:
        return True
    if before.role in (Role.REST, Role.NOUN) or before.is_sign("other"):
        return False
    return verb is not None or not (has_rest(ahead) or any(word.is_sign("part") for word in ahead))


def is_told_of(follow: Sequence[Word], known: bool, with_verb: bool) -> bool:
    """Return whether there were none of requests, by what follows them: not of a kind or an end of them alone.

    Other nouns that follow without a word between are what there was none of.
    """
    words = [word for word in follow if not word.is_sign("filler", "of")]
    if words and words[0].role is Role.NOUN and full(words[0]) != REQUEST:
        return False
    ended = any(word.role is Role.VERB or word.is_sign("step", "none") for word in words)
    return with_verb or (known and not ended and not is_strange(words))


def unattached(clause: Sequence[Word], topic: str) -> list[Statement]:
    """Return the number that a clause begins with and tells nothing of, as so many requests: 2件未到期."""
    words = [word for word in clause if not word.is_sign("filler", "each", "joined")]
    if topic != REQUEST or not words or words[0].role is not Role.QUANTITY or len(number_places(clause)) > 1:
        return []
    if any(word.role is Role.NOUN or word.is_sign("part", "other", "change") for word in clause):
        return []
    return [Statement(topic, "", words[0].start, words[0].end, words[0])]


def of_all(clause: Sequence[Word], counted: Sequence[Statement], words: Words) -> Iterator[Statement]:
    """Yield what a clause without numbers says of all that was counted before it."""
    verbs = [word for word in clause if word.role is Role.VERB]
    if len(verbs) != 1 or verbs[0].name not in words.whole:
        return
    if any(bears(word) for word in clause if word not in verbs):
        return
    if not any(word.is_sign("each") for word in clause) and not only_noun(counted):
        return
    denied = any(map(is_none, clause))  # 均未被纠正
    for before in counted:
        if (
            before.quantity
            and before.verb not in words.whole
            and not (before.verb and verbs[0].name in words.alone)
        ):
            quantity = replace(before.quantity, start=verbs[0].start, end=verbs[0].end)
            said = None if denied else quantity
            yield Statement(before.noun, verbs[0].name, quantity.start, quantity.end, said)


def verb_behind(right: Sequence[Word], alone: Container[str]) -> Word | None:
    """Return the verb behind a number: the first; in front of one of another year anything may stand."""
    strange = False
    done = bool(right) and right[0].is_sign("each")  # 3件已…答复
    for word in right:
        if word.role is Role.VERB:
            return None if strange and word.name not in alone else word
        strange = strange or (word.role is Role.REST and not done) or word.is_sign("other", "step", "none")
    return None


def verb_of(left: Sequence[Word], at: int, words: Words) -> Word | None:
    """Return the verb of a noun: the nearest; none where that says nothing of it and is apart: 答复后被申请复议9件."""
    nearest = (*reversed(left[at + 1 :]), *reversed(left[:at]))
    verb = next((word for word in nearest if word.role is Role.VERB), None)
    apart = verb is not None and has_rest(left[left.index(verb) : at])
    return None if verb and apart and not words.saying(verb.name, full(left[at])) else verb


def is_of_a_part(ahead: Sequence[Word], is_portion: bool) -> bool:
    """Return whether what stands in front of a verb says that only a part is meant: 其中征地的, 征地类的."""
    of = any(word.role is Role.REST and other.is_sign("of") for word, other in pairwise(ahead))
    return of or (is_portion and has_rest(ahead))


def shared_verb(before: Statement | None, noun: str, words: Words) -> Statement | None:
    """Return the statement before a noun whose verb goes on to that: 作出许可3件、处罚2件."""
    if before is None or not before.verb or before.verb in words.whole:
        return None
    return before if words.saying(before.verb, noun) else None


def to_judge(judged: list[Statement], found: Sequence[Statement], whole: Container[str]) -> list[Statement]:
    """Return the cases that the next ends of cases may be of: those counted since the last end, that one too."""
    for statement in found:
        if statement.noun == REQUEST or statement.quantity is None:
            continue
        follows = bool(judged) and judged[-1].verb not in whole and statement.verb not in whole
        judged = [*judged, statement] if follows else [statement]
    return judged


def only_noun(counted: Sequence[Statement]) -> str:
    """Return the noun of which there are some; an empty text where there are some of several, or of none."""
    nouns = {each.noun for each in counted if each.quantity and each.quantity.number not in ZERO}
    return nouns.pop() if len(nouns) == 1 else ""


def counts_another(left: Sequence[Word], number: Word, right: Sequence[Word]) -> bool:
    """Return whether a number that states nothing turns to another thing: not a part, a step or a change."""
    if not number.number[:1].isdigit() or not number.unit:
        return False
    near = (*left, *right[:1])
    told = any(word.is_sign("other") for word in near)  # 通过网站收到信访12件
    if any(word.is_sign("change", *(() if told else ("part", "step"))) for word in (*left, *right)):
        return False
    return is_strange(near) or any(word.role is Role.NOUN for word in near)
