"""Loading what a form declares about the words of its report from ``narrative.toml`` beside the form."""

import re
from collections.abc import Mapping
from functools import cache

from nianbao.form import Form, Section, collected, load_numbers
from nianbao.reports.narrative.lexicon import SIGNS
from nianbao.reports.narrative.words import (
    NEVER,
    Context,
    Copying,
    Fact,
    Figure,
    ReportPart,
    Topic,
    Words,
    with_placeholders,
)

NARRATIVE = "narrative.toml"


@cache
def words_of(form: Form) -> Words | None:
    """Load what a form declares about its report; None where it declares nothing.

    Raises:
        FormError: the file, the key and what is allowed there.
    """
    path = form.folder / NARRATIVE
    if not path.exists():
        return None
    with collected(path) as root:
        if not root.has("same_as"):
            return _loaded(form, root)
        path = form.folder.parent / root.text("same_as") / NARRATIVE
        root.finish()
    with collected(path) as root:
        return _loaded(form, root)


def _loaded(form: Form, root: Section) -> Words:
    words = _words(form, root)
    root.finish()
    _try_patterns(words, root)
    return words


def _words(form: Form, root: Section) -> Words:
    years = root.section("years")
    parts = tuple(_part(section) for section in root.sections("part", required=True))
    placeholders = root.words("placeholders")
    words = Words(
        parts=parts,
        numbering=_regex(root, "numbering"),
        heading_end=_regex(root, "heading_end", NEVER.pattern),
        unstopped=_regex(root, "unstopped", NEVER.pattern),
        topics=tuple(_topic(section, len(parts)) for section in root.sections("topic")),
        residue=_residue(root),
        title_year=_regex(years, "title"),
        text_years=_regexes(years, "text"),
        figures=tuple(_figure(form, section, placeholders) for section in root.sections("figure")),
        facts=tuple(_fact(form, section, len(parts)) for section in root.sections("fact")),
        context=_context(root.section("context")),
        copying=_copying(root.section("copying")),
        placeholders=placeholders,
        nouns=root.words("nouns"),
        verbs=root.words("verbs"),
        signs=_signs(root),
        asides=root.words("asides") if root.has("asides") else {},
        stops=root.words("stops") if root.has("stops") else {},
        alone=root.words("alone"),
        whole=root.texts("whole", ()),
    )
    years.finish()
    return words


def _signs(root: Section) -> Mapping[str, str]:
    """Load the wording of the signs between nouns, verbs and numbers; there are no others than those known."""
    signs = root.words("signs")
    if signs.keys() != set(SIGNS):
        raise root.error("signs", f"应当正好有 {'、'.join(SIGNS)}")
    return signs


def _part(section: Section) -> ReportPart:
    part = ReportPart(section.text("title"), _regex(section, "heading"), section.optional_integer("longest"))
    section.finish()
    return part


def _residue(root: Section) -> tuple[re.Pattern[str], ...]:
    """Load the words of a template that a report must not keep; a form need not name any."""
    if not root.has("residue"):
        return ()
    section = root.section("residue")
    words = _regexes(section, "words")
    section.finish()
    return words


def _topic(section: Section, parts: int) -> Topic:
    topic = Topic(section.text("title"), _part_number(section, parts), _regex(section, "words"))
    section.finish()
    return topic


def _figure(form: Form, section: Section, placeholders: Mapping[str, str]) -> Figure:
    def pattern(key: str, default: str) -> re.Pattern[str]:
        return _compiled(section, key, with_placeholders(section.text(key, default), placeholders))

    figure = Figure(
        id=section.identifier("id"),
        equals=load_numbers(form, section, "equals"),
        said=tuple(_said(text) for text in section.texts("said")),
        near=pattern("near", ""),
        unless=pattern("unless", NEVER.pattern),
        apart=pattern("apart", NEVER.pattern),
        inside=section.flag("inside"),
        without=section.texts("without", ()),
    )
    if not figure.equals:
        raise section.error("equals", "至少要有一个指标")
    section.finish()
    return figure


def _said(text: str) -> tuple[str, str]:
    """Part a verb from its noun; a noun may stand alone."""
    verb, _, noun = text.rpartition(" ")
    return verb, noun


def _fact(form: Form, section: Section, parts: int) -> Fact:
    id_ = section.identifier("id")
    if id_ not in form.narrative:
        raise section.error("id", f"表样的 [[narrative]] 里没有“{id_}”")
    factors = section.integers("factors")
    stated, none = section.texts("stated"), section.texts("none", ())
    fact = Fact(id_, _part_number(section, parts), stated, none, factors)
    section.finish()
    return fact


def _context(section: Section) -> Context:
    others = section.words("others")
    section.pass_over("changed")  # copies of earlier forms have it; the sign of that name has taken its place
    context = Context(
        own=_regex(section, "own"),
        others=tuple(
            (_compiled(section, "others", words), _compiled(section, "others", own or NEVER.pattern))
            for words, own in others.items()
        ),
        year=_regex(section, "year"),
        this_year=_regex(section, "this_year"),
        other_year=_regex(section, "other_year"),
        compared=_regex(section, "compared"),
        cumulative=_regex(section, "cumulative"),
        planned=_regex(section, "planned"),
        portion=_regex(section, "portion"),
        continued=_regex(section, "continued"),
        vague_before=_regex(section, "vague_before"),
        # Copies of earlier forms do not have it: there whatever is more than a unit is vague.
        vague_unit=_regex(section, "vague_unit", ".."),
    )
    section.finish()
    return context


def _copying(section: Section) -> Copying:
    copying = Copying(
        share=section.integer("share"),
        alike=section.integer("alike"),
        shortest=section.integer("shortest"),
        fewest=section.integer("fewest"),
        fixed=_regexes(section, "fixed"),
        office=_regex(section, "office"),
    )
    section.finish()
    return copying


def _part_number(section: Section, parts: int) -> int:
    number = section.integer("part")
    if not 1 <= number <= parts:
        raise section.error("part", f"应当在 1 到 {parts} 之间")
    return number - 1


def _regexes(section: Section, key: str) -> tuple[re.Pattern[str], ...]:
    return tuple(_compiled(section, key, text) for text in section.texts(key))


def _regex(section: Section, key: str, default: str | None = None) -> re.Pattern[str]:
    return _compiled(section, key, section.text(key, default))


def _compiled(section: Section, key: str, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise section.error(key, f"不是正确的正则表达式：{error}") from error


def _try_patterns(words: Words, root: Section) -> None:
    """Compile every template once, so that a mistake in one is a mistake of the form file."""
    for fact in words.facts:
        for template in (*fact.stated, *fact.none):
            _tried(words, root, fact.id, template)
    for name, template in (
        *words.nouns.items(),
        *words.verbs.items(),
        *words.signs.items(),
        *words.asides.items(),
        *words.stops.items(),
    ):
        _tried(words, root, name, template)
    known = {(verb, noun) for verb in ("", *words.verbs) for noun in words.nouns}
    for figure in words.figures:
        for verb, noun in figure.said:
            if (verb, noun) not in known:
                raise root.error(figure.id, f"said 里的“{f'{verb} {noun}'.strip()}”不在 [verbs]、[nouns] 里")


def _tried(words: Words, root: Section, key: str, template: str) -> None:
    try:
        words.pattern(template, 2000)
    except re.error as error:
        raise root.error(key, f"“{template}”不是正确的正则表达式：{error}") from error
