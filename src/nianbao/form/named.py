"""Names of rules written with the form's own words instead of ids: 新收, 集中培训.参加人数, 「经费（万元）」."""

from collections.abc import Iterable, Iterator, Sequence

from nianbao.form.field import Heading, TableCell
from nianbao.form.model import Form

QUOTES = "「」"


def in_words(path: str) -> bool:
    """Return whether a name has words of the form in it."""
    return not path.isascii()


def segments_of(path: str) -> tuple[str, ...]:
    """Split a name at its dots; dots inside quotes belong to the label."""
    parts = [""]
    quoted = False
    for character in path:
        if character in QUOTES:
            quoted = character == QUOTES[0]
        elif character == "." and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return tuple(parts)


def fields_named(form: Form, path: str, prefix: str, suffix: str) -> tuple[str, ...]:
    """List the ids of the fields and texts that a name may mean, seen from inside ``prefix`` and ``suffix``.

    Upper headings may be left out; a name in full means no field that it names in part.
    """
    wanted = segments_of(path)
    whole: list[str] = []
    part: list[str] = []
    for field in (*form.fields, *form.texts):
        if field.id.startswith(prefix) and field.id.endswith(suffix):
            inner = _inner(form, field, prefix, suffix)
            if _matches(wanted, inner):
                (whole if len(inner) == len(wanted) else part).append(field.id)
    return tuple(whole or part)


def headings_named(form: Form, path: str, prefix: str, suffix: str) -> tuple[str, ...]:
    """List the paths of ids of the headings that a name may mean, and of tables by their sheets' names."""
    wanted = segments_of(path)
    found: dict[str, None] = {}
    for table in form.tables:
        if wanted in ((table.sheet,), (table.title,)):
            found[table.id] = None
    for field in form.fields:
        if field.id.startswith(prefix) and field.id.endswith(suffix):
            inner = _inner(form, field, prefix, suffix)
            ids = field.id.removeprefix(prefix).removesuffix(suffix).split(".")
            for end in range(1, len(inner)):
                if _matches(wanted, inner[:end]):
                    found[".".join(ids[:end])] = None
    return tuple(found)


def _inner(form: Form, field: TableCell, prefix: str, suffix: str) -> list[frozenset[str]]:
    """Return what each part of a field's id may be called, from behind the prefix up to before the suffix."""
    table = form.table(field.table)
    names = [frozenset((table.id, table.sheet, table.title)), *_names((*field.row, *field.column))]
    after = suffix.count(".")
    return names[prefix.count(".") : len(names) - after]


def _names(headings: Iterable[Heading]) -> Iterator[frozenset[str]]:
    for heading in headings:
        if heading.id:
            yield frozenset(filter(None, (heading.id, heading.label, heading.short, heading.word)))


def _matches(wanted: Sequence[str], parts: Sequence[frozenset[str]]) -> bool:
    """Return whether words name a path: the last part, and of the upper ones some, in their order."""
    if not parts or wanted[-1] not in parts[-1]:
        return False
    upper = iter(parts[:-1])
    return all(any(word in part for part in upper) for word in wanted[:-1])
