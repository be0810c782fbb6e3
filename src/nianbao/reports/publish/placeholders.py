"""The placeholders of a narrative: ``{applications.received.total}`` becomes the figure of the table."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nianbao.core import Number, UsageError, suggestion, to_text
from nianbao.form import Form, bind_number
from nianbao.rules import BindError, RuleSyntaxError, Source, fields_of, number
from nianbao.submission import Submission, same_offices, trimmed

BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")


@dataclass(frozen=True)
class Facts:
    """All that a placeholder may stand for: words of the cover, figures, and sums of figures."""

    form: Form
    submission: Submission
    words: Mapping[str, str]

    @classmethod
    def of(cls, form: Form, submission: Submission, offices: int = 0) -> "Facts":
        """Collect the facts of a workbook; ``offices`` is how many a summary adds up."""
        office, period = submission.reporter, submission.period
        words = {
            "office": office.name if office else "",
            "year": str(period.year) if period else "",
            "period": period.heading if period else "",
            "offices": str(offices or 1),
            "scope": f"（{same_offices(offices)}）" if offices else "",
        }
        if period is not None:
            words |= {"last_year": str(period.year - 1), "next_year": str(period.year + 1)}
        words |= {f"cover.{id_}": text for id_, text in submission.cover.items()}
        return cls(form, submission, words)

    def number(self, source: Source, field: str) -> Number | None:
        """Return a figure of this year or of last year; None where it is not known."""
        if source is Source.CURRENT:
            return self.submission.values[self.form.position[field]]
        return self.submission.prior.get(source.key(field)) if source.is_earlier else None

    def text(self, field: str) -> str:
        """Return what stands in the cell of a text."""
        return trimmed(self.submission.texts.get(field, ""))

    def kind(self) -> str | None:
        """The office's kind."""
        return self.submission.office.kind if self.submission.office else None

    def confirmed(self, table: str) -> bool:
        """Return whether the cover confirms that a table is all zero."""
        return self.submission.confirmed(table)

    def fill(self, text: str, line: int) -> str:
        """Replace every placeholder of a text; ``{{`` and ``}}`` are braces.

        Raises:
            UsageError: a placeholder that means nothing; says in which line, and what was probably meant.
        """
        return BRACES.sub(lambda found: self._filled(found, line), text)

    def _filled(self, found: re.Match[str], line: int) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        if found[1] is None:
            raise UsageError(
                f"报告文字第 {line} 行：大括号没有成对。要写大括号本身，请写两个：{{{{ 或 }}}}。"
            )
        name = found[1].strip()
        if name in self.words:
            return self.words[name]
        try:
            node = bind_number(self.form, name)
        except (RuleSyntaxError, BindError) as error:
            known = (*self.words, *self.form.by_id)
            hint = suggestion(name, known) if _PLAIN.fullmatch(name) else ""
            problem = f"没有“{name}”这个占位符{hint}" if _PLAIN.fullmatch(name) else str(error)
            end = "" if problem.endswith("？") else "。"
            raise UsageError(f"报告文字第 {line} 行：{problem}{end}指标编号见 nianbao fields。") from error
        missing = [field.label for field in fields_of(node) if self.number(field.source, field.id) is None]
        if missing:
            raise UsageError(
                f"报告文字第 {line} 行：{{{name}}} 用到的{missing[0]}没有可用的数字，请先改好工作簿，或去掉这个占位符。"
            )
        return to_text(number(node, self))
