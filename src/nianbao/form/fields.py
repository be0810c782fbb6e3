"""From heading trees to fields: every leaf row by every leaf column, totals with their parts."""

from collections.abc import Iterator

from nianbao.core import FormError
from nianbao.form.model import AMOUNT, COUNT, TOTAL, Block, Field, Heading, Headings, Table


def leaf_paths(headings: Headings) -> list[Headings]:
    """List the path to every leaf of a heading tree; one empty path where there is no tree."""
    return [path for heading in headings for path in heading.leaves()] or [()]


def fields_of_table(file: str, key: str, table: Table) -> Iterator[Field]:
    """Yield the fields of a table in reading order.

    Raises:
        FormError: a leaf without an id, a total that refers to nothing, to itself or in a circle.
    """
    for number, block in enumerate(table.blocks, 1):
        yield from _fields_of_block(file, f"{key}.block[{number}]", table, block)


def _fields_of_block(file: str, key: str, table: Table, block: Block) -> Iterator[Field]:
    rows, columns = leaf_paths(block.rows), leaf_paths(block.columns)
    row_parts = _totals(file, f"{key}.rows", rows)
    column_parts = _totals(file, f"{key}.columns", columns)
    for row in rows:
        for column in columns:
            if row in row_parts:
                parts = [(part, column) for part in row_parts[row]]
            else:
                parts = [(row, part) for part in column_parts.get(column, ())]
            carrier = _number_heading(row, column)
            yield Field(
                id=_id(table, row, column),
                table=table.id,
                row=row,
                column=column,
                kind=TOTAL if parts else carrier.kind,
                number=carrier.kind,
                unit=carrier.unit,
                parts=tuple(_id(table, *part) for part in parts),
                spoken=_spoken(row, column, only=len(columns) == 1),
                measure=carrier.unit or (table.unit if carrier.kind != AMOUNT else ""),
            )


def _id(table: Table, row: Headings, column: Headings) -> str:
    return ".".join([table.id, *(heading.id for heading in (*row, *column) if heading.id)])


def _spoken(row: Headings, column: Headings, *, only: bool) -> str:
    """Say how a sentence calls a field: its row alone where that has one column, or in the column of totals."""
    rows = [heading.short for heading in row if heading.id]
    columns = [heading for heading in column if heading.id]
    if columns[-1].total_of and (rows or len(columns) > 1):
        columns.pop()
    words = [] if only and rows else [heading.short for heading in columns]
    return "的".join("·".join(part) for part in (rows, words) if part)


def _number_heading(row: Headings, column: Headings) -> Heading:
    """Find the heading that says what kind of number stands here: the column's, else the row's."""
    for heading in (*reversed(column), *reversed(row)):
        if heading.kind != COUNT or heading.unit:
            return heading
    return column[-1]


def _totals(file: str, key: str, paths: list[Headings]) -> dict[Headings, list[Headings]]:
    totals = {}
    for path in paths:
        if path and not path[-1].id:
            raise FormError(file, key, f"“{path[-1].label}”没有下级，应当有编号 id")
        if path and path[-1].total_of:
            targets = path[-1].total_of
            parts = [part for target in targets for part in _parts(file, key, paths, path, target)]
            for part in parts:
                if parts.count(part) > 1:
                    raise FormError(file, key, f"“{path[-1].label}”的 total_of 把“{part[-1].label}”算了两次")
            totals[path] = parts
    for path in totals:
        _refuse_circle(file, key, totals, path, (path,))
    return totals


def _parts(file: str, key: str, paths: list[Headings], total: Headings, target: str) -> list[Headings]:
    """Find the leaves that a name in ``total_of`` means, seen from the total's own group."""
    base = _dotted(total[:-1])
    wanted = f"{base}.{target}" if base else target
    exact = [path for path in paths if _dotted(path) == wanted]
    below = [path for path in paths if _dotted(path).startswith(wanted + ".") and not path[-1].total_of]
    found = exact or below
    if not found or total in found:
        raise FormError(file, key, f"“{total[-1].label}”的 total_of 里的“{target}”没有对应的标题")
    return found


def _dotted(path: Headings) -> str:
    return ".".join(heading.id for heading in path if heading.id)


def _refuse_circle(
    file: str, key: str, totals: dict[Headings, list[Headings]], path: Headings, seen: tuple[Headings, ...]
) -> None:
    for part in totals.get(path, ()):
        if part in seen:
            raise FormError(file, key, f"“{path[-1].label}”的 total_of 绕成了圈")
        _refuse_circle(file, key, totals, part, (*seen, part))
