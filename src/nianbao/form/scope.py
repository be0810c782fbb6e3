"""What the names of a rule mean: written short, bound to the fields of a form."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter

from nianbao.core import Unit, first_of, suggestion
from nianbao.form.field import CHOICE, Field, TableCell, TextField
from nianbao.form.model import Form
from nianbao.form.named import fields_named, headings_named, in_words
from nianbao.rules import BindError, FieldNode, Name, Source, TextNode

_MOST_NAMED = 4


def spoken(table_cell: TableCell) -> str:
    """Return what a sentence calls a field or a text."""
    return table_cell.spoken if isinstance(table_cell, Field) else table_cell.label


@dataclass(frozen=True)
class Scope:
    """The names of one instance of a rule: written short, meant as fields of the form."""

    form: Form
    prefix: str = ""
    suffix: str = ""
    this: str = ""
    label: Callable[[TableCell], str] = spoken
    word: Callable[[TableCell], str] = spoken

    @classmethod
    def of_column(cls, form: Form, table: str, column: str) -> "Scope":
        """Return the names inside a column: those of its rows."""
        return cls(form, f"{table}.", f".{column}", "", attrgetter("row_label"), attrgetter("row_word"))

    @classmethod
    def of_row(cls, form: Form, table: str, row: str) -> "Scope":
        """Return the names inside a row: those of its columns."""
        prefix = f"{table}.{row}." if row else f"{table}."
        return cls(form, prefix, "", "", attrgetter("column_label"), attrgetter("column_word"))

    def field(self, name: Name) -> FieldNode:
        """Find the one field that a name means, or raise BindError."""
        name = self._of_a_form_of_years(name)
        if name.source is Source.NARRATIVE:
            if name.path not in self.form.narrative:
                known = tuple(self.form.narrative)
                raise _unknown(name, f"报告文字里没有“{name.path}”", known)
            return FieldNode(name.source, name.path, self.form.narrative[name.path])
        path = self._in_ids(name, self.expand(name.path), headings=False)
        found = self._find(path)
        if found is None:
            self._refuse_text(name, path)
            known = self._words() if in_words(name.path) else self._names()
            raise _unknown(name, f"没有指标“{name.path}”", known)
        return self._node(name.source, found)

    def fields(self, name: Name) -> tuple[str, tuple[FieldNode, ...]]:
        """Find the label and the fields of a heading, a table or a single field, or raise BindError."""
        name = self._of_a_form_of_years(name)
        path = self._in_ids(name, self.expand(name.path), headings=True)
        single = self._find(path)
        if single is not None:
            node = self.field(name)
            return node.label, (node,)
        for table in self.form.tables:
            if path == table.id:
                entered = [field for field in self.form.fields_of(table.id) if field.entered]
                return table.sheet, self._nodes(name.source, entered)
        start = f"{self.prefix}{path}."
        group = [
            field
            for field in self.form.fields
            if field.id.startswith(start) and field.id.endswith(self.suffix) and self._counts(field)
        ]
        if not group:
            self._refuse_text(name, path)
            raise _unknown(name, f"没有“{name.path}”这个标题", self._names())
        depth = start.count(".")
        headings = [heading for heading in (*group[0].row, *group[0].column) if heading.id]
        return headings[depth - 2].short, self._nodes(name.source, group)

    def text(self, name: Name) -> TextNode:
        """Find the one text or choice that a name means, or raise BindError."""
        path = self._in_ids(name, self.expand(name.path), headings=False)
        found = self._find_text(path)
        if found is None:
            if self._find(path) is not None:
                raise BindError(name.position, f"“{name.path}”是数，这里应当是文字或选项")
            raise _unknown(name, f"没有文字或选项“{name.path}”", self._inside(self.form.texts))
        return TextNode(found.id, self.label(found))

    def is_text(self, name: Name) -> bool:
        """Return whether a name means a text or a choice, and no number."""
        path = self._in_ids(name, self.expand(name.path), headings=False)
        return self._find(path) is None and self._find_text(path) is not None

    def words(self, text: TextNode, words: str, position: int) -> str:
        """Check that a text can be these words, and give a choice as the form writes it, or raise BindError."""
        field = self.form.text_by_id[text.id]
        if field.kind == CHOICE and field.fitting(words) is None:
            choices = "、".join(field.choices)
            raise BindError(
                position,
                f"“{text.label}”没有选项“{words}”，选项有 {choices}{suggestion(words, field.choices)}",
            )
        if field.kind != CHOICE and len(words) > field.length:
            raise BindError(position, f"“{text.label}”最多 {field.length} 个字，不会是这句话")
        return field.fitting(words) or words

    def table(self, path: str, position: int) -> str:
        """Find a table that the cover can confirm to be zero, or raise BindError."""
        path = self.expand(path)
        path = next((table.id for table in self.form.tables if path in (table.sheet, table.title)), path)
        if all(table.id != path for table in self.form.tables):
            known = tuple(table.id for table in self.form.tables)
            raise _unknown(Name(Source.CURRENT, path, position), f"没有表“{path}”", known)
        if self.form.cover.entry(f"zero_report.{path}") is None:
            raise BindError(position, f"封面没有 zero_report.{path} 这一项")
        return path

    def kind(self, kind: str, position: int) -> str:
        """Check that an office kind exists, or raise BindError."""
        if kind not in self.form.kinds:
            name = Name(Source.CURRENT, kind, position)
            raise _unknown(name, f"没有单位类别“{kind}”", self.form.kinds)
        return kind

    def expand(self, path: str) -> str:
        """Put what the instance is about in place of ``this``."""
        head, _, rest = path.partition(".")
        if head != "this" or not self.this:
            return path
        return f"{self.this}.{rest}" if rest else self.this

    def _of_a_form_of_years(self, name: Name) -> Name:
        """Return a name as a form of years means it: it has no period before but last year."""
        if name.source is not Source.PREVIOUS or self.form.period_unit is not Unit.YEAR:
            return name
        return Name(Source.CURRENT, name.written, name.position, name.written)

    def _in_ids(self, name: Name, path: str, *, headings: bool) -> str:
        """Return the path of ids of a name that has the form's own words in it; other names stay as they are."""
        if not in_words(path):
            return path
        found = fields_named(self.form, path, self.prefix, self.suffix)
        if not found and headings:
            found = headings_named(self.form, path, self.prefix, self.suffix)
        if not found and self.prefix:
            found = fields_named(self.form, path, "", "")
        if len(found) > 1:
            some = "、".join(found[:_MOST_NAMED])
            raise BindError(
                name.position, f"“{path}”可以是几个指标（{some}），请把上级标题也写上，或者写编号"
            )
        return found[0] if found else path

    def _find(self, path: str) -> Field | None:
        return self.form.by_id.get(f"{self.prefix}{path}{self.suffix}") or self.form.by_id.get(path)

    def _find_text(self, path: str) -> TextField | None:
        texts = self.form.text_by_id
        return texts.get(f"{self.prefix}{path}{self.suffix}") or texts.get(path)

    def _inside(self, cells: Iterable[TableCell]) -> tuple[str, ...]:
        """List fields or texts by the parts of their ids that are written here."""
        return tuple(
            cell.id.removeprefix(self.prefix).removesuffix(self.suffix)
            for cell in cells
            if cell.id.startswith(self.prefix) and cell.id.endswith(self.suffix)
        )

    def _refuse_text(self, name: Name, path: str) -> None:
        if self._find_text(path) is not None:
            how = '文字只能写作 a == "…"、a != "…"、filled(a)、length(a)'
            raise BindError(name.position, f"“{name.path}”是文字或选项，不能当作数；{how}")

    def _counts(self, field: Field) -> bool:
        """Leave out what would be counted twice: totals along the way that is summed."""
        if self.suffix and field.row:
            return not field.row[-1].total_of and not field.row[-1].formula
        return field.entered

    def _nodes(self, source: Source, fields: Iterable[Field]) -> tuple[FieldNode, ...]:
        return tuple(self._node(source, field) for field in fields)

    def _node(self, source: Source, field: Field) -> FieldNode:
        return FieldNode(
            source, field.id, self.label(field), field.measure, self.word(field), self.form.period_unit
        )

    def _names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._inside(self.form.fields))) or tuple(self.form.by_id)

    def _words(self) -> tuple[str, ...]:
        """List the form's own words for what a rule may name here."""
        inside = [field for field in self.form.fields if field.id.startswith(self.prefix)]
        headings = [heading for field in inside for heading in (*field.row, *field.column) if heading.id]
        return tuple(dict.fromkeys(heading.short for heading in headings))


_ADDRESS = re.compile(r"\$?[A-Z]{1,2}\$?[0-9]{1,4}")


def _unknown(name: Name, problem: str, known: tuple[str, ...]) -> BindError:
    if _ADDRESS.fullmatch(name.path):
        return BindError(
            name.position, f"{problem}；不写单元格地址，写编号或名称，{allowed(name.path, known)}"
        )
    return BindError(name.position, f"{problem}，{allowed(name.path, known)}")


def allowed(name: str, known: tuple[str, ...]) -> str:
    """Return the words on what can be written instead of an unknown name: the nearest, and the first few."""
    return f"可用的有 {first_of(known, 12) or '（无）'}{suggestion(name, known)}"
