"""Whether the headings above rows that can only be counted off are the form's, complete and in its order.

Where a table has no columns, the first figure of a row is taken for the first column. That holds only while
no column is missing above and none has changed its place.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from nianbao.reports.imports.labels import ColumnLabels, Labels, OfficialRow
from nianbao.reports.imports.naming import named_row
from nianbao.reports.imports.rows import TableLine

_LONGEST = 16
"""Characters of a heading; a longer text is none, and what stands before it is not above the table."""
_SEEN = 0.5
"""The share of the headings' characters that must stand above before the others are missed."""


def disordered(lines: Sequence[TableLine], labels: Labels) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the tables, with the ids of columns, whose headings are not the form's or not in its order."""
    above: list[str] = []
    table: int | None = None
    for line in lines:
        if line.table != table:
            table, above = line.table, []
        target = named_row(line, labels)
        if target is not None and not line.filled:
            above = []
            continue
        texts = line.labels if target is None else line.labels[:-1]
        for text in texts:
            anew, headings = _headings_in(text, labels)
            above = headings if anew else [*above, *headings]
        if target is not None:
            if not _conform(above, target, labels):
                yield line.table, target.column_ids
            above = []


def _headings_in(text: str, labels: Labels) -> tuple[bool, list[str]]:
    """Return whether what comes before a text is above another table, and what of it may be headings.

    A long word is none; a program that sets a page by spaces may put headings behind it.
    """
    if labels.explained_key(text) in labels.column_words:
        return False, [text]
    words = text.split()
    long = max((at for at, word in enumerate(words, 1) if len(word) > _LONGEST), default=0)
    return (True, words[long:]) if long else (False, [text])


def _conform(above: Sequence[str], target: OfficialRow, labels: Labels) -> bool:
    """Return whether headings do not contradict the columns; cut ones are known by their characters alone."""
    columns = labels.columns[target.column_ids]
    known = {name for column in columns for name in (*column.names, *column.above)}
    words = list(_words(above, known, labels))
    wanted = Counter("".join(max(column.names, key=len) for column in columns))
    if (Counter("".join(words)) & wanted).total() < _SEEN * wanted.total():
        return True
    rest = Counter("".join(word for word in words if word not in known))
    whole = [word for word in words if word in known]
    cells = all(labels.key(text) in known or len(text.split()) == 1 for text in above)
    return _all_there(whole, rest, columns) and _in_order(whole, target, labels, groups=cells)


def _words(above: Iterable[str], known: Collection[str], labels: Labels) -> Iterator[str]:
    """Yield the headings, the words of those that stand in one line, and those without their explanation."""
    for text in above:
        key, explained = labels.key(text), labels.explained_key(text)
        if key not in known and explained in known:
            yield explained
        elif key in known:
            yield key
        else:
            yield from filter(None, map(labels.key, text.split()))


def _all_there(whole: Sequence[str], rest: Counter[str], columns: tuple[ColumnLabels, ...]) -> bool:
    """Return whether each column has its heading, or half of the characters of one are there in pieces.

    Of a table that goes on on another page the upper rows of headings may be gone, all of what stood there.
    """
    free = Counter(whole)
    missing = []
    for column in columns:
        name = next((name for name in column.names if free[name]), "")
        if name:
            free[name] -= 1
        elif all(2 * (Counter(name) & rest).total() < len(name) for name in column.names):
            missing.append(column)
    lowest = max(len(column.above) for column in columns)
    upper = [column for column in columns if len(column.above) < lowest]
    return not missing or (missing == upper and not any(set(whole) & column.above for column in columns))


def _in_order(whole: Sequence[str], target: OfficialRow, labels: Labels, *, groups: bool) -> bool:
    """Return whether headings stand in the order of the columns, as they are read across, or row by row.

    Where some are cut into lines, whole ones may stand higher or lower than they belong: that tells nothing.
    So may those of totals, and those over a group of columns unless ``groups`` says that they do not.
    """
    columns = labels.columns[target.column_ids]
    leaves = {name for column in columns for name in column.names}
    if sum(word in leaves for word in whole) < len(columns):
        return True
    parts = [(column, field) for column, field in zip(columns, target.fields, strict=True) if field.entered]
    across: dict[tuple[str, ...], frozenset[str]] = {}
    for column, field in parts:
        path = tuple(labels.key(heading.label) for heading in field.column)
        across.update({path[:depth]: frozenset(path[depth - 1 : depth]) for depth in range(1, len(path))})
        across[*path, column.id] = column.names
    kept = leaves if not groups else set().union(*across.values())
    totals = leaves - {name for column, _ in parts for name in column.names}
    words = [word for word in whole if word in kept and word not in totals]
    by_rows = sorted(across, key=lambda path: len(path) - (path[-1] in target.column_ids))
    return any(_follows(words, [across[path] for path in order]) for order in (across, by_rows))


def _follows(words: Sequence[str], order: Sequence[Collection[str]]) -> bool:
    """Return whether words are headings of some columns in their order."""
    at = 0
    for word in words:
        while at < len(order) and word not in order[at]:
            at += 1
        if at == len(order):
            return False
        at += 1
    return True
