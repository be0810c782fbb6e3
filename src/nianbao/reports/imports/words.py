"""The texts and choices of a report's tables, found by the headings of their columns."""

from collections.abc import Iterator

from nianbao.form import TextField
from nianbao.reports.document import Cell
from nianbao.reports.imports.frame import HeadingFrame, Span, overlap
from nianbao.reports.imports.imported import Imported
from nianbao.reports.imports.labels import Labels


def texts_of(imported: Imported) -> dict[str, str]:
    """Return the texts under their headings in the rows that were found, by their ids."""
    matching, labels = imported.matching, imported.matching.labels
    texts: dict[str, str] = {}
    for match in matching.found.values():
        headed = matching.headed.get(match.line.table)
        frame = headed.frame(match.target.column_ids, match.line.row) if headed is not None else None
        if frame is None:
            continue
        row = match.target.fields[0].row
        own = [text for text in imported.form.texts_of(match.target.table) if text.row == row]
        for span, text in _columns(frame, labels, own):
            words = [cell.text for cell in match.line.cells if cell.text.strip() and overlap(cell, span)]
            if len(words) == 1 and not _is_label(words[0], match.line.cells, span):
                texts[text.id] = words[0].strip()
    return texts


def is_own_column(labels: Labels, table: str, heading: str) -> bool:
    """Return whether a heading beside those of a row is a column of its table all the same."""
    form = labels.form
    names = {labels.key(field.column[-1].label) for field in (*form.fields_of(table), *form.texts_of(table))}
    return labels.key(heading) in names


def _columns(frame: HeadingFrame, labels: Labels, own: list[TextField]) -> Iterator[tuple[Span, TextField]]:
    """Yield where the texts of a row stand: under a heading that only one of them has."""
    headings = [*frame.extra.items(), *frame.before.items()]
    for text in own:
        names = {labels.key(text.column[-1].label), labels.key(text.column[-1].short)}
        spans = [span for span, heading in headings if labels.key(heading) in names]
        if len(spans) == 1:
            yield spans[0], text


def _is_label(text: str, cells: tuple[Cell, ...], span: Span) -> bool:
    """Return whether a cell reaches beyond its column: it is a heading of the row."""
    return any(cell.text == text and cell.columns > span[1] - span[0] for cell in cells)
