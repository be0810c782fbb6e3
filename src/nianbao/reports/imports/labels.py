"""The labels of a form's rows, and all the ways in which reports write them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby

from nianbao.core import simplified
from nianbao.form import Field, Form, Section, read_toml

VARIANTS = "variants.toml"
"""What reports write instead of the official labels, beside the form."""
_NUMBERING = re.compile(r"\s*(?:[(]?[一二三四五六七八九十]{1,3}[)、.]|[(]?\d{1,2}[).、])\s*")
_BRACKETS = re.compile(r"[(][^()]*[)]")
_YEAR = re.compile(r"[(]20\d\d年?度?[)]")
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Target:
    """One row of an official table: its fields from left to right, and what its label may be.

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


@dataclass(frozen=True)
class Labels:
    """A form's rows in order, its groups of rows by their labels, and the words that columns are told by.

    ``headings`` are the labels of columns that no row has.
    """

    form: Form
    targets: tuple[Target, ...]
    groups: Mapping[str, tuple[Target, ...]]
    subtotals: frozenset[str]
    headings: frozenset[str]

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """The place of each row in the order of the form."""
        return {target.row: number for number, target in enumerate(self.targets)}

    def key(self, text: str) -> str:
        """Reduce a label to what must be the same: no spaces, no punctuation, one kind of characters."""
        return _NO_WORD.sub("", self.plain(text))

    def bare_key(self, text: str) -> str:
        """The same without the numbering before a label."""
        return _NO_WORD.sub("", _NUMBERING.sub("", self.plain(text), count=1))

    def number(self, text: str) -> str:
        """Give the number before a label, without its punctuation; empty where there is none."""
        found = _NUMBERING.match(self.plain(text))
        return _NO_WORD.sub("", found.group()) if found else ""

    def plain(self, text: str) -> str:
        """Write a text in half-width and simplified characters, in one line without spaces, without its year."""
        return simplified(_YEAR.sub("", re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))))


@cache
def labels_of(form: Form) -> Labels:
    """Collect the labels of a form and of the variants beside it.

    Raises:
        FormError: the file of variants is wrong.
    """
    synonyms, subtotals = _variants(form)
    start = Labels(form, (), {}, frozenset(), frozenset())
    targets = tuple(_targets(start, synonyms))
    groups: dict[str, tuple[Target, ...]] = {}
    for target in targets:
        for heading in (each for each in target.fields[0].row[:-1] if each.id):
            for key in {start.key(heading.label), start.bare_key(heading.label), start.key(heading.short)}:
                groups[key] = (*groups.get(key, ()), target)
    columns = frozenset(heading for target in targets for heading in target.columns)
    headings = columns - frozenset(key for target in targets for key in target.bare)
    return Labels(form, targets, groups, frozenset(map(start.key, subtotals)), headings)


def _variants(form: Form) -> tuple[Mapping[str, tuple[str, ...]], tuple[str, ...]]:
    path = form.folder / VARIANTS
    if not path.exists():
        return {}, ()
    section = Section(str(path), "", read_toml(path))
    synonyms = {}
    for each in section.sections("row"):
        synonyms[each.text("id")] = each.texts("labels")
        each.finish()
    subtotals = section.texts("subtotals")
    section.finish()
    return synonyms, subtotals


def _targets(labels: Labels, synonyms: Mapping[str, tuple[str, ...]]) -> Iterator[Target]:
    for (table, row), found in groupby(labels.form.fields, key=lambda field: (field.table, field.row)):
        fields = tuple(found)
        row_id = f"{table}.{fields[0].row_id}"
        label = row[-1].label if fields[0].row_id else ""
        written = [*_ways(label), row[-1].short, *synonyms.get(row_id, ())] if label else []
        exact = frozenset(key for each in written if (key := labels.key(each)))
        bare = frozenset(key for each in written if (key := labels.bare_key(each)))
        columns = tuple(labels.key(field.column[-1].label) for field in fields)
        numbers = frozenset(number for each in written if (number := labels.number(each)))
        yield Target(table, row_id, label, fields, exact, bare, numbers, columns)


def _ways(label: str) -> Iterator[str]:
    """Yield a label, and without what stands in brackets behind its first words."""
    yield label
    plain = unicodedata.normalize("NFKC", label)
    head = _NUMBERING.match(plain)
    start = head.end() if head else 0
    shorter = plain[:start] + _BRACKETS.sub("", plain[start:])
    if shorter != plain:
        yield shorter
