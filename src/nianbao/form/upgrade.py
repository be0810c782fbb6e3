"""Upgrades: what a figure of an older form is in a newer one, as data (``upgrade-<older>.toml``)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field as dataclass_field
from functools import cache
from pathlib import Path

from nianbao.core import Number, first_of, suggestion
from nianbao.form.collected import collected
from nianbao.form.field import Field
from nianbao.form.model import Form
from nianbao.form.section import Section

REST = "*"


@dataclass(frozen=True, slots=True)
class SumGroup:
    """Figures of the newer form whose sum is known from the older one, while each single one is not."""

    newer: tuple[str, ...]
    older: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Upgrade:
    """A map from an older form to a newer one, which accounts for every figure of the newer form.

    ``sources`` has the older figures that a newer one is the sum of; ``unmapped`` the reason why one is not known.
    """

    older: Form
    newer: Form
    sources: Mapping[str, tuple[str, ...]]
    groups: tuple[SumGroup, ...]
    unmapped: Mapping[str, str]

    @property
    def reasons(self) -> dict[str, str]:
        """Return, for every figure that is not known, the reason."""
        together = f"{self.older.name}只有这几行的合计"
        grouped = {field: together for group in self.groups for field in group.newer}
        return {**self.unmapped, **grouped}

    def figures(self, old: Mapping[str, Number]) -> dict[str, Number]:
        """Return the figures of the newer form that follow from those of the older one."""
        found = {field: _sum(parts, old) for field, parts in self.sources.items()}
        return {field: value for field, value in found.items() if value is not None}

    def total(self, fields: Iterable[str], old: Mapping[str, Number]) -> Number | None:
        """Return the sum of figures of the newer form, by groups where single ones are not known."""
        wanted = set(fields)
        parts: list[str] = []
        for group in self.groups:
            if wanted.issuperset(group.newer):
                wanted.difference_update(group.newer)
                parts += group.older
        if not all(field in self.sources for field in wanted):
            return None
        return _sum([*parts, *(part for field in sorted(wanted) for part in self.sources[field])], old)


def upgrade_file(older: str, newer: Form) -> Path:
    """Return the path of the file that maps an older form to this one."""
    return newer.folder / f"upgrade-{older}.toml"


@cache
def find_upgrade(older: Form, newer: Form) -> Upgrade | None:
    """Load the map between two forms; None where there is none.

    Raises:
        FormError: the map is wrong or not complete.
    """
    path = upgrade_file(older.id, newer)
    return load_upgrade(path, older, newer) if path.is_file() else None


def load_upgrade(path: Path, older: Form, newer: Form) -> Upgrade:
    """Load and check one map.

    Raises:
        FormError: the file, the key and what is allowed there.
    """
    with collected(path) as root:
        return _upgrade(root, older, newer)


def _upgrade(root: Section, older: Form, newer: Form) -> Upgrade:
    head = root.section("upgrade")
    from_ = head.text("from")
    if from_ != older.id:
        raise head.error("from", f"应当是“{older.id}”，与文件名一致")
    head.finish()
    loading = _Loading(root, older, newer)
    fields, groups, unmapped = (
        root.words(name) if root.has(name) else {} for name in ("fields", "groups", "unmapped")
    )
    root.finish()
    if root.mistakes:
        raise root.mistakes[0]  # what is misspelt is not said to be missing
    upgrade = Upgrade(
        older,
        newer,
        dict(loading.sources(fields)),
        tuple(loading.groups(groups)),
        dict(loading.unmapped(unmapped)),
    )
    loading.finish()
    return upgrade


def _sum(fields: Sequence[str], values: Mapping[str, Number]) -> Number | None:
    known = [values[field] for field in fields if field in values]
    return sum(known, start=0) if len(known) == len(fields) else None


@dataclass
class _Loading:
    """The checking of one map: who spoke of which figure of the newer form."""

    _root: Section
    _older: Form
    _newer: Form
    _keys: dict[str, str] = dataclass_field(default_factory=dict)

    def sources(self, entries: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the newer figures with the older ones that they are the sum of."""
        for new, text in entries.items():
            key = f'fields."{new}"'
            for field, rest in self._named(key, new):
                parts = tuple(self._old(key, part.strip(), rest) for part in text.split("+"))
                self._compare(key, field, parts)
                yield field.id, tuple(part.id for part in parts)

    def groups(self, entries: Mapping[str, str]) -> Iterator[SumGroup]:
        """Yield the groups of figures whose sum only is known."""
        for new, old in entries.items():
            key = f'groups."{new}"'
            below = [field for field in self._newer.fields if field.id.startswith(f"{new}.")]
            columns = dict.fromkeys(field.column_id for field in below)
            if not below:
                raise self._root.error(key, f"没有标题“{new}”{suggestion(new, _headings(self._newer))}")
            for column in columns:
                in_column = [field for field in below if field.column_id == column]
                fields = [field for field in in_column if not (field.row and field.row[-1].total_of)]
                part = self._old(key, f"{old}.{column}", "")
                for field in fields:
                    self._speak(key, field.id)
                    self._compare(key, field, (part,))
                yield SumGroup(tuple(field.id for field in fields), (part.id,))

    def unmapped(self, entries: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Yield the newer figures that are not known, with the reason."""
        for new, reason in entries.items():
            key = f'unmapped."{new}"'
            if not reason.strip():
                raise self._root.error(key, "请写明为什么没有对应的指标")
            for field, _ in self._named(key, new):
                yield field.id, reason

    def finish(self) -> None:
        """Check that the map accounts for every figure.

        Raises:
            FormError: it leaves some out.
        """
        unnamed = [field.id for field in self._newer.fields if field.id not in self._keys]
        if unnamed:
            raise self._root.error(
                "fields",
                f"还有 {len(unnamed)} 个指标没有说明：{first_of(unnamed, 5)}；没有对应的，写在 [unmapped]",
            )

    def _named(self, key: str, new: str) -> list[tuple[Field, str]]:
        """Return the figures of the newer form that a name matches, each with the text that the star stands for."""
        if new.endswith(f".{REST}"):
            start = new.removesuffix(REST)
            found = [
                (newer, newer.id.removeprefix(start))
                for newer in self._newer.fields
                if newer.id.startswith(start)
            ]
        else:
            found = [(self._newer.by_id[new], "")] if new in self._newer.by_id else []
        if not found:
            known = (*self._newer.by_id, *(f"{heading}.{REST}" for heading in _headings(self._newer)))
            raise self._root.error(key, f"没有指标“{new}”{suggestion(new, known)}")
        for field, _ in found:
            self._speak(key, field.id)
        return found

    def _old(self, key: str, name: str, rest: str) -> Field:
        id_ = name.removesuffix(REST) + rest if name.endswith(f".{REST}") else name
        if id_ not in self._older.by_id:
            near = suggestion(id_, tuple(self._older.by_id))
            raise self._root.error(key, f"表样 {self._older.id} 没有指标“{id_}”{near}")
        return self._older.by_id[id_]

    def _compare(self, key: str, field: Field, parts: Sequence[Field]) -> None:
        for part in parts:
            if (part.number, part.unit) != (field.number, field.unit):
                raise self._root.error(key, f"“{field.id}”与“{part.id}”的类别或单位不同，不能对应")

    def _speak(self, key: str, field: str) -> None:
        other = self._keys.setdefault(field, key)
        if other != key:
            raise self._root.error(key, f"“{field}”已经在 {other} 里说明了")


def _headings(form: Form) -> tuple[str, ...]:
    """List everything that stands before the last dot of a figure's id."""
    return tuple(dict.fromkeys(field.id.rpartition(".")[0] for field in form.fields))
