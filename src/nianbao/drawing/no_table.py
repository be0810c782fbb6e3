"""What is no table: rows in which none was found, and what stands beside one behind a blank column."""

from itertools import pairwise

from nianbao.drawing.lines import SheetLines, is_certain
from nianbao.drawing.margins import short
from nianbao.drawing.problems import Notes
from nianbao.drawing.sheet import Box, Fill
from nianbao.layout import column_name

_LEAST_LINES = 2


def why_no_table(lines: SheetLines, body: list[int], *, following: bool) -> tuple[str, str]:
    """Return where and why no table was found; ``following`` where one was found below these rows."""
    among = _words_among(lines, body)
    if among is not None:
        problem = (
            f"“{short(among)}”印在要填的格中间或右边，表样里没有地方印。请写进行标题或者“注：”，或者删去"
        )
        return lines.sheet.at((among.row, among.column)), problem
    where = lines.sheet.at((body[0], lines.columns(body)[0]))
    return where, _not_understood(body, following=following)


def why_a_card(lines: SheetLines, body: list[int]) -> tuple[str, str] | None:
    """Return where labels and blanks alternate along the rows: a card, of which only some cells would be read."""
    rows: dict[int, set[int]] = {}
    ends: dict[int, int] = {}
    for row in body:
        for box in lines.own_texts(row):
            rows.setdefault(box.column, set()).add(row)
            ends[box.column] = max(box.right, ends.get(box.column, 0))
    apart = all(right > ends[left] for left, right in pairwise(sorted(rows)))
    shared = set.intersection(*rows.values()) if len(rows) > 1 else set()
    if not apart or len(shared) < _LEAST_LINES:
        return None
    problem = (
        "像一张登记卡：标题和空格在一行里相间，不是一张表。请把标题都写在一列（或一行），要填的格排在旁边"
    )
    return lines.sheet.at((min(shared), min(rows))), problem


def _words_among(lines: SheetLines, body: list[int]) -> Box | None:
    """Find words that are printed among or right of what is to be filled in."""
    for row in reversed(body):
        certain = lines.certain(row)
        for box in lines.texts(row):
            if certain and box.column > certain[0].column and box.cell.fill is not Fill.ENTER:
                return box
    return None


def _not_understood(body: list[int], *, following: bool) -> str:
    if following:
        return f"第 {body[0] + 1}—{body[-1] + 1} 行不像标题，也没有要填的格。请删去，或者写到表的下面，以“注：”开头"
    return "没有找到要填的格。标题写在上面和左边，要填的格涂成浅黄色"


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
