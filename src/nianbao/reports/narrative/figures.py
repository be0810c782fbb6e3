"""The figures of the text against the tables, and the figures that only the text has.

Only the first figure of each kind is compared, and only where it plainly is the report's own of its
year: not another organ's or year's, not vague, planned, cumulative, a part of another or a change.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from nianbao.core import Finding, Number, Place, finding, rounded, to_text
from nianbao.form import Form
from nianbao.reports.narrative.numerals import number_of
from nianbao.reports.narrative.text import Report, Sentence
from nianbao.reports.narrative.words import Context, Fact, Figure, Words
from nianbao.rules import Node, Source, fields_of, scalar
from nianbao.submission import Submission, trimmed

_VAGUE = re.compile(r"[余多来几上]|左右")
_CLAUSE_END = re.compile(r"[，：；。]")
_QUOTED = 60
"""Characters of a sentence that a message quotes at most."""


@dataclass(frozen=True, slots=True)
class _Values:
    """The figures of one submission as the scalar evaluator sees them."""

    form: Form
    submission: Submission

    def number(self, source: Source, field: str) -> Number | None:
        if source is not Source.CURRENT:
            return None
        return self.submission.values[self.form.position[field]]

    def text(self, field: str) -> str:
        return trimmed(self.submission.texts.get(field, ""))

    def kind(self) -> str | None:
        return None

    def confirmed(self, table: str) -> bool:
        return self.submission.confirmed(table)


@dataclass(frozen=True, slots=True)
class _Stated:
    """A figure found in the text; ``value`` is None where it is too vague to be compared."""

    value: Number | None
    at: int
    quoted: str
    number_at: int = -1


@dataclass(frozen=True, slots=True)
class Reading:
    """What is needed to read a report's figures: the form's words, the year, who reports."""

    words: Words
    year: int | None
    office: str

    def mismatches(self, report: Report, form: Form, submission: Submission) -> Iterator[Finding]:
        """Yield ``narrative.mismatch`` for each kind of figure that differs from the tables."""
        if not submission.values:
            return
        values = _Values(form, submission)
        quoted: set[tuple[int, int, Node]] = set()
        for figure in self.words.figures:
            known = [
                each
                for each in figure.equals
                if all(values.number(field.source, field.id) is not None for field in fields_of(each))
            ]
            if len(known) != len(figure.equals):
                continue
            stated = self._first(figure, report.sentences)
            if stated is None or stated[0].value is None:
                continue
            expected = [rounded(scalar.number(each, values)) for each in known]
            number = (id(stated[1]), stated[0].number_at, figure.equals[0])
            if number in quoted:  # two ways of reading the same words
                continue
            if stated[0].value not in expected and not self._shares(figure, stated[1], expected):
                quoted.add(number)
                yield self._mismatch(form, figure, *stated, expected[0])

    def facts(self, report: Report) -> Mapping[str, Number]:
        """Return the figures that only the text has, by their id; those it does not state are left out."""
        found = ((fact.id, self._fact(fact, report)) for fact in self.words.facts)
        return {id_: value for id_, value in found if value is not None}

    def _first(self, figure: Figure, sentences: Iterable[Sentence]) -> tuple[_Stated, Sentence] | None:
        for sentence in sentences:
            if not figure.near.search(sentence.before + sentence.bare):
                continue
            found = [*self._in_text(figure, sentence.bare, aside=False)]
            if figure.inside:
                found += [one for text in sentence.aside for one in self._in_text(figure, text, aside=True)]
            if found:
                return min(found, key=lambda one: one.at), sentence
        return None

    def _shares(self, figure: Figure, sentence: Sentence, expected: list[Number]) -> bool:
        """Tell whether a sentence states the figure in shares that add up to it: by post 3, in person 5."""
        values: dict[int, Number] = {}
        for template in figure.stated:
            for match in self.words.pattern(template, self.year).finditer(sentence.bare):
                value = _value(self.words.context, sentence.bare, match)
                if value is not None and self._is_own(figure, sentence.bare, match):
                    values[match.start("n")] = value
        total: Number = 0
        for number, at in enumerate(sorted(values), 1):
            total += values[at]
            if number > 1 and total in expected:
                return True
        return False

    def _in_text(self, figure: Figure, text: str, *, aside: bool) -> Iterator[_Stated]:
        for template in figure.stated:
            for match in self.words.pattern(template, self.year).finditer(text):
                if self._is_own(figure, text, match):
                    value = _value(self.words.context, text, match)
                    yield _Stated(value, _order(match, aside), match[0], match.start("n"))
                    break
        for template in figure.none:
            for match in self.words.pattern(template, self.year).finditer(text):
                if self._is_own(figure, text, match):
                    yield _Stated(0, _order(match, aside), match[0])
                    break

    def _is_own(self, figure: Figure, text: str, match: re.Match[str]) -> bool:
        """Tell whether a figure is the report's own of its year, and of this kind."""
        context = self.words.context
        clause = _clause(text, match)
        if figure.unless.search(clause) or context.changed.search(match[0]):
            return False
        before = context.compared.sub("", text[: match.start()])
        if context.portion.search(before) and not figure.inside:
            return False
        if context.continued.match(text[match.end() :]):
            return False
        if context.cumulative.search(before) or context.planned.search(before):
            return False
        return self._this_year(before) and not self._others(before + match[0])

    def _this_year(self, before: str) -> bool:
        """Tell whether the last time that is spoken of in front of a figure is the report's year."""
        context = self.words.context
        last: tuple[int, bool] = (-1, True)
        for match in context.year.finditer(before):
            last = max(last, (match.start(), self.year is None or int(match["year"]) == self.year))
        for match in context.this_year.finditer(before):
            last = max(last, (match.start(), True))
        for match in context.other_year.finditer(before):
            last = max(last, (match.start(), False))
        return last[1]

    def _others(self, before: str) -> bool:
        """Tell whether the subject of a figure is another organ, or all organs of an area."""
        own = [match.end() for match in self.words.context.own.finditer(before)]
        since = before[max(own, default=0) :]
        return any(
            words.search(since) and not speaker.search(self.office)
            for words, speaker in self.words.context.others
        )

    def _mismatch(
        self, form: Form, figure: Figure, stated: _Stated, sentence: Sentence, expected: Number
    ) -> Finding:
        assert stated.value is not None
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
        for sentence in report.part(fact.part):
            for template in fact.none:
                if self.words.pattern(template, self.year).search(sentence.bare):
                    return 0
            for template in fact.stated:
                match = self.words.pattern(template, self.year).search(sentence.bare)
                if match and not self.words.context.planned.search(sentence.bare[: match.start()]):
                    value = _value(self.words.context, sentence.bare, match)
                    return None if value is None else rounded(value * fact.factors.get(match["unit"], 1))
        return None


def _value(context: Context, text: str, match: re.Match[str]) -> Number | None:
    """Return the number of a match; None where it is vague or no number."""
    if context.vague_before.search(text[: match.start("n")]) or _VAGUE.search(match["unit"] or ""):
        return None
    return number_of(match["n"])


def _order(match: re.Match[str], aside: bool) -> int:
    """Order figures of one sentence; what stands in brackets comes last."""
    return match.start() + (len(match.string) + 10_000 if aside else 0)


def _clause(text: str, match: re.Match[str]) -> str:
    """Return the clause that a match stands in, up to the commas around it."""
    start = max((each.end() for each in _CLAUSE_END.finditer(text, 0, match.start())), default=0)
    end = _CLAUSE_END.search(text, match.end())
    return text[start : end.start() if end else len(text)]


def _described(form: Form, node: Node) -> str:
    """Name the fields of an expression in the form's own words, sheet first."""
    fields = [form.by_id[field.id] for field in fields_of(node)]
    sheet = form.table(fields[0].table).sheet
    places = "＋".join(each.place for each in fields)
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
