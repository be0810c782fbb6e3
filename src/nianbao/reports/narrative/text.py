"""A report's running text as sentences, each with the part of the report that it stands in."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from nianbao.core import simplified
from nianbao.reports.document import Document, DocumentTable, Paragraph
from nianbao.reports.narrative.words import ReportPart, Words

_KEPT = str.maketrans({"，": "，", "：": "：", "；": "；", "！": "！", "？": "？", "（": "(", "）": ")"})
_SPACE = re.compile(r"\s+")
_SENTENCE = r"[^。；;！？]+?(?:[。；;！？]|$|{unstopped})"
"""A sentence; a form words where one ends whose full stop was forgotten."""
_BRACKETS = re.compile(r"\(([^()]*)(?:\)|$)")
"""What stands in brackets, also those that a full stop inside them has cut."""
_LONGEST_HEADING = 40
_LIKE = 75
"""A title with an error is like the official one by so much (0 to 100)."""
_SHORTEST_PROSE = 60
"""Characters of a line in a table that is running text; the longest label has 45."""
_SHORTEST_WRAPPED = 20
"""Characters of a line that may go on in the next one, as printed lines do."""
_LONGEST_END = 200
"""Characters at the end of a text in which a title of the whole report is looked for; no title is longer."""
_INLINE = re.compile(r"(?<=[。；\s])([一二三四五六七八]、[^\s。，；：]{2,30})(?=\s)")
"""A title in the middle of a line, where a program has left out the line ends."""
_FIGURES = re.compile(r"\s*-?\d[\d.,%]*\s*")
LONGEST_TEXT = 4_000
"""Characters of one sentence that are looked at; no real one is longer."""


def plain(text: str) -> str:
    """Normalise for patterns: half-width letters, digits and brackets, simplified, no space; punctuation stays."""
    kept = "".join(
        character if character in "，：；！？。、" else unicodedata.normalize("NFKC", character)
        for character in text
    )
    half = simplified(_SPACE.sub("", kept).translate(_KEPT))
    stopped = re.sub(r"(?<!\d),|,(?!\d{3})", "，", half).replace(";", "；")
    return re.sub(r"(?<!\d):|:(?!\d)", "：", stopped)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: as it stands, normalised, and what it is about.

    ``full`` is the normalised text, ``bare`` that without what stands in brackets; ``aside`` is what stands there, and
    ``aside_at`` where in ``bare`` that was taken out.
    ``part`` counts from 0 and is None before the first part; ``heading`` are the normalised title of
    the part and the heading that it stands under, and ``opens`` tells whether it begins a paragraph.
    """

    text: str
    full: str
    bare: str
    aside: tuple[str, ...]
    aside_at: tuple[int, ...]
    part: int | None
    heading: str
    opens: bool

    @property
    def all_texts(self) -> tuple[str, ...]:
        """Return everything that tells what the sentence is about."""
        return self.heading, self.bare, *self.aside


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
        return (sentence for sentence in self.sentences if sentence.part == number)


@dataclass(frozen=True, slots=True)
class _TextHeading:
    """A paragraph that reads like the title of a part; a lower ``rank`` is likelier to be one."""

    at: int
    part: int
    rank: int
    rest: str

    @property
    def numbered(self) -> bool:
        """Return whether its number is that of a part, not of a paragraph."""
        return self.rank == 0


def read_report(document: Document, words: Words) -> Report:
    """Cut a document into parts and sentences.

    The title of a part may also stand in a cell of a table, and so may running text.
    """
    lines = [line for block in document.blocks for line in _lines(block)]
    texts = [line.text for line in lines]
    candidates = [
        candidate
        for candidate in _candidates(texts, words)
        if lines[candidate.at].running or (candidate.numbered and not candidate.rest)
    ]
    chosen = _in_order(candidates)
    starts = {candidate.at: candidate for candidate in chosen}
    parts = frozenset(candidate.part for candidate in candidates)
    ordered = frozenset(title.part for title in chosen)
    first = min(starts, default=len(texts))
    return Report(
        opening=tuple(line.text for line in lines[:first] if line.running),
        sentences=tuple(_sentences(list(_joined(lines, starts, words)), starts, words)),
        found=parts,
        misplaced=tuple(sorted(parts - ordered)),
    )


@dataclass(frozen=True, slots=True)
class _TextLine:
    """A line of a document; one that is not ``running`` text is a cell, and perhaps a title."""

    text: str
    running: bool = True


def _lines(block: Paragraph | DocumentTable) -> Iterator[_TextLine]:
    """Yield the lines of running text of a block, and those in cells that may be titles."""
    if isinstance(block, Paragraph):
        for line in block.text.splitlines():
            cut = _INLINE.sub(r"\n\1\n", line) if len(line) > _SHORTEST_PROSE else line
            yield from (_TextLine(row) for row in cut.splitlines() if row.strip() and not _is_row(row))
        return
    for cell in block.cells:
        for line in cell.text.splitlines():
            if len(line) > _SHORTEST_PROSE and "。" in line:
                yield _TextLine(line)
            elif 4 <= len(line) <= _LONGEST_HEADING:
                yield _TextLine(line, running=False)


def _is_row(text: str) -> bool:
    """Return whether a line is a row of a table that is set by spaces or tabs, or a cell with a figure."""
    words = text.split()
    return all(_FIGURES.fullmatch(word) for word in (words[-2:] if len(words) > 2 else words))


def _joined(
    lines: Sequence[_TextLine], starts: Mapping[int, _TextHeading], words: Words
) -> Iterator[tuple[int, str]]:
    """Yield the running text with its place, a line that goes on in the next one together with that."""
    at, text = -1, ""
    for number, line in enumerate(lines):
        if not line.running and number not in starts:
            continue
        goes_on = len(text) >= _SHORTEST_WRAPPED and text.rstrip()[-1:] not in "。；！？：:;”"
        goes_on = goes_on and not _ends_with_title(plain(text[-_LONGEST_END:]), words)
        goes_on = goes_on and not _is_numbered_title(plain(text[: _LONGEST_HEADING * 2]), words)
        if text and goes_on and number not in starts and not words.numbering.match(plain(line.text)):
            text += line.text.strip()
            continue
        if text:
            yield at, text
        at, text = number, line.text
        if number in starts and not starts[number].rest:
            yield at, text
            text = ""
    if text:
        yield at, text


def _ends_with_title(normal: str, words: Words) -> bool:
    """Return whether a line ends with the title of the whole report, which running text does not go on from."""
    return any(match.end() == len(normal) for match in words.title_year.finditer(normal))


def _is_numbered_title(normal: str, words: Words) -> bool:
    """Return whether a line has a number in front and ends as headings do, with or without a full stop."""
    numbered = len(normal) <= _LONGEST_HEADING and words.numbering.match(normal) is not None
    return numbered and "。" not in normal[:-1] and words.heading_end.search(normal) is not None


def _candidates(texts: list[str], words: Words) -> Iterator[_TextHeading]:
    found: list[_TextHeading] = []
    for at, text in enumerate(texts):
        normal = plain(text)
        numbering = words.numbering.match(normal)
        title = normal[numbering.end() :] if numbering else normal
        rank = 2 if numbering is None else 1 if ")" in numbering.group() else 0
        for number, part in enumerate(words.parts):
            match = part.heading.match(title)
            rest = title[match.end() :] if match else title
            if match and (not rest or (numbering is not None and rest[0] in "。：:，")):
                found.append(_TextHeading(at, number, rank, rest))
            elif rank == 0 and _like(title, part, words):
                found.append(_TextHeading(at, number, rank, ""))
    for number in range(len(words.parts)):
        own = [candidate for candidate in found if candidate.part == number]
        best = min((candidate.rank for candidate in own), default=0)
        yield from (candidate for candidate in own if candidate.rank == best)


def _like(title: str, part: ReportPart, words: Words) -> bool:
    """Return whether a numbered line is the title of a part with an error in it."""
    if not 4 <= len(title) <= _LONGEST_HEADING:
        return False
    official = plain(part.title)
    numbering = words.numbering.match(official)
    return fuzz.ratio(title, official[numbering.end() :] if numbering else official) >= _LIKE


def _in_order(candidates: Iterable[_TextHeading]) -> list[_TextHeading]:
    """Choose the most titles that follow each other in the order of the parts."""
    best: dict[int, list[_TextHeading]] = {}
    for candidate in sorted(candidates, key=lambda title: title.at):
        earlier = [
            chain for part, chain in best.items() if part < candidate.part and chain[-1].at < candidate.at
        ]
        chain = [*max(earlier, key=len, default=[]), candidate]
        if len(chain) >= len(best.get(candidate.part, ())):
            best[candidate.part] = chain
    return max(best.values(), key=lambda chain: (len(chain), chain[-1].at), default=[])


def _is_heading(normal: str, words: Words) -> bool:
    """Return whether a line is a heading: short, and without a full stop unless a number stands before it."""
    if len(normal) > _LONGEST_HEADING:
        return False
    return normal[-1:] not in "。；！？" or _is_numbered_title(normal, words)


def _places_of_asides(sentence: str) -> Iterator[int]:
    """Yield where each text in brackets was, counted without those in front of it."""
    removed = 0
    for match in _BRACKETS.finditer(sentence):
        yield match.start() - removed
        removed += match.end() - match.start()


def _sentences(
    texts: Iterable[tuple[int, str]], starts: Mapping[int, _TextHeading], words: Words
) -> Iterator[Sentence]:
    part: int | None = None
    title = heading = ""
    sentences = re.compile(_SENTENCE.format(unstopped=words.unstopped.pattern))
    for at, text in texts:
        if at in starts:
            part = starts[at].part
            title, heading = plain(words.parts[part].title), ""
            if not starts[at].rest:
                continue
        normal = plain(text)
        if _is_heading(normal, words):
            heading = normal
        opens = True
        for match in sentences.finditer(text.strip()):
            quoted = match.group().strip()[:LONGEST_TEXT]
            sentence = words.numbering.sub("", plain(quoted), 1) if opens else plain(quoted)
            if not sentence:
                continue
            yield Sentence(
                text=_SPACE.sub(" ", quoted),
                full=sentence,
                bare=_BRACKETS.sub("", sentence),
                aside=tuple(_BRACKETS.findall(sentence)),
                aside_at=tuple(_places_of_asides(sentence)),
                part=part,
                heading=f"{title}。{heading}。",
                opens=opens,
            )
            opens = False
