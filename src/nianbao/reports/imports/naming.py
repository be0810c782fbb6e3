"""Which rows of the form the labels of a line name."""

from collections.abc import Iterator, Sequence

from nianbao.reports.imports.figures import is_figure
from nianbao.reports.imports.fit import label_before_digits
from nianbao.reports.imports.labels import Labels, OfficialRow
from nianbao.reports.imports.rows import TableLine

MOST_JOINED = 20
"""Labels in front of a row of which its own may have been cut into."""


def named_rows(line: TableLine, labels: Labels) -> list[OfficialRow]:
    """List the rows that a line's labels name, that of the label nearest to the figures first.

    Without its number a label only counts next to the figures: headings may be called the same. So does any
    label in running text, where that of a row without figures stands in front of the next one, which may be cut.
    """
    own = own_labels(line, labels)
    near = list(joined(own))
    found: list[OfficialRow] = []
    further = reversed(own[:-1]) if line.table >= 0 else ()
    for text in [*near[:1], *further, *near[1:]]:
        found += labels.by_exact.get(labels.key(text), ())
        if text in near:
            found += _bare(text, labels)
        explained = labels.explained_key(text)
        found += labels.by_exact.get(explained, ())
        found += labels.by_bare.get(explained, ()) if text in near else ()
    return list(dict.fromkeys(found))


def _bare(text: str, labels: Labels) -> list[OfficialRow]:
    number = labels.number(text)
    fits = labels.by_bare.get(labels.bare_key(text), ())
    return [fit for fit in fits if not number or not fit.numbers or number in fit.numbers]


def collapsed_rows(line: TableLine, labels: Labels) -> tuple[OfficialRow, ...]:
    """Return the rows whose label has run together with its figures."""
    label = label_before_digits(line.labels[-1]) if line.labels and not line.filled else ""
    return labels.by_exact.get(labels.key(label), ()) if label else ()


def named_row(line: TableLine, labels: Labels) -> OfficialRow | None:
    """Return the row that the label next to the figures names with its numbering."""
    named = [labels.by_exact.get(labels.key(text), ()) for text in line.labels[-1:]]
    return named[0][0] if named and named[0] else None


def is_label(text: str, labels: Labels) -> bool:
    """Return whether what stands under a heading is the label of a row: the row stands too far to the right."""
    if is_figure(text):
        return False
    return labels.key(text) in labels.by_exact or labels.bare_key(text) in labels.by_bare


def own_labels(line: TableLine, labels: Labels) -> tuple[str, ...]:
    """Return the labels that may name the row of a line: in running text those behind the last heading."""
    if line.table >= 0:
        return line.labels
    last = max((at for at, text in enumerate(line.labels, 1) if _is_heading(text, labels)), default=0)
    return line.labels[last:]


def _is_heading(text: str, labels: Labels) -> bool:
    words = text.split()
    return bool(words) and labels.key(words[-1]) in labels.headings


def joined(labels: Sequence[str]) -> Iterator[str]:
    """Yield the last label, and the last ones joined: a label may be cut."""
    for count in range(1, min(len(labels), MOST_JOINED) + 1):
        yield "".join(labels[-count:])
