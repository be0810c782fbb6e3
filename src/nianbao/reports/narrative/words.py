"""What a form declares about the words of its report: the model; see :mod:`nianbao.reports.narrative.load`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from nianbao.reports.narrative.lexicon import NUMBER, Lexicon, Role, lexicon_of
from nianbao.rules import Node

NEVER = re.compile(r"(?!)")
"""Matches nothing."""


@dataclass(frozen=True, slots=True)
class ReportPart:
    """One of the parts that a report has, in order; ``heading`` matches its title without the numbering.

    ``longest`` is the number of characters that it should not have more of, where the form states one.
    """

    title: str
    heading: re.Pattern[str]
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that one part must speak of; ``part`` counts from 0."""

    title: str
    part: int
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that the text may state: of which noun with which verb, and what of the tables it must equal.

    Any of ``equals`` will do; the first is the one that people are told. ``said`` are pairs of a verb
    (which may be empty) and a noun. ``near`` must be found in the paragraph, ``unless`` must not be in
    the clause, ``apart`` not in the sentence. A figure that is ``inside`` also counts after words such as 其中.
    It is not compared where one of ``without`` is stated.
    """

    id: str
    equals: tuple[Node, ...]
    said: tuple[tuple[str, str], ...]
    near: re.Pattern[str]
    unless: re.Pattern[str]
    apart: re.Pattern[str]
    inside: bool
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure that only the text gives: ``part`` is where, ``factors`` what one of each unit counts."""

    id: str
    part: int
    stated: tuple[str, ...]
    none: tuple[str, ...]
    factors: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Context:
    """Words around a figure that make it another figure than the report's own of its year."""

    own: re.Pattern[str]
    others: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    year: re.Pattern[str]
    this_year: re.Pattern[str]
    other_year: re.Pattern[str]
    compared: re.Pattern[str]
    cumulative: re.Pattern[str]
    planned: re.Pattern[str]
    portion: re.Pattern[str]
    continued: re.Pattern[str]
    vague_before: re.Pattern[str]
    vague_unit: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Copying:
    """When sentences count as copied: see :mod:`nianbao.reports.narrative.similarity`.

    ``share`` and ``alike`` are in percent, ``shortest`` in characters, ``fewest`` in sentences.
    """

    share: int
    alike: int
    shortest: int
    fewest: int
    fixed: tuple[re.Pattern[str], ...]
    office: re.Pattern[str]


@dataclass(frozen=True, eq=False)
class Words:
    """Everything that a form declares about its report's text."""

    parts: tuple[ReportPart, ...]
    numbering: re.Pattern[str]
    heading_end: re.Pattern[str]
    unstopped: re.Pattern[str]
    topics: tuple[Topic, ...]
    residue: tuple[re.Pattern[str], ...]
    title_year: re.Pattern[str]
    text_years: tuple[re.Pattern[str], ...]
    figures: tuple[Figure, ...]
    facts: tuple[Fact, ...]
    context: Context
    copying: Copying
    placeholders: Mapping[str, str]
    nouns: Mapping[str, str]
    verbs: Mapping[str, str]
    signs: Mapping[str, str]
    asides: Mapping[str, str]
    stops: Mapping[str, str]
    alone: Mapping[str, str]
    whole: tuple[str, ...]

    @cache  # noqa: B019 (the words of a form live as long as the program)
    def pattern(self, template: str, year: int | None) -> re.Pattern[str]:
        """Fill the years into the template of a pattern."""
        return re.compile(self._filled(template, year))

    @cache  # noqa: B019
    def lexicon(self, year: int | None) -> Lexicon:
        """Return the words of statements, with the years of a report filled in."""
        groups = (
            (Role.NOUN, self.nouns),
            (Role.VERB, self.verbs),
            (Role.REST, self.asides),
            (Role.SIGN, self.signs),
            (Role.STOP, self.stops),
        )
        patterns = [
            (role, name, self._filled(text, year)) for role, group in groups for name, text in group.items()
        ]
        return lexicon_of(patterns, self._filled("{n}{unit}", year))

    @cache  # noqa: B019
    def saying(self, verb: str, noun: str) -> tuple[Figure, ...]:
        """Return the figures that a verb and a noun speak of."""
        return tuple(figure for figure in self.figures if (verb, noun) in figure.said)

    def _filled(self, template: str, year: int | None) -> str:
        years = {"year": year, "last_year": year and year - 1, "next_year": year and year + 1}
        template = with_placeholders(template, self.placeholders)
        for name, number in years.items():
            template = template.replace(f"{{{name}}}", str(number) if number else NEVER.pattern)
        return template.replace("{n}", NUMBER)


def with_placeholders(template: str, placeholders: Mapping[str, str]) -> str:
    """Fill what a form has declared for several patterns into one of them."""
    for name, value in placeholders.items():
        template = template.replace(f"{{{name}}}", value)
    return template
