"""Layouts in which real pages, programs and people set the official tables, rebuilt with figures of our own."""

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from nianbao.core.numbers import Number, to_text
from nianbao.form.model import Form
from nianbao.layout.workbook import layout_of


@dataclass(frozen=True)
class Piece:
    """A cell as it is printed."""

    row: int
    column: int
    rows: int
    columns: int
    text: str
    figure: bool


Rows = Sequence[Sequence[Piece]]


def printed(form: Form, values: Mapping[str, Number | None]) -> list[Rows]:
    """Return the rows of the official tables; a blank figure is an empty text."""
    tables: list[Rows] = []
    for layout in layout_of(form).tables:
        cells = [
            Piece(label.area.row, label.area.column, label.area.rows, label.area.columns, label.text, False)
            for label in layout.labels[1:]
        ]
        for slot in layout.slots:
            value = values[slot.field]
            text = "" if value is None else to_text(value)
            cells.append(Piece(slot.area.row, slot.area.column, 1, slot.area.columns, text, True))
        cells.sort(key=lambda cell: (cell.row, cell.column))
        tables.append([list(row) for _, row in groupby(cells, key=lambda cell: cell.row)])
    return tables


OFFICE, YEAR = "某县某某街道办事处", 2024
TITLE = f"{OFFICE}{YEAR}年政府信息公开工作年度报告"
OPENING = (
    f"本报告所列数据统计期限自{YEAR}年1月1日起至{YEAR}年12月31日止。",
    "一、总体情况",
    "（一）主动公开。全年公开信息88条。（二）依申请公开。依法办理申请。",
    "（三）政府信息管理。落实三审三校。（四）平台建设。维护网站。（五）监督保障。开展培训。",
)
CLOSING = (
    "五、存在的主要问题及改进情况",
    "深度不够，将加强培训。",
    "六、其他需要报告的事项",
    "没有收取信息处理费。",
)


def text_report(form: Form, tables: Sequence[str], before: str = "") -> str:
    """Put tables as text into a report of six parts; ``before`` stands in front of the third part's table."""
    lines = [TITLE, "", *OPENING]
    for table, text in zip(form.tables, tables, strict=True):
        lines += ["", table.title, "", *([before] if before and table.id == "applications" else ()), text]
    return "\n".join([*lines, "", *CLOSING]) + "\n"


def page_report(form: Form, tables: Sequence[str], before: str = "") -> str:
    """Put tables as HTML into a page."""
    body = f"<h1>{TITLE}</h1>" + "".join(f"<p>{line}</p>" for line in OPENING)
    for table, text in zip(form.tables, tables, strict=True):
        body += f"<p>{table.title}</p>" + (before if table.id == "applications" else "") + text
    body += "".join(f"<p>{line}</p>" for line in CLOSING)
    return f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{TITLE}</title></head><body>{body}</body></html>"


def width(table: Rows) -> int:
    return max(cell.column + cell.columns for row in table for cell in row)


# ------------------------------------------------------------------ as text


def tabbed(table: Rows) -> str:
    """Copied from a browser: a merged cell stands once."""
    return "\n".join("\t".join(cell.text for cell in row) for row in table)


def grid_tabbed(table: Rows) -> str:
    """Copied from a spreadsheet: a merged cell leaves blank cells."""
    lines = []
    by_row = {row[0].row: row for row in table}
    for number in range(min(by_row), max(by_row) + 1):
        texts = [""] * width(table)
        for cell in by_row.get(number, ()):
            texts[cell.column] = cell.text
        lines.append("\t".join(texts))
    return "\n".join(lines)


def grid_tabbed_trimmed(table: Rows) -> str:
    """The same after an editor has cut what is blank at the end of lines."""
    return "\n".join(line.rstrip() for line in grid_tabbed(table).splitlines())


def strokes(table: Rows, *, before: bool = False, fill: bool = True) -> str:
    """A cell a line, ended by a stroke; strokes behind a row fill it up, or stand before it."""
    lines = []
    for row in table:
        if before:
            lines.append("|")
        lines += [f"{cell.text} |" if cell.text else "|" for cell in row]
        missing = width(table) - sum(cell.columns for cell in row) + sum(cell.columns - 1 for cell in row)
        if missing and fill:
            lines.append("|" * missing)
    return "\n".join(lines)


def markdown(table: Rows) -> str:
    """Rows between strokes, merged cells as blank ones."""
    return "\n".join("| " + line.replace("\t", " | ") + " |" for line in grid_tabbed(table).splitlines())


def markdown_ragged(table: Rows) -> str:
    """Rows between strokes, a merged cell once."""
    return "\n".join("| " + " | ".join(cell.text for cell in row) + " |" for row in table)


def spaced(table: Rows) -> str:
    return "\n".join("  ".join(cell.text for cell in row) for row in table)


def lines_alone(table: Rows) -> str:
    return "\n\n".join(cell.text for row in table for cell in row)


TEXTS: Mapping[str, Callable[[Rows], str]] = {
    "从浏览器复制（制表符）": tabbed,
    "从表格软件复制（制表符）": grid_tabbed,
    "从表格软件复制，行尾的空格子没了": grid_tabbed_trimmed,
    "一格一行，竖线结尾，行尾补齐": strokes,
    "一格一行，行首也有竖线": lambda table: strokes(table, before=True),
    "一格一行，竖线结尾": lambda table: strokes(table, fill=False),
    "Markdown": markdown,
    "Markdown，合并的格子没了": markdown_ragged,
    "空格隔开": spaced,
    "一格一行": lines_alone,
}


# ------------------------------------------------------------------ as pages


def cell_tag(cell: Piece) -> str:
    return f'<td rowspan="{cell.rows}" colspan="{cell.columns}">{html.escape(cell.text)}</td>'


def spans(table: Rows) -> str:
    return "<table>" + "".join(f"<tr>{''.join(map(cell_tag, row))}</tr>" for row in table) + "</table>"


def no_spans(table: Rows) -> str:
    """A page whose merged cells were lost."""
    rows = ("".join(f"<td>{html.escape(cell.text)}</td>" for cell in row) for row in table)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def no_spans_filled(table: Rows) -> str:
    """A page in which a merged cell is one cell and blank ones."""
    rows = grid_tabbed(table).splitlines()
    cells = ("".join(f"<td>{html.escape(text)}</td>" for text in row.split("\t")) for row in rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def spacers(table: Rows) -> str:
    """A blank column behind each."""
    rows = (
        "".join(
            f'<td rowspan="{cell.rows}" colspan="{cell.columns * 2 - 1}">{html.escape(cell.text)}</td>'
            f'<td rowspan="{cell.rows}"></td>'
            for cell in row
        )
        for row in table
    )
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def head_lost(table: Rows) -> str:
    """The first two rows are gone, as on the second page of a print."""
    return spans(table[2:])


def two_pages(table: Rows) -> str:
    """Cut in two, as a print is."""
    middle = len(table) // 2
    return spans(table[:middle]) + spans(table[middle:])


def total_first(table: Rows) -> str:
    """The column of totals stands in front of the others."""
    return spans(moved(table))


def moved(table: Rows) -> Rows:
    """Move the last column of a table with one column of totals in front of its figures."""
    last = width(table) - 1
    totals = [cell for row in table for cell in row if cell.text == "总计" and cell.column == last]
    first = min((cell.column for row in table for cell in row if cell.figure), default=0)
    if len(totals) != 1 or first == 0 or last - first != 6:
        return table

    def column(cell: Piece) -> int:
        if cell.column == last and cell.columns == 1:
            return first
        return cell.column + 1 if cell.column >= first and cell.columns < 6 else cell.column

    return [
        sorted(
            (Piece(c.row, column(c), c.rows, c.columns, c.text, c.figure) for c in row),
            key=lambda cell: cell.column,
        )
        for row in table
    ]


def with_column(table: Rows, heading: str, figure: str) -> Rows:
    """Add a column at the right end of every row that has figures, with its heading above."""
    end = width(table)
    rows = []
    for number, row in enumerate(table):
        added = list(row)
        if any(cell.figure for cell in row):
            added.append(Piece(row[0].row, end, 1, 1, figure, True))
        elif number + 1 < len(table) and any(cell.figure for cell in table[number + 1]):
            added.append(Piece(row[0].row, end, 1, 1, heading, False))
        rows.append(added)
    return rows


PAGES: Mapping[str, Callable[[Rows], str]] = {
    "照官方合并": spans,
    "合并的格子没了": no_spans,
    "合并的格子变成空格子": no_spans_filled,
    "每列后面有一空列": spacers,
    "标题的前两行没了": head_lost,
    "一张表断成两张": two_pages,
    "总计列在最前": total_first,
    "多一列备注，空着": lambda table: spans(with_column(table, "备注", "")),
    "多一列小计，有数": lambda table: spans(with_column(table, "小计", "9")),
}

BREAKDOWN_HEAD = ("项目", "东街道", "西街道", "南街道", "北街道", "中街道", "开发区", "合计")


def breakdown(form: Form) -> list[list[str]]:
    """A table by street with the first rows of the third official table."""
    table = next(table for table in layout_of(form).tables if table.table.id == "applications")
    labels = [label.text for label in table.labels if "一、" in label.text or "二、" in label.text]
    labels += [label.text for label in table.labels if "予以公开" in label.text]
    return [list(BREAKDOWN_HEAD), *([label, *"1234567"] for label in labels)]


# ------------------------------------------------------------------ what is left blank

Blank = Callable[[str], bool]
NATURAL, TOTAL = "natural_person", "total"


def _applications(field: str, *columns: str) -> bool:
    return field.startswith("applications.") and field.rpartition(".")[2] in columns


LEGAL = ("business", "research", "public_welfare", "legal_service", "other_organisation")
BLANKS: Mapping[str, Blank] = {
    "nothing": lambda field: False,
    "the totals": lambda field: field.endswith(f".{TOTAL}"),
    "the totals and the last part": lambda field: _applications(field, TOTAL, "other_organisation"),
    "all but the first column and the totals": lambda field: _applications(field, *LEGAL),
    "the first column": lambda field: _applications(field, NATURAL),
    "the first column and the totals": lambda field: _applications(field, NATURAL, TOTAL),
    "all but the totals": lambda field: _applications(field, NATURAL, *LEGAL),
    "one row's totals": lambda field: field == "applications.granted.total",
    "here and there": lambda field: sum(map(ord, field)) % 5 == 0,
    "every second": lambda field: sum(map(ord, field)) % 2 == 0,
}
