"""What is to be said of the tables and rows of a report: missing, damaged, doubtful, not used."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from nianbao.core import Finding, Place, finding, first_of
from nianbao.form import Form
from nianbao.reports.document import Document
from nianbao.reports.imports.figures import is_zero
from nianbao.reports.imports.imported import Imported
from nianbao.reports.imports.labels import OfficialRow
from nianbao.reports.imports.match import Match
from nianbao.reports.imports.official import Stretch
from nianbao.reports.imports.words import is_own_column

_SHOWN = 60
_MOST_FIGURES = 8
_MOST_CELLS = 5


def about_tables(imported: Imported) -> Iterator[Finding]:
    """Report tables that are not the official one, and tables of which several could be."""
    form = imported.form
    for choice in imported.matching.choices:
        for stretch in choice.others:
            details = {"rows": str(len(stretch.rows)), "headings": _headings(stretch)}
            name = _name(stretch, with_place=False)
            yield finding("import.other-table", Place(stretch.first.place), found=name, **details)
        for best, other in choice.rivals:
            place = Place(form.table(best.table).sheet)
            same = best.figures() == other.figures()
            code = "import.same-table" if same else "import.two-tables"
            yield finding(code, place, found=_name(best), other=_name(other))
        for candidate in choice.twice:
            place = row_place(form, candidate.target)
            yield finding("import.twice", place, found=shortened(candidate.line.words))
        for row, candidate in choice.conflicts.items():
            figures = [_listed(known.figures) for known in (choice.chosen[row], candidate)]
            place = row_place(form, candidate.target)
            words = shortened(candidate.line.words)
            yield finding("import.conflict", place, found=words, figures=figures[0], other=figures[1])
    yield from _about_columns(imported)


def about_cells(imported: Imported, document: Document) -> Iterator[Finding]:
    """Report the cells of the tables that were read which a person does not see as they are stored."""
    used = {match.line.place for match in imported.matching.found.values()}
    for table in document.tables:
        for reason, cells in table.unseen.items() if table.place in used else ():
            yield finding(
                "import.unseen", Place(table.place), found=first_of(cells, _MOST_CELLS), reason=reason
            )


def about_rows(imported: Imported) -> Iterator[Finding]:
    """Report rows that are missing, unclear, damaged, or stand for several rows."""
    matching, form = imported.matching, imported.form
    yield from _missing(imported)
    for match in matching.found.values():
        place = row_place(form, match.target)
        if match.how in ("fuzzy", "order"):
            words = shortened(match.line.words) or "（空）"
            code = "import.fuzzy" if match.how == "fuzzy" else "import.order"
            yield finding(code, place, found=words, expected=match.target.label)
        if match.fitted.joined:
            yield finding("import.collapsed", place, found=shortened(match.fitted.joined))
    for group, line, fitted in matching.groups:
        if not all(map(is_zero, fitted.figures)):
            own = tuple(field.id for target in group for field in target.fields)
            place = replace(row_place(form, group[0]), fields=own)
            yield finding("import.group", place, found=shortened(line.words), figures=_listed(fitted.figures))
    for line in imported.loose:
        if not any(line is unclear for _, unclear in matching.unclear.values()):
            figures = _listed(line.figures[:_MOST_FIGURES])
            yield finding("import.unplaced", Place(line.place), found=shortened(line.words), figures=figures)


def _missing(imported: Imported) -> Iterator[Finding]:
    matching, form = imported.matching, imported.form
    grouped = {target.row for group, _, _ in matching.groups for target in group}
    missing = [
        target
        for target in matching.missing()
        if target.row not in grouped and target.row not in matching.blocked
    ]
    for table in form.tables:
        rows = [target for target in matching.labels.targets if target.table == table.id]
        lost = [target for target in rows if target in missing]
        if len(lost) == len(rows) and not any(target.row in matching.unclear for target in lost):
            yield finding("import.table-missing", Place(table.sheet), found=table.title)
            continue
        for target in lost:
            place = row_place(form, target)
            if target.row in matching.unclear:
                line = matching.unclear[target.row][1]
                figures = _listed(line.figures[: 2 * _MOST_FIGURES])
                words = shortened(line.words) or table.title
                yield finding("import.row-unclear", place, found=words, figures=figures)
            else:
                yield finding("import.row-missing", place, found=target.label or table.title)


def _about_columns(imported: Imported) -> Iterator[Finding]:
    """Report columns with figures that the form does not have, and headings with an error."""
    matching = imported.matching
    beside: dict[str, None] = {}
    damaged: dict[tuple[str, str], Match] = {}
    for match in matching.found.values():
        headed = matching.headed.get(match.line.table)
        frame = headed.frame(match.target.column_ids, match.line.row) if headed is not None else None
        if frame is not None:
            table = match.target.table
            headings = frame.beside(match.line.cells)
            strange = (extra for extra in headings if not is_own_column(matching.labels, table, extra))
            beside.update(dict.fromkeys(strange))
            damaged.update(dict.fromkeys(frame.damaged, match))
    for heading in beside:
        yield finding("import.column", found=shortened(heading))
    for (heading, column), match in damaged.items():
        field = next(field for field in match.target.fields if field.column_id == column)
        place = Place(imported.form.table(match.target.table).sheet, None, f"“{field.column_label}”列")
        yield finding("import.column-fuzzy", place, found=shortened(heading), expected=field.column[-1].label)


def row_place(form: Form, target: OfficialRow) -> Place:
    """Return the place of a row, in the form's words."""
    sheet = form.table(target.table).sheet
    words = f"“{target.fields[0].row_label}”行" if target.label else ""
    return Place(sheet, None, words, tuple(field.id for field in target.fields))


def shortened(text: str) -> str:
    """Return a text as a message can quote it, in one line."""
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}……"


def _name(stretch: Stretch, *, with_place: bool = True) -> str:
    first = stretch.candidates[0]
    where = first.line.place if with_place else ""
    return shortened(f"{where}“{first.line.words}”（{_listed(first.figures[:_MOST_FIGURES])}）")


def _headings(stretch: Stretch) -> str:
    return f"，标题是“{shortened('、'.join(stretch.foreign))}”" if stretch.foreign else ""


def _listed(figures: Sequence[str]) -> str:
    return "、".join(" ".join(text.split()) or "空" for text in figures)
