"""A report's running text as sentences, each with the part of the report that it stands in."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nianbao.document import Document
from nianbao.narrative.words import Words

_KEPT = str.maketrans({"，": "，", "：": "：", "；": "；", "！": "！", "？": "？", "（": "(", "）": ")"})
_SPACE = re.compile(r"\s+")
_SENTENCE = re.compile(r"[^。；！？]+[。；！？]?")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_LONGEST_HEADING = 40
_LONGEST_TEXT = 4_000
"""Characters of one sentence that are looked at; no real one is longer."""


def plain(text: str) -> str:
    """Normalise for patterns: half-width letters, digits and brackets, no space; punctuation stays."""
    kept = "".join(
        character if character in "，：；！？。、" else unicodedata.normalize("NFKC", character)
        for character in text
    )
    half = _SPACE.sub("", kept).translate(_KEPT)
    return re.sub(r"(?<!\d),|,(?!\d{3})", "，", half).replace(";", "；")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: as it stands, normalised, and what it is about.

    ``bare`` is the normalised text without what stands in brackets, ``aside`` what stands there.
    ``part`` counts from 0 and is None before the first part; ``before`` is the normalised context in
    front of it: the heading it stands under and the earlier sentences of its paragraph.
    """

    text: str
    bare: str
    aside: tuple[str, ...]
    part: int | None
    before: str


@dataclass(frozen=True)
class Report:
    """The text of a report: what stands before the parts, the titles found, and the sentences.

    ``found`` maps the number of a part to its place among the paragraphs; ``misplaced`` are the parts
    whose title stands out of order.
    """

    opening: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    found: frozenset[int]
    misplaced: tuple[int, ...]

    def part(self, number: int) -> Iterator[Sentence]:
        """Yield the sentences of a part, counted from 0."""
        return (each for each in self.sentences if each.part == number)


@dataclass(frozen=True, slots=True)
class _Heading:
    """A paragraph that reads like the title of a part; a lower ``rank`` is likelier to be one."""

    at: int
    part: int
    rank: int
    rest: str


def read_report(document: Document, words: Words) -> Report:
    """Cut a document into parts and sentences."""
    texts = [line for each in document.paragraphs for line in each.text.splitlines() if line.strip()]
    candidates = list(_candidates(texts, words))
    chosen = _in_order(candidates)
    starts = {each.at: each for each in chosen}
    parts = frozenset(each.part for each in candidates)
    ordered = frozenset(each.part for each in chosen)
    first = min(starts, default=len(texts))
    return Report(
        opening=tuple(texts[:first]),
        sentences=tuple(_sentences(texts, starts, words)),
        found=parts,
        misplaced=tuple(sorted(parts - ordered)),
    )


def _candidates(texts: list[str], words: Words) -> Iterator[_Heading]:
    found: list[_Heading] = []
    for at, text in enumerate(texts):
        normal = plain(text)
        numbering = words.numbering.match(normal)
        title = normal[numbering.end() :] if numbering else normal
        for number, part in enumerate(words.parts):
            match = part.heading.match(title)
            if match is None:
                continue
            rest = title[match.end() :]
            if rest and (numbering is None or rest[0] not in "。：:，"):
                continue
            rank = 2 if numbering is None else 1 if numbering.group().startswith("(") else 0
            found.append(_Heading(at, number, rank, rest))
    for number in range(len(words.parts)):
        own = [each for each in found if each.part == number]
        best = min((each.rank for each in own), default=0)
        yield from (each for each in own if each.rank == best)


def _in_order(candidates: Iterable[_Heading]) -> list[_Heading]:
    """Choose the most titles that follow each other in the order of the parts."""
    best: list[list[_Heading]] = []
    for each in sorted(candidates, key=lambda one: one.at):
        earlier = [chain for chain in best if chain[-1].part < each.part and chain[-1].at < each.at]
        best.append([*max(earlier, key=len, default=[]), each])
    return max(best, key=lambda chain: (len(chain), chain[-1].at), default=[])


def _sentences(texts: list[str], starts: dict[int, _Heading], words: Words) -> Iterator[Sentence]:
    part: int | None = None
    title = heading = ""
    for at, text in enumerate(texts):
        if at in starts:
            part = starts[at].part
            title, heading = plain(words.parts[part].title), ""
            if not starts[at].rest:
                continue
        normal = plain(text)
        if len(normal) <= _LONGEST_HEADING and normal[-1:] not in "。；！？":
            heading = normal
        before = f"{title}。{heading}。"
        for match in _SENTENCE.finditer(text.strip()[:_LONGEST_TEXT]):
            quoted = match.group().strip()
            sentence = plain(quoted)
            if not sentence:
                continue
            yield Sentence(
                text=_SPACE.sub(" ", quoted),
                bare=_BRACKETS.sub("", sentence),
                aside=tuple(_BRACKETS.findall(sentence)),
                part=part,
                before=before,
            )
            before += sentence
