"""The figures of the text against the tables, and the figures that only the text has.

Only the first figure of each kind is compared, and only where it plainly is the report's own of its
year: not another organ's or year's, not vague, planned, cumulative, a part of another or a change.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

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

_VAGUE = re.compile(r"[余多来几上]|左右")
_CLAUSE_END = re.compile(r"[，：；。]")
_VAGUE_BEFORE = 8
"""Characters in front of a number in which it may be made vague."""
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
        near: dict[re.Pattern[str], bool] = {}
        for number, sentence in enumerate(report.sentences):
            if sentence.opens:
                paragraph.begin(sentence.heading)
            for figure in self.words.figures:
                seen = near.get(figure.near, False) and not sentence.opens
                near[figure.near] = seen or any(map(figure.near.search, sentence.all_texts))
            for order, (text, at) in enumerate(
                zip((sentence.bare, *sentence.aside), (0, *sentence.aside_at), strict=True)
            ):
                for statement in paragraph.aside(text, at) if order else paragraph.statements(text):
                    for figure in self.words.saying(statement.verb, statement.noun):
                        earlier = found.get(figure.id, ())
                        if earlier and (order or earlier[0].sentence is not sentence):
                            continue
                        if (order and not figure.inside) or not near[figure.near]:
                            continue
                        if not figure.apart.search(text if order else sentence.full) and self._is_own(
                            figure, text, statement
                        ):
                            place = statement.quantity.start if statement.quantity else statement.start
                            found.setdefault(figure.id, []).append(
                                _Stated(
                                    self._value(text, statement.quantity),
                                    text[statement.start : statement.end],
                                    sentence,
                                    (number, order * LONGEST_TEXT + place),
                                )
                            )
        return found

    def _is_own(self, figure: Figure, text: str, statement: Statement) -> bool:
        """Return whether a figure is the report's own of its year."""
        context = self.words.context
        if figure.unless.search(_clause(text, statement)):
            return False
        before = text[: statement.start]
        if context.portion.search(before) and not figure.inside:
            return False
        before = context.compared.sub("", before)
        if statement.verb not in self.words.alone and context.continued.match(text, statement.end):
            return False
        others = self._others(before, text[statement.start : statement.end])
        near = _since_stop(before) if statement.quantity is None else before
        if context.cumulative.search(near) or context.planned.search(before):
            return False
        if statement.quantity and statement.verb not in self.words.alone:
            return self._this_year(before + text[statement.start : statement.quantity.start]) and not others
        return self._this_year(before) and not others

    def _this_year(self, before: str) -> bool:
        """Return whether the last time that is spoken of in front of a figure is the report's year."""
        context = self.words.context
        last: tuple[int, bool] = (-1, True)
        for match in context.year.finditer(before):
            last = max(last, (match.start(), self.year is None or int(match["year"]) == self.year))
        for match in context.this_year.finditer(before):
            last = max(last, (match.start(), True))
        for match in context.other_year.finditer(before):
            last = max(last, (match.start(), False))
        return last[1]

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
        for sentence in sorted(report.sentences, key=lambda each: each.part != fact.part):
            for template in fact.none:
                if self.words.pattern(template, self.year).search(sentence.bare):
                    return 0
            for template in fact.stated:
                match = self.words.pattern(template, self.year).search(sentence.bare)
                if match and not self.words.context.planned.search(sentence.bare[: match.start()]):
                    value = number_of(match["n"])
                    if value is None or self._is_vague(sentence.bare, match.start("n"), match["unit"]):
                        return None
                    return rounded(value * fact.factors.get(match["unit"], 1))
        return None

    def _value(self, text: str, quantity: Word | None) -> Number | None:
        """Return the number of a statement; None where it is vague or no number."""
        if quantity is None:
            return 0
        return None if self._is_vague(text, quantity.start, quantity.unit) else number_of(quantity.number)

    def _is_vague(self, text: str, at: int, unit: str) -> bool:
        before = text[max(0, at - _VAGUE_BEFORE) : at]
        return self.words.context.vague_before.search(before) is not None or _VAGUE.search(unit) is not None


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
    start = max((found.end() for found in _CLAUSE_END.finditer(text, 0, statement.start)), default=0)
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
