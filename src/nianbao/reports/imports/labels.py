"""The labels of a form's rows and columns, and all the ways in which reports write them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import groupby

from nianbao.core import FormError, SeveralFormErrors, simplified, suggestion
from nianbao.form import Field, Form, Section, collected, line_in

VARIANTS = "variants.toml"
"""What reports write instead of the official labels, beside the form."""
_NUMBERING = re.compile(r"\s*(?:[(]?[一二三四五六七八九十]{1,3}[)、.]|[(]?\d{1,2}[).、])\s*")
_BRACKETS = re.compile(r"[(][^()]*[)]")
_YEAR = re.compile(r"[(]20\d\d年?度?[)]")
_NOTE = re.compile(r"(?<=[^\s\d])[①-⑳⑴-⒇⁰¹²³⁴-⁹]{1,2}$")
"""The mark of a note behind a label."""
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, eq=False)
class OfficialRow:
    """One row of an official table, an object for each: its fields from left to right, and what its label may be.

    ``exact`` are its labels with their numbering, ``bare`` those without, ``numbers`` the numbers alone;
    all are empty in a table whose one row has no label. ``columns`` are the labels of its columns.
    """

    table: str
    row: str
    label: str
    fields: tuple[Field, ...]
    exact: frozenset[str]
    bare: frozenset[str]
    numbers: frozenset[str]
    columns: tuple[str, ...]

    @property
    def width(self) -> int:
        """The number of figures."""
        return len(self.fields)

    @cached_property
    def column_ids(self) -> tuple[str, ...]:
        """The ids of its columns, from left to right."""
        return tuple(field.column_id for field in self.fields)


@dataclass(frozen=True)
class ColumnLabels:
    """A column of an official table: its id, what its heading may be, and the headings above it."""

    id: str
    names: frozenset[str]
    above: frozenset[str]


@dataclass(frozen=True)
class Labels:
    """A form's rows in order, its groups of rows by their labels, and the words that columns are told by.

    ``headings`` are the labels of columns that no row has; ``columns`` are the columns of each set of
    headings that rows share, by their ids.
    """

    form: Form
    targets: tuple[OfficialRow, ...]
    groups: Mapping[str, tuple[OfficialRow, ...]]
    headings: frozenset[str]
    columns: Mapping[tuple[str, ...], tuple[ColumnLabels, ...]]

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """The place of each row in the order of the form."""
        return {target.row: number for number, target in enumerate(self.targets)}

    @cached_property
    def by_exact(self) -> Mapping[str, tuple[OfficialRow, ...]]:
        """The rows by their labels with the numbering."""
        return _index(self.targets, "exact")

    @cached_property
    def by_bare(self) -> Mapping[str, tuple[OfficialRow, ...]]:
        """The rows by their labels without the numbering."""
        return _index(self.targets, "bare")

    @cached_property
    def column_words(self) -> frozenset[str]:
        """Everything that may stand above a column, at the lowest level."""
        return frozenset(
            name for columns in self.columns.values() for column in columns for name in column.names
        )

    @cached_property
    def text_words(self) -> frozenset[str]:
        """What may stand above a column of texts."""
        headings = (text.column[-1] for text in self.form.texts)
        return frozenset(self.key(word) for heading in headings for word in (heading.label, heading.short))

    def key(self, text: str) -> str:
        """Reduce a label to what must be the same: no spaces, no punctuation, one kind of characters."""
        return _reduced(self.plain(text))

    def bare_key(self, text: str) -> str:
        """Return the same without the numbering before a label."""
        return _reduced(_NUMBERING.sub("", self.plain(text), count=1))

    def explained_key(self, text: str) -> str:
        """Return the key of a label without the explanation in brackets that follows it; empty without one."""
        plain = self.plain(text)
        head = _NUMBERING.match(plain)
        start = head.end() if head else 0
        opening = plain.find("(", start)
        if opening <= start or not plain.endswith(")"):
            return ""
        return _reduced(plain[:opening])

    def number(self, text: str) -> str:
        """Return the number before a label, without its punctuation; empty where there is none."""
        found = _NUMBERING.match(self.plain(text))
        return _reduced(found.group()) if found else ""

    def plain(self, text: str) -> str:
        """Write a text in half-width and simplified characters, in one line without spaces, without its year."""
        return _plain(text)


@lru_cache(maxsize=100_000)
def _plain(text: str) -> str:
    unmarked = _NOTE.sub("", text.rstrip())
    return simplified(_YEAR.sub("", re.sub(r"\s+", "", unicodedata.normalize("NFKC", unmarked))))


def _reduced(plain: str) -> str:
    return _NO_WORD.sub("", plain)


def _index(targets: tuple[OfficialRow, ...], attribute: str) -> Mapping[str, tuple[OfficialRow, ...]]:
    found: dict[str, tuple[OfficialRow, ...]] = {}
    for target in targets:
        for key in getattr(target, attribute):
            found[key] = (*found.get(key, ()), target)
    return found


@cache
def labels_of(form: Form) -> Labels:
    """Collect the labels of a form and of the variants beside it.

    Raises:
        FormError: the file of variants is wrong.
    """
    variants = _variants(form)
    start = Labels(form, (), {}, frozenset(), {})
    targets = tuple(_targets(start, variants.rows))
    groups: dict[str, tuple[OfficialRow, ...]] = {}
    for target in targets:
        for heading in (heading for heading in target.fields[0].row[:-1] if heading.id):
            for key in {start.key(heading.label), start.bare_key(heading.label), start.key(heading.short)}:
                groups[key] = (*groups.get(key, ()), target)
    words = frozenset(word for target in targets for word in target.columns)
    headings = words - frozenset(key for target in targets for key in target.bare)
    columns = {target.column_ids: _columns(start, target, variants.columns) for target in targets}
    return Labels(form, targets, groups, headings, columns)


@dataclass(frozen=True)
class _Variants:
    """The other labels of rows and columns by their ids."""

    rows: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, tuple[str, ...]]


def _variants(form: Form) -> _Variants:
    path = form.folder / VARIANTS
    if not path.exists():
        return _Variants({}, {})
    with collected(path) as section:
        rows = dict(_labels(section, "row"))
        columns = dict(_labels(section, "column"))
        section.finish()
    return _Variants(rows, columns)


def check_variants(form: Form) -> None:
    """Check the other labels that a form declares.

    Raises:
        FormError: the file is wrong, or names a row or column that the form does not have.
    """
    variants = _variants(form)
    rows = {f"{field.table}.{field.row_id}" for field in form.fields}
    columns = {f"{field.table}.{field.column_id}" for field in form.fields}
    path = form.folder / VARIANTS
    mistakes = []
    for name, ids, known in (("row", variants.rows, rows), ("column", variants.columns, columns)):
        for number, id_ in enumerate(ids, 1):
            if id_ not in known:
                key, problem = f"{name}[{number}].id", f"没有“{id_}”{suggestion(id_, tuple(sorted(known)))}"
                mistakes.append(FormError(str(path), key, problem, line_in(path, key)))
    if mistakes:
        raise mistakes[0] if len(mistakes) == 1 else SeveralFormErrors(mistakes)


def _labels(section: Section, name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for entry in section.sections(name):
        yield entry.text("id"), entry.texts("labels")
        entry.finish()


def _targets(labels: Labels, synonyms: Mapping[str, tuple[str, ...]]) -> Iterator[OfficialRow]:
    for (table, row), found in groupby(labels.form.fields, key=lambda field: (field.table, field.row)):
        fields = tuple(found)
        row_id = f"{table}.{fields[0].row_id}"
        label = row[-1].label if fields[0].row_id else ""
        written = [*_ways(label), row[-1].short, *synonyms.get(row_id, ())] if label else []
        exact = frozenset(key for text in written if (key := labels.key(text)))
        bare = frozenset(key for text in written if (key := labels.bare_key(text)))
        columns = tuple(labels.key(field.column[-1].label) for field in fields)
        numbers = frozenset(number for text in written if (number := labels.number(text)))
        yield OfficialRow(table, row_id, label, fields, exact, bare, numbers, columns)


def _columns(
    labels: Labels, target: OfficialRow, synonyms: Mapping[str, tuple[str, ...]]
) -> tuple[ColumnLabels, ...]:
    """List the columns of a row with everything that may stand above them."""
    found = []
    for field in target.fields:
        *upper, last = field.column
        written = [*_ways(last.label), last.short, *synonyms.get(f"{field.table}.{field.column_id}", ())]
        above = frozenset(labels.key(heading.label) for heading in upper)
        found.append(ColumnLabels(field.column_id, frozenset(map(labels.key, written)), above))
    return tuple(found)


def _ways(label: str) -> Iterator[str]:
    """Yield a label, and without what stands in brackets behind its first words."""
    yield label
    plain = unicodedata.normalize("NFKC", label)
    head = _NUMBERING.match(plain)
    start = head.end() if head else 0
    shorter = plain[:start] + _BRACKETS.sub("", plain[start:])
    if shorter != plain:
        yield shorter
