"""The figures of the text against the tables, and the figures that only the text has.

Only the first figure of each kind is compared, and only where it plainly is the report's own of its
year: not another organ's or year's, not vague, planned, cumulative, a part of another or a change.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from nianbao.core import Finding, Number, Place, finding, rounded, to_text
from nianbao.form import Form
from nianbao.reports.narrative.clauses import Statement
from nianbao.reports.narrative.lexicon import Word
from nianbao.reports.narrative.numerals import number_of
from nianbao.reports.narrative.statements import TopicReader
from nianbao.reports.narrative.text import LONGEST_TEXT, Report, Sentence
from nianbao.reports.narrative.words import Fact, Figure, Words
from nianbao.rules import Node, Source, fields_of, scalar
from nianbao.submission import Submission, trimmed

_CLAUSE_END = re.compile(r"[，：；。]")
_VAGUE_BEFORE = 8
"""Characters in front of a number in which it may be made vague."""
_LONGEST_LEAD = 300
"""Characters of earlier sentences that tell whose the figures of a list are: the first ones do."""
_QUOTED = 60
"""Characters of a sentence that a message quotes at most."""


@dataclass(frozen=True, slots=True)
class _ReportValues:
    """The figures of one submission as the scalar evaluator sees them."""

    form: Form
    submission: Submission

    def number(self, source: Source, field: str) -> Number | None:
        """Return a figure of this year; None for last year's, which a report does not have."""
        if source is not Source.CURRENT:
            return None
        return self.submission.values[self.form.position[field]]

    def text(self, field: str) -> str:
        """Return a text of the tables, trimmed."""
        return trimmed(self.submission.texts.get(field, ""))

    def kind(self) -> str | None:
        """Return None: a report does not state the kind of its office."""
        return None

    def confirmed(self, table: str) -> bool:
        """Return whether the cover confirms that a table is all zero."""
        return self.submission.confirmed(table)


@dataclass(frozen=True, slots=True)
class _Stated:
    """A figure found in the text, with the sentence; ``value`` is None where it is too vague to be compared."""

    value: Number | None
    quoted: str
    sentence: Sentence
    number_at: tuple[int, int]
    """Tells the numbers of a report apart: the sentence and the place in it; what stands in brackets has its own."""


@dataclass(frozen=True, slots=True)
class StatedFigures:
    """What is needed to read a report's figures: the form's words, the year, who reports."""

    words: Words
    year: int | None
    office: str

    def mismatches(self, report: Report, form: Form, submission: Submission) -> Iterator[Finding]:
        """Yield ``narrative.mismatch`` for each kind of figure that differs from the tables."""
        if not submission.values:
            return
        values = _ReportValues(form, submission)
        stated = self._stated(report)
        quoted: set[tuple[tuple[int, int], Node]] = set()
        for figure in self.words.figures:
            found = stated.get(figure.id)
            known = all(
                values.number(field.source, field.id) is not None
                for node in figure.equals
                for field in fields_of(node)
            )
            if (
                not found
                or not known
                or found[0].value is None
                or not stated.keys().isdisjoint(figure.without)
            ):
                continue
            expected = [rounded(scalar.number(node, values)) for node in figure.equals]
            number = (found[0].number_at, figure.equals[0])
            if number in quoted or found[0].value in expected or _add_up(found, expected):
                continue
            quoted.add(number)
            yield self._mismatch(form, figure, found[0], expected[0])

    def facts(self, report: Report) -> Mapping[str, Number]:
        """Return the figures that only the text has, by their id; those it does not state are left out."""
        found = ((fact.id, self._fact(fact, report)) for fact in self.words.facts)
        return {id_: value for id_, value in found if value is not None}

    def _stated(self, report: Report) -> Mapping[str, list[_Stated]]:
        """Return what the text states of each figure: all of the first sentence that states it, in order."""
        found: dict[str, list[_Stated]] = {}
        paragraph = TopicReader(self.words, self.year)
        near = dict.fromkeys((figure.near for figure in self.words.figures), False)
        refused: dict[str, bool] = {}
        lead, listed = "", False
        for number, sentence in enumerate(report.sentences):
            if sentence.opens:
                paragraph.begin(sentence.heading)
                refused.clear()
            if sentence.opens or not (listed or self.words.context.portion.match(sentence.bare)):
                lead = ""
            for words, seen in near.items():
                near[words] = (seen and not sentence.opens) or any(map(words.search, sentence.all_texts))
            for order, (text, at) in enumerate(
                zip((sentence.bare, *sentence.aside), (0, *sentence.aside_at), strict=True)
            ):
                for statement in paragraph.aside(text, at) if order else paragraph.statements(text):
                    judges = statement.verb in self.words.whole and statement.verb not in self.words.alone
                    if judges and refused.get(statement.noun):
                        continue  # 作为复议机关办理复议案件12件，维持8件
                    before = sentence.bare[: at if order else 0] + text[: statement.start]
                    for figure in self.words.saying(statement.verb, statement.noun):
                        if (order and not figure.inside) or not near[figure.near]:
                            continue
                        apart = figure.apart.search(text if order else sentence.full) is not None
                        own = not apart and self._is_own(figure, text, statement, before, lead)
                        if statement.quantity and not judges:
                            refused[statement.noun] = not own
                        earlier = found.get(figure.id, ())
                        if own and not (earlier and (order or earlier[0].sentence is not sentence)):
                            place = statement.quantity.start if statement.quantity else statement.start
                            found.setdefault(figure.id, []).append(
                                _Stated(
                                    self._value(text, statement.quantity),
                                    text[statement.start : statement.end],
                                    sentence,
                                    (number, order * LONGEST_TEXT + place),
                                )
                            )
            lead, listed = (lead + sentence.bare)[:_LONGEST_LEAD], sentence.bare.endswith("；")
        return found

    def _is_own(self, figure: Figure, text: str, statement: Statement, before: str, lead: str) -> bool:
        """Return whether a figure is the report's own of its year.

        ``before`` is what stands in front of it in its sentence, ``lead`` are the sentences that this goes on from.
        """
        context = self.words.context
        if figure.unless.search(_clause(text, statement)):
            return False
        if context.portion.search(text, 0, statement.start) and not figure.inside:
            return False
        before = context.compared.sub("", before)
        if statement.verb not in self.words.alone and context.continued.match(text, statement.end):
            return False
        said = text[statement.start : statement.end]
        near = lead + (_since_stop(before) if statement.quantity is None else before)
        if (
            context.cumulative.search(near)
            or context.planned.search(before)
            or self._others(lead + before, said)
        ):
            return False
        if statement.quantity and statement.verb not in self.words.alone:
            before += text[statement.start : statement.quantity.start]
        times = self._times(before)
        if not times:
            times = self._times(context.compared.sub("", lead))
            return any(times) or not times
        return times[-1]

    def _times(self, text: str) -> list[bool]:
        """Return of each time that a text speaks of whether it is the report's year."""
        context = self.words.context
        years = [
            (match.start(), self.year in (None, int(match["year"]))) for match in context.year.finditer(text)
        ]
        years += [(match.start(), True) for match in context.this_year.finditer(text)]
        years += [(match.start(), False) for match in context.other_year.finditer(text)]
        return [own for _, own in sorted(years)]

    def _others(self, before: str, stated: str) -> bool:
        """Return whether the subject of a figure is another organ, or all organs of an area."""
        own = [match.end() for match in self.words.context.own.finditer(before)]
        since = before[max(own, default=0) :] + stated
        return any(
            words.search(since) and not speaker.search(self.office)
            for words, speaker in self.words.context.others
        )

    def _mismatch(self, form: Form, figure: Figure, stated: _Stated, expected: Number) -> Finding:
        assert stated.value is not None
        sentence = stated.sentence
        fields = tuple(field.id for field in fields_of(figure.equals[0]))
        part = self.words.parts[sentence.part].title if sentence.part is not None else "开头"
        return finding(
            "narrative.mismatch",
            Place(words=f"报告文字“{part}”", fields=fields),
            found=to_text(stated.value),
            expected=to_text(expected),
            difference=to_text(rounded(stated.value - expected)),
            table=_described(form, figure.equals[0]),
            quoted=shortened(sentence.text, stated.quoted),
        )

    def _fact(self, fact: Fact, report: Report) -> Number | None:
        texts = [each.bare for each in sorted(report.sentences, key=lambda each: each.part != fact.part)]
        for text, template in product(texts, fact.stated):
            match = self.words.pattern(template, self.year).search(text)
            if match and not self.words.context.planned.search(text[: match.start()]):
                value = number_of(match["n"])
                if value is None or self._is_vague(text, match.start("n"), match["unit"]):
                    return None
                return rounded(value * fact.factors.get(match["unit"], 1))
        none = (self.words.pattern(template, self.year) for template in fact.none)
        return 0 if any(pattern.search(text) for pattern, text in product(none, texts)) else None

    def _value(self, text: str, quantity: Word | None) -> Number | None:
        """Return the number of a statement; None where it is vague or no number."""
        if quantity is None:
            return 0
        return None if self._is_vague(text, quantity.start, quantity.unit) else number_of(quantity.number)

    def _is_vague(self, text: str, at: int, unit: str) -> bool:
        before = text[max(0, at - _VAGUE_BEFORE) : at]
        context = self.words.context
        return bool(context.vague_before.search(before) or context.vague_unit.search(unit))


def _add_up(stated: list[_Stated], expected: list[Number]) -> bool:
    """Return whether a sentence states a figure in shares that add up to it: by post 3, in person 5."""
    total: Number = 0
    for number, statement in enumerate(stated, 1):
        total += statement.value or 0
        if number > 1 and total in expected:
            return True
    return False


def _clause(text: str, statement: Statement) -> str:
    """Return the clause that a statement stands in, up to the commas around it."""
    start = statement.start - len(_since_stop(text[: statement.start]))
    end = _CLAUSE_END.search(text, statement.end)
    return text[start : end.start() if end else len(text)]


def _since_stop(before: str) -> str:
    """Return what stands in front of a statement in its own clause."""
    return before[max((found.end() for found in _CLAUSE_END.finditer(before)), default=0) :]


def _described(form: Form, node: Node) -> str:
    """Return the words for the fields of an expression, sheet first."""
    fields = [form.by_id[field.id] for field in fields_of(node)]
    sheet = form.table(fields[0].table).sheet
    places = "＋".join(field.place for field in fields)
    return f"{sheet} {places}{'合计' if len(fields) > 1 else ''}"


def shortened(sentence: str, around: str = "", longest: int = _QUOTED) -> str:
    """Shorten a sentence to what a message can quote, keeping the place that it is about."""
    sentence = sentence.rstrip("。；！？;")
    if len(sentence) <= longest:
        return sentence
    number = re.search(r"\d+", around)
    at = sentence.find(number.group()) if number else 0
    start = 0 if at < longest * 2 // 3 else min(at - longest // 2, len(sentence) - longest)
    end = start + longest
    return f"{'……' if start else ''}{sentence[start:end]}{'……' if end < len(sentence) else ''}"
