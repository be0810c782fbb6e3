"""What people do to the official tables by hand, as changes of their rows; the figures stay the given ones."""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

import docx
from openpyxl import Workbook
from tests.report_layouts import (
    CLOSING,
    OPENING,
    TITLE,
    Piece,
    Rows,
    grid_tabbed,
    lines_alone,
    markdown,
    moved,
    no_spans,
    page_report,
    spans,
    strokes,
    tabbed,
    text_report,
    width,
    with_column,
)

from nianbao.form import Form

Hand = Callable[[Sequence[Rows]], Sequence[Rows]]
DISCLOSURE, APPLICATIONS, DISPUTES = range(3)


def _each(change: Callable[[Piece], Piece]) -> Hand:
    """Change every cell alike."""
    return lambda tables: [[[change(cell) for cell in row] for row in table] for table in tables]


def _figures(change: Callable[[str], str]) -> Hand:
    return _each(lambda cell: replace(cell, text=change(cell.text)) if cell.figure else cell)


def _labels(change: Callable[[str], str]) -> Hand:
    return _each(lambda cell: cell if cell.figure else replace(cell, text=change(cell.text)))


def _of(number: int, change: Callable[[Rows], Rows]) -> Hand:
    """Change one of the three tables."""
    return lambda tables: [change(table) if at == number else table for at, table in enumerate(tables)]


def _laid(cells: Sequence[Piece]) -> Rows:
    """Order cells by their places."""
    ordered = sorted(cells, key=lambda cell: (cell.row, cell.column))
    return [list(row) for _, row in groupby(ordered, key=lambda cell: cell.row)]


def _cells(table: Rows) -> list[Piece]:
    return [cell for row in table for cell in row]


def _first_figure(table: Rows) -> tuple[int, int]:
    """Return the first row and column with figures."""
    figures = [cell for cell in _cells(table) if cell.figure]
    return min(cell.row for cell in figures), min(cell.column for cell in figures)


def _without_column(heading: str) -> Callable[[Rows], Rows]:
    """Take away the last column under a heading, as an office does in which there never is anything."""

    def change(table: Rows) -> Rows:
        column = max(cell.column for cell in _cells(table) if cell.text == heading and not cell.figure)
        kept = []
        for cell in _cells(table):
            covers = cell.column <= column < cell.column + cell.columns
            if covers and cell.columns == 1:
                continue
            left = cell.column - 1 if cell.column > column else cell.column
            kept.append(replace(cell, column=left, columns=cell.columns - covers))
        return _laid(kept)

    return change


def _swapped(first: str, second: str) -> Callable[[Rows], Rows]:
    """Exchange two columns."""

    def change(table: Rows) -> Rows:
        places = {cell.text: cell.column for cell in _cells(table) if not cell.figure and cell.columns == 1}
        one, two = places[first], places[second]
        other = {one: two, two: one}
        top = min(cell.row for cell in _cells(table) if cell.text in (first, second) and not cell.figure)
        return _laid(
            [
                replace(cell, column=other.get(cell.column, cell.column))
                if cell.columns == 1 and cell.row >= top
                else cell
                for cell in _cells(table)
            ]
        )

    return change


def _person_last(table: Rows) -> Rows:
    """Put the column of persons behind those of organisations."""
    left = _first_figure(table)[1]
    legal = next(cell for cell in _cells(table) if cell.text == "法人或其他组织")
    end = legal.column + legal.columns - 1
    return _laid(
        [
            replace(cell, column=end)
            if cell.column == left and cell.columns == 1
            else replace(cell, column=cell.column - 1)
            if left < cell.column <= end
            else cell
            for cell in _cells(table)
        ]
    )


def _down(table: Rows, at: int, rows: int = 1) -> list[Piece]:
    """Move everything from a row on down; what goes over the place grows."""
    return [
        replace(cell, row=cell.row + rows)
        if cell.row >= at
        else replace(cell, rows=cell.rows + rows)
        if cell.row + cell.rows > at
        else cell
        for cell in _cells(table)
    ]


def _row_between(texts: Callable[[int, int], Mapping[int, str]], *, at: int = 0) -> Callable[[Rows], Rows]:
    """Put a row of further cells before the first figures, or so many rows below them.

    ``texts`` gives the texts by column, from the first column of figures and the width.
    """

    def change(table: Rows) -> Rows:
        top, left = _first_figure(table)
        place = top + at
        cells = _down(table, place)
        taken = {
            column for cell in cells if cell.row < place < cell.row + cell.rows for column in [cell.column]
        }
        new = [
            Piece(place, column, 1, 1, text, False)
            for column, text in texts(left, width(table)).items()
            if column not in taken
        ]
        return _laid([*cells, *new])

    return change


def _note(text: str, *, at: int) -> Callable[[Rows], Rows]:
    """Put a note between rows, over the whole width."""

    def change(table: Rows) -> Rows:
        place = _first_figure(table)[0] + at
        if any(cell.row < place < cell.row + cell.rows for cell in _cells(table)):
            return table
        return _laid([*_down(table, place), Piece(place, 0, 1, width(table), text, False)])

    return change


def _transposed(table: Rows) -> Rows:
    return _laid(
        [
            Piece(cell.column, cell.row, cell.columns, cell.rows, cell.text, cell.figure)
            for cell in _cells(table)
        ]
    )


def _numbered(table: Rows) -> Rows:
    """Put a column of running numbers in front."""
    top = _first_figure(table)[0]
    cells = [replace(cell, column=cell.column + 1) for cell in _cells(table)]
    heads = [Piece(0, 0, top, 1, "序号", False)]
    rows = sorted({cell.row for cell in cells if cell.figure})
    return _laid([*heads, *cells, *(Piece(row, 0, 1, 1, str(at), False) for at, row in enumerate(rows, 1))])


def _headings_twice(table: Rows) -> Rows:
    """Repeat the rows of headings in the middle, as at the top of a printed page."""
    top = _first_figure(table)[0]
    place = top + 14
    if any(cell.row < place < cell.row + cell.rows for cell in _cells(table)):
        place = next(
            (
                row
                for row in range(top + 2, len(table))
                if not any(cell.row < row < cell.row + cell.rows for cell in _cells(table))
            ),
            top,
        )
    again = [replace(cell, row=cell.row + place) for cell in _cells(table) if cell.row < top]
    return _laid([*_down(table, place, top), *again])


def _broken_headings(table: Rows) -> Rows:
    """Write each heading of four or more characters into two cells, one below the other."""
    top, left = _first_figure(table)
    cells: list[Piece] = []
    for cell in _down(table, top):
        heading = not cell.figure and cell.column >= left and cell.row < top and cell.row + cell.rows > top
        if heading and len(cell.text) >= 4 and cell.rows == 2:
            half = len(cell.text) // 2
            cells += [replace(cell, text=cell.text[:half], rows=1)]
            cells += [replace(cell, text=cell.text[half:], row=cell.row + 1, rows=1)]
        else:
            cells.append(cell)
    return _laid(cells)


def _merged(tables: Sequence[Rows]) -> Sequence[Rows]:
    """Write all three tables as one, below each other."""
    cells: list[Piece] = []
    for table in tables:
        start = max((cell.row + cell.rows for cell in cells), default=0)
        cells += [replace(cell, row=cell.row + start) for cell in _cells(table)]
    return [_laid(cells), [], []]


def _parted_disputes(table: Rows) -> Rows:
    """Leave of the last table what stands under 行政复议 in front of the rest, below it."""
    figures = [cell for cell in _cells(table) if cell.figure]
    heads = [cell for cell in _cells(table) if not cell.figure]
    size = len(figures) // 3
    low = max(cell.row for cell in heads)
    outcomes = [
        cell
        for cell in sorted(heads, key=lambda c: c.column)
        if cell.row + cell.rows > low and cell.columns == 1
    ]
    names = ("行政复议", "未经复议直接起诉", "复议后起诉")
    cells = []
    for block, name in enumerate(names):
        row = 3 * block
        cells.append(Piece(row, 0, 1, size, name, False))
        part = slice(size * block, size * (block + 1))
        for at, (head, figure) in enumerate(zip(outcomes[part], figures[part], strict=True)):
            cells += [replace(head, row=row + 1, column=at, rows=1), replace(figure, row=row + 2, column=at)]
    return _laid(cells)


def _upright_disputes(table: Rows) -> Rows:
    """Write the last table with an outcome a row, and a column for each of the three."""
    figures = [cell for cell in _cells(table) if cell.figure]
    size = len(figures) // 3
    heads = [cell for cell in _cells(table) if not cell.figure]
    low = max(cell.row for cell in heads)
    above = sorted((cell for cell in heads if cell.row + cell.rows > low), key=lambda cell: cell.column)
    outcomes = [cell.text for cell in above if cell.columns == 1][:size]
    cells = [Piece(0, 0, 1, 1, "结果", False)]
    names = ("行政复议", "未经复议直接起诉", "复议后起诉")
    cells += [Piece(0, at, 1, 1, name, False) for at, name in enumerate(names, 1)]
    for row, outcome in enumerate(outcomes, 1):
        cells.append(Piece(row, 0, 1, 1, outcome, False))
        cells += [
            Piece(row, block + 1, 1, 1, figures[size * block + row - 1].text, True) for block in range(3)
        ]
    return _laid(cells)


def _without_row(word: str) -> Callable[[Rows], Rows]:
    """Leave out the row with a label; what went over it shrinks."""

    def change(table: Rows) -> Rows:
        gone = next(cell.row for cell in _cells(table) if word in cell.text)
        kept = [cell for cell in _cells(table) if cell.row != gone or cell.rows > 1]
        return _laid(
            [
                replace(cell, row=cell.row - 1)
                if cell.row > gone
                else replace(cell, rows=cell.rows - 1)
                if cell.row + cell.rows > gone
                else cell
                for cell in kept
            ]
        )

    return change


def _rows_exchanged(first: str, second: str) -> Callable[[Rows], Rows]:
    def change(table: Rows) -> Rows:
        rows = {word: next(c.row for c in _cells(table) if word in c.text) for word in (first, second)}
        other = {rows[first]: rows[second], rows[second]: rows[first]}
        moved = [
            replace(cell, row=other[cell.row])
            if cell.row in other
            and cell.rows == 1
            and (cell.figure or first in cell.text or second in cell.text)
            else cell
            for cell in _cells(table)
        ]
        return _laid(moved)

    return change


def _more_below(label: str, figure: str) -> Callable[[Rows], Rows]:
    """Put a row with figures of its own below the first one: how many of them came by another way."""

    def change(table: Rows) -> Rows:
        top, left = _first_figure(table)
        cells = _down(table, top + 1)
        end = width(table)
        new = [Piece(top + 1, 0, 1, left, label, False)]
        new += [Piece(top + 1, column, 1, 1, figure, True) for column in range(left, end)]
        return _laid([*cells, *new])

    return change


def _last_year_beside(table: Rows) -> Rows:
    """Put last year's figure behind each column of counts."""
    top, left = _first_figure(table)
    cells = []
    for cell in _cells(table):
        if cell.column < left:
            cells.append(cell)
        else:
            column = left + 2 * (cell.column - left)
            if cell.columns > 1 or (not cell.figure and cell.row + cell.rows < top):
                cells.append(replace(cell, column=column, columns=2 * cell.columns))
            else:
                cells.append(replace(cell, column=column))
                text = "9" if cell.figure else f"上年{cell.text}"
                cells.append(replace(cell, column=column + 1, text=text))
    return _laid(cells)


def _halves(table: Rows) -> Rows:
    """Write the columns behind the third one below the others, with the labels again."""
    left = _first_figure(table)[1]
    cut = left + 3
    under = max(cell.row + cell.rows for cell in _cells(table))
    upper = [
        replace(cell, columns=min(cell.columns, cut - cell.column))
        for cell in _cells(table)
        if cell.column < cut
    ]
    lower = []
    for cell in _cells(table):
        if cell.column < left:
            lower.append(replace(cell, row=cell.row + under))
        elif cell.column + cell.columns > cut:
            start = max(cell.column, cut)
            end = cell.column + cell.columns
            lower.append(replace(cell, row=cell.row + under, column=start - cut + left, columns=end - start))
    return _laid([*upper, *lower])


def _one_zero_for_a_row(table: Rows) -> Rows:
    """Merge the cells of rows in which all is 0 to one with one 0."""
    rows = []
    for row in table:
        figures = [cell for cell in row if cell.figure]
        if len(figures) > 1 and all(cell.text == "0" for cell in figures):
            span = sum(cell.columns for cell in figures)
            rows.append([*(cell for cell in row if not cell.figure), replace(figures[0], columns=span)])
        else:
            rows.append(list(row))
    return rows


def _spans_wrong(table: Rows) -> Rows:
    """Say of each label over several rows that it goes one row further, or less far."""
    return [
        [
            replace(cell, rows=cell.rows + (1 if cell.row % 2 else -1))
            if cell.rows > 2 and not cell.figure and cell.column < 2
            else cell
            for cell in row
        ]
        for row in table
    ]


def _disputes_by_kind(table: Rows) -> Rows:
    """Write the last table with a row for each of the three kinds, and a column for each outcome."""
    upright = _cells(_upright_disputes(table))
    return _laid([replace(cell, row=cell.column, column=cell.row) for cell in upright])


def _disputes_listed(table: Rows) -> Rows:
    """Write the last table as pairs: what it is, and how many."""
    upright = _upright_disputes(table)
    names = [cell.text for cell in upright[0][1:]]
    cells = [Piece(0, 0, 1, 1, "项目", False), Piece(0, 1, 1, 1, "件数", False)]
    for block, name in enumerate(names):
        for at, row in enumerate(upright[1:]):
            place = 1 + block * (len(upright) - 1) + at
            cells.append(Piece(place, 0, 1, 1, f"{name}：{row[0].text}", False))
            cells.append(Piece(place, 1, 1, 1, row[1 + block].text, True))
    return _laid(cells)


def _pages(table: Rows) -> Rows:
    """Cut a table in the middle: below it stand all headings and labels again, as a printer repeats them."""
    top = _first_figure(table)[0]
    middle = top + (len(table) - top) // 2
    upper = [
        replace(cell, rows=min(cell.rows, middle - cell.row)) for cell in _cells(table) if cell.row < middle
    ]
    heads = [replace(cell, row=cell.row + middle) for cell in _cells(table) if cell.row < top]
    lower = [
        replace(cell, row=max(cell.row, middle) + top, rows=min(cell.rows, cell.row + cell.rows - middle))
        for cell in _cells(table)
        if cell.row + cell.rows > middle
    ]
    return _laid([*upper, *heads, *lower])


def _labels_joined(table: Rows) -> Rows:
    """Write the labels of a row and of its group into one cell: （三）不予公开 1.属于国家秘密."""
    top, left = _first_figure(table)
    cells = [cell for cell in _cells(table) if cell.row < top or cell.column >= left]
    for row in sorted({cell.row for cell in _cells(table) if cell.figure}):
        over = [
            cell.text
            for cell in sorted(_cells(table), key=lambda cell: cell.column)
            if cell.column < left and cell.row <= row < cell.row + cell.rows
        ]
        cells.append(Piece(row, 0, 1, left, " ".join(over[-2:]), False))
    return _laid(cells)


def _labels_repeated(table: Rows) -> Rows:
    """Write the label of a group again in each of its rows."""
    top, left = _first_figure(table)
    cells = []
    for cell in _cells(table):
        if cell.column < left and cell.row >= top and cell.rows > 1:
            cells += [replace(cell, row=row, rows=1) for row in range(cell.row, cell.row + cell.rows)]
        else:
            cells.append(cell)
    return _laid(cells)


def _flat_headings(table: Rows) -> Rows:
    """Leave one row of headings: those right above the figures."""
    top, left = _first_figure(table)
    kept = [cell for cell in _cells(table) if cell.row >= top]
    low = [
        replace(cell, row=0, rows=1)
        for cell in _cells(table)
        if cell.row < top and cell.row + cell.rows == top and cell.column >= left and cell.columns == 1
    ]
    first = Piece(0, 0, 1, left, "项目", False)
    return _laid([first, *low, *(replace(cell, row=cell.row - top + 1) for cell in kept)])


def _title_inside(title: str) -> Callable[[Rows], Rows]:
    """Put the title of the table into its first row."""
    return lambda table: _laid([Piece(0, 0, 1, width(table), title, False), *_down(table, 0)])


def _below(*texts: str) -> Callable[[Rows], Rows]:
    """Put a row of further cells below the table: who filled it, a telephone number."""

    def change(table: Rows) -> Rows:
        end = max(cell.row + cell.rows for cell in _cells(table))
        return _laid([*_cells(table), *(Piece(end, at, 1, 1, text, False) for at, text in enumerate(texts))])

    return change


def _group_moved(table: Rows) -> Rows:
    """Put the last two rows of the table, with all their cells, in front of its first figures."""
    top = _first_figure(table)[0]
    last = [row[0].row for row in table][-1:]
    moved = [replace(cell, row=top, rows=1) for cell in _cells(table) if cell.row in last]
    rest = [cell for cell in _down(table, top) if cell.row - 1 not in last]
    return _laid([*moved, *rest])


def _compared(table: Rows) -> Rows:
    """Put two columns behind the table: last year's figure and the change, with a sign."""
    return with_column(with_column(table, "上年同期", "5"), "比上年增减", "-3")


def _without_numbering(text: str) -> str:
    """Take the numbering from a label."""
    return re.sub(r"^(?:[一二三四五六七八]、|（[一二三四五六七八]）(?!项)|[1-9]\.)", "", text)


def _article_alone(text: str) -> str:
    """Name an article by its number alone."""
    return re.sub(r"^第二十条第（(.)）项$", r"（\1）", text)


_FULL = str.maketrans("0123456789.", "０１２３４５６７８９．")
_HAN = "零一二三四五六七八九"


def _grouped(text: str) -> str:
    return f"{int(text):,}" if text.isdigit() and len(text) > 3 else text


def _marked_labels(text: str) -> str:
    return f"{text}①" if text in ("自然人", "总计", "商业企业", "行政许可") else text


HANDS: Mapping[str, Hand] = {
    "照官方": lambda tables: tables,
    "没有“其他”列": _of(APPLICATIONS, _without_column("其他")),
    "没有“科研机构”列": _of(APPLICATIONS, _without_column("科研机构")),
    "没有“总计”列": _of(APPLICATIONS, _without_column("总计")),
    "备注列写字": lambda tables: [with_column(table, "备注", "无") for table in tables],
    "备注列写数": lambda tables: [with_column(table, "备注", "7") for table in tables],
    "占比列": _of(APPLICATIONS, lambda table: with_column(table, "占比", "12.5%")),
    "前面有序号列": _of(APPLICATIONS, _numbered),
    "栏次一行": _of(
        APPLICATIONS,
        _row_between(lambda left, end: {column: str(column - left + 1) for column in range(left, end)}),
    ),
    "栏次从项目数起": _of(
        APPLICATIONS,
        _row_between(lambda left, end: {0: "甲", **{column: str(column - left + 1) for column in range(left, end)}}),
    ),
    "单位一行": lambda tables: [_note("单位：件", at=0)(table) for table in tables],
    "行间有说明": _of(APPLICATIONS, _note("注：以上数字含 2 个街道，另有 15 件已转交", at=2)),
    "标题断成两格": _of(APPLICATIONS, _broken_headings),
    "标题中间又出现": _of(APPLICATIONS, _headings_twice),
    "行列对调": _of(APPLICATIONS, _transposed),
    "三张表合成一张": _merged,
    "表四分三段": _of(DISPUTES, _parted_disputes),
    "表四竖排": _of(DISPUTES, _upright_disputes),
    "表三分左右两段": _of(APPLICATIONS, _halves),
    "商业企业与科研机构对调": _of(APPLICATIONS, _swapped("商业企业", "科研机构")),
    "自然人列在法人各列后面": _of(APPLICATIONS, _person_last),
    "总计列在最前": _of(APPLICATIONS, moved),
    "两行对调": _of(APPLICATIONS, _rows_exchanged("2.重复申请", "3.要求提供公开出版物")),
    "少一行": _of(APPLICATIONS, _without_row("无正当理由大量反复申请")),
    "少“（七）总计”": _of(APPLICATIONS, _without_row("（七）总计")),
    "多一行“其中：网上申请”": _of(APPLICATIONS, _more_below("其中：网上申请", "4")),
    "上年数在旁边": _of(APPLICATIONS, _last_year_beside),
    "表二上年数在旁边": _of(DISCLOSURE, _last_year_beside),
    "全 0 的行合成一格": lambda tables: [_one_zero_for_a_row(table) for table in tables],
    "合并的行数写错": _of(APPLICATIONS, _spans_wrong),
    "全角数字": _figures(lambda text: text.translate(_FULL)),
    "千分位": _figures(_grouped),
    "0 写成“—”": _figures(lambda text: "—" if text == "0" else text),
    "0 写成“-”": _figures(lambda text: "-" if text == "0" else text),
    "0 写成“无”": _figures(lambda text: "无" if text == "0" else text),
    "0 写成“/”": _figures(lambda text: "/" if text == "0" else text),
    "0 空着": _figures(lambda text: "" if text == "0" else text),
    "数后写“件”": _figures(lambda text: f"{text}件" if text else text),
    "数后有注码 ①": _figures(lambda text: f"{text}①" if text == "12" else text),
    "数后有注码 ²": _figures(lambda text: f"{text}²" if text == "12" else text),
    "数后有注码 [1]": _figures(lambda text: f"{text}[1]" if text == "12" else text),
    "数后有星号": _figures(lambda text: f"{text}*" if text == "12" else text),
    "标题有注码": _labels(_marked_labels),
    "数字写成汉字": _figures(lambda text: _HAN[int(text)] if text.isdigit() and len(text) == 1 else text),
    "总计叫合计": _labels(lambda text: text.replace("总计", "合计")),
    "总计叫小计": _labels(lambda text: "小计" if text == "总计" else text),
    "行标题没有序号": _labels(lambda text: text.split("）")[-1] if text.startswith("（") and "项" not in text else text),
    "序号写成 1、": _labels(lambda text: text.replace("1.", "1、").replace("2.", "2、").replace("3.", "3、")),
    "表四行列对调": _of(DISPUTES, _transposed),
    "表四三行": _of(DISPUTES, _disputes_by_kind),
    "表四逐项列出": _of(DISPUTES, _disputes_listed),
    "表二行列对调": _of(DISCLOSURE, _transposed),
    "表三断成两页，标题重复": _of(APPLICATIONS, _pages),
    "分组和行的标题写在一格": _of(APPLICATIONS, _labels_joined),
    "分组的标题每行重写": _of(APPLICATIONS, _labels_repeated),
    "列标题只有一行": _of(APPLICATIONS, _flat_headings),
    "表名写在表里": _of(APPLICATIONS, _title_inside("三、收到和处理政府信息公开申请情况")),
    "表前一行填报单位和日期": _of(
        APPLICATIONS, _row_between(lambda left, end: {0: "填报单位：某某街道", left: "2025年1月8日"}, at=0)
    ),
    "表后一行填表人和电话": lambda tables: [
        _below("填表人：李某", "审核人：王某", "电话", "81234567")(table) for table in tables
    ],
    "结转下年度写在最前": _of(APPLICATIONS, _group_moved),
    "后面有上年同期和增减": _of(APPLICATIONS, _compared),
    "序号都没有": _labels(_without_numbering),
    "表二只写项的序号": _labels(_article_alone),
    "数前后有空格": _figures(lambda text: f"\u3000{text}\u00a0" if text else text),
    "0 写成“零”": _figures(lambda text: "零" if text == "0" else text),
    "标题里有空格": _labels(lambda text: " ".join(text) if len(text) <= 6 else text),
}  # fmt: skip


# ------------------------------------------------------------------ kinds of file


def _filled(tables: Sequence[Rows]) -> list[Rows]:
    return [table for table in tables if table]


def _page(write: Callable[[Rows], str]) -> Callable[[Form, Sequence[Rows]], tuple[str, bytes]]:
    def make(form: Form, tables: Sequence[Rows]) -> tuple[str, bytes]:
        written = [write(table) if table else "" for table in tables]
        return "报告.html", page_report(form, written).encode()

    return make


def _text(write: Callable[[Rows], str]) -> Callable[[Form, Sequence[Rows]], tuple[str, bytes]]:
    def make(form: Form, tables: Sequence[Rows]) -> tuple[str, bytes]:
        written = [write(table) if table else "" for table in tables]
        return "报告.txt", text_report(form, written).encode()

    return make


def nested(table: Rows) -> str:
    """Put a table into a cell of a table that only lays out the page."""
    return f"<table><tr><td>{spans(table)}</td></tr></table>"


def word_report(form: Form, tables: Sequence[Rows]) -> tuple[str, bytes]:
    """Write a report as python-docx does, with merged cells."""
    document = docx.Document()
    for line in (TITLE, *OPENING):
        document.add_paragraph(line)
    for official, table in zip(form.tables, tables, strict=True):
        document.add_paragraph(official.title)
        if not table:
            continue
        height = max(cell.row + 1 for cell in _cells(table))
        drawn = document.add_table(height, width(table))
        grid = [drawn.rows[row].cells for row in range(height)]
        taken: set[tuple[int, int]] = set()
        for cell in _cells(table):
            last = min(cell.row + cell.rows, height) - 1
            end = cell.column + cell.columns - 1
            area = {(r, c) for r in range(cell.row, last + 1) for c in range(cell.column, end + 1)}
            first = grid[cell.row][cell.column]
            if len(area) > 1 and not area & taken:
                first = first.merge(grid[last][end])
            taken |= area
            first.text = cell.text
    for line in CLOSING:
        document.add_paragraph(line)
    target = io.BytesIO()
    document.save(target)
    return "报告.docx", target.getvalue()


def own_workbook(form: Form, tables: Sequence[Rows]) -> tuple[str, bytes]:
    """Write the tables of an office's own workbook, a sheet each, with merged cells and numbers as numbers."""
    book = Workbook()
    book.remove(book.active)
    for official, table in zip(form.tables, tables, strict=True):
        sheet = book.create_sheet(official.sheet)
        sheet["A1"] = TITLE
        sheet["A2"] = official.title
        taken: set[tuple[int, int]] = set()
        for cell in _cells(table):
            plain = cell.figure and cell.text.isascii() and cell.text.isdigit()
            row, column = cell.row + 3, cell.column + 1
            area = {(row + r, column + c) for r in range(cell.rows) for c in range(cell.columns)}
            if area & taken:
                continue
            taken |= area
            sheet.cell(row, column, int(cell.text) if plain else cell.text or None)
            if len(area) > 1:
                end_row, end_column = row + cell.rows - 1, column + cell.columns - 1
                sheet.merge_cells(start_row=row, start_column=column, end_row=end_row, end_column=end_column)
    target = io.BytesIO()
    book.save(target)
    return "自己的表格.xlsx", target.getvalue()


KINDS: Mapping[str, Callable[[Form, Sequence[Rows]], tuple[str, bytes]]] = {
    "网页": _page(spans),
    "网页，合并没了": _page(no_spans),
    "网页，套在表格里": _page(nested),
    "文本，制表符": _text(tabbed),
    "文本，表格软件": _text(grid_tabbed),
    "文本，竖线": _text(strokes),
    "文本，一格一行": _text(lines_alone),
    "Markdown": _text(markdown),
    "Word": word_report,
    "自己的 .xlsx": own_workbook,
}
