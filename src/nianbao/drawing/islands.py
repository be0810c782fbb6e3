"""What stands beside a table, behind a blank column: none of the table."""

from nianbao.drawing.lines import SheetLines, is_certain
from nianbao.drawing.problems import Notes
from nianbao.layout import column_name


def columns_of_table(lines: SheetLines, body: list[int], notes: Notes) -> frozenset[int]:
    """Find the columns of the table, without what stands beside it behind a blank column."""
    groups: list[list[int]] = []
    left_out = {column for row, column in lines.sheet.aside if row in body}
    for column in lines.columns(body):
        between = range(groups[-1][-1] + 1, column) if groups else ()
        if groups and all(number in left_out for number in between):
            groups[-1].append(column)
        else:
            groups.append([column])
    sizes = [sum(lines.box(row, column) is not None for row in body for column in group) for group in groups]
    main = groups[sizes.index(max(sizes))]
    for group in groups:
        drawn = [(row, column) for row in body for column in group if lines.box(row, column) is not None]
        where = f"{lines.sheet.at(drawn[0])} 起的 {column_name(group[0])} 列"
        if group is main:
            continue
        if any(box is not None and is_certain(box) for box in (lines.box(*place) for place in drawn)):
            notes.wrong(where, "左右并排还有一张表，中间隔着空列。请把它画在另一张工作表上")
        else:
            notes.say(f"{where}在表的旁边，隔着空列，没有写进表样")
    return frozenset(main)
