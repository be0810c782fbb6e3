"""The same tables, flattened, spaced, nested and hidden as real pages and programs do it: the same 200 values."""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pytest

from builders import real_content
from nianbao.core.numbers import to_text
from nianbao.form.model import Form
from nianbao.form.registry import known_forms
from nianbao.inbox.intake import read_one
from nianbao.layout.workbook import layout_of
from nianbao.submission.submission import Submission
from nianbao.template.content import Content
from test_document import word


@dataclass(frozen=True)
class Piece:
    """A cell as it is printed."""

    row: int
    column: int
    rows: int
    columns: int
    text: str
    figure: bool


Tables = Sequence[Sequence[Sequence[Piece]]]


def printed(content: Content) -> list[list[list[Piece]]]:
    """Give the rows of the three tables."""
    tables = []
    for layout in layout_of(content.form).tables:
        cells = [
            Piece(area.row, area.column, area.rows, area.columns, each.text, figure=False)
            for each in layout.labels[1:]
            for area in (each.area,)
        ]
        for slot in layout.slots:
            value = content.values[slot.field]
            text = "" if value is None else to_text(value)
            cells.append(Piece(slot.area.row, slot.area.column, 1, slot.area.columns, text, figure=True))
        cells.sort(key=lambda cell: (cell.row, cell.column))
        tables.append([list(row) for _, row in groupby(cells, key=lambda cell: cell.row)])
    return tables


def text_of(form: Form, tables: Sequence[str]) -> str:
    """Put three tables into a report of six parts."""
    before = [
        "某某街道办事处2024年政府信息公开工作年度报告",
        "一、总体情况",
        "我们主动公开信息，开展培训考核。",
    ]
    before += ["依法办理依申请公开。落实信息审核。维护平台。"]
    middle = [line for table, text in zip(form.tables, tables, strict=True) for line in (table.title, text)]
    after = ["五、存在的主要问题及改进情况", "有待加强。", "六、其他需要报告的事项", "没有收取信息处理费。"]
    return "\n".join([*before, *middle, *after]) + "\n"


def page_of(form: Form, tables: Sequence[str]) -> str:
    lines = text_of(form, ["@0", "@1", "@2"]).splitlines()
    page = "".join(line if line.startswith("@") else f"<p>{line}</p>" for line in lines)
    for number, table in enumerate(tables):
        page = page.replace(f"@{number}", table)
    return f"<html><body>{page}</body></html>"


def width(table: Sequence[Sequence[Piece]]) -> int:
    return max(cell.column + cell.columns for row in table for cell in row)


def flattened(table: Sequence[Sequence[Piece]], before: str, end: str, *, fill: bool = True) -> str:
    """Write each cell and what ends it; strokes behind a row fill it up to the width of the table."""
    text = ""
    for row in table:
        text += before + "".join(cell.text + end if cell.text else end.lstrip() for cell in row)
        missing = width(table) - len(row)
        text += "|" * missing + "\n" if missing and fill else ""
    return text


TEXTS: dict[str, Callable[[Sequence[Sequence[Piece]]], str]] = {
    "a cell a line, a stroke behind it": lambda table: flattened(table, "", " |\n"),
    "a cell a line, rows not filled up": lambda table: flattened(table, "", " |\n", fill=False),
    "a cell a line, a stroke below it": lambda table: flattened(table, "", "\n|\n"),
    "a cell a line between strokes": lambda table: flattened(table, "| \n ", "  | \n "),
    "rows filled up": lambda table: "\n".join(
        " | ".join(cell.text for cell in row) + " | " + "|" * (width(table) - len(row)) for row in table
    ),
    "spaces": lambda table: "\n".join("    ".join(cell.text for cell in row) for row in table),
    "one space": lambda table: "\n".join(" ".join(cell.text for cell in row) for row in table),
    "wide spaces": lambda table: "\n".join("\u3000".join(cell.text for cell in row) for row in table),
}


def read(folder: Path, name: str, data: bytes | str) -> Submission:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_one(str(path), known_forms())


def assert_read(submission: Submission, content: Content) -> None:
    """All figures, and nothing that would have to be said."""
    assert [each.code for each in submission.findings] == []
    assert submission.values == tuple(content.values.values())


@pytest.mark.parametrize("style", TEXTS, ids=list(TEXTS))
def test_flattened_texts(style: str, form: Form, tmp_path: Path) -> None:
    """What programs make of the tables of a page, with the merged cells left out."""
    content = real_content(form)
    tables = [TEXTS[style](table) for table in printed(content)]
    assert_read(read(tmp_path, "报告.txt", text_of(form, tables)), content)


def test_blank_cells_of_a_flattened_text(form: Form, tmp_path: Path) -> None:
    """A lone stroke is a blank cell: only the total is printed, as some offices do."""
    content = real_content(form)
    row = "received"
    fields = [field for field in form.fields if field.id.startswith(f"applications.{row}.")]
    blank = dict(content.values) | {field.id: None for field in fields[1:]}
    tables = [
        flattened(table, "", " |\n")
        for table in printed(Content(form, content.office, content.period, blank))
    ]
    found = read(tmp_path, "报告.txt", text_of(form, tables))
    got = dict(zip(form.by_id, found.values, strict=True))
    assert [got[field.id] for field in fields] == [content.values[fields[0].id], *[None] * 6]
    assert [each.code for each in found.findings] == ["cell.blank"] * 5


def cell_tag(cell: Piece, content: str, by: int = 1) -> str:
    return f'<td rowspan="{cell.rows}" colspan="{cell.columns * by}">{content}</td>'


def plain_row(row: Sequence[Piece]) -> str:
    return "".join(cell_tag(cell, html.escape(cell.text)) for cell in row)


ROWS: dict[str, Callable[[Sequence[Piece]], str]] = {
    "plain": plain_row,
    "tables of one cell in cells": lambda row: "".join(
        cell_tag(cell, f"<table><tr><td>{html.escape(cell.text)}</td></tr></table>") for cell in row
    ),
    "a blank column behind each": lambda row: "".join(
        f'<td rowspan="{cell.rows}" colspan="{cell.columns * 2 - 1}">{html.escape(cell.text)}</td>'
        f'<td rowspan="{cell.rows}"></td>'
        for cell in row
    ),
    "hidden text": lambda row: "".join(
        cell_tag(cell, f'{html.escape(cell.text)}<span style="display:none">9</span>') for cell in row
    ),
    "hidden cells": lambda row: plain_row(row) + '<td style="DISPLAY: none">9</td>',
}


@pytest.mark.parametrize("style", ROWS, ids=list(ROWS))
def test_pages(style: str, form: Form, tmp_path: Path) -> None:
    """What word processors and content systems make of a table."""
    content = real_content(form)
    tables = [
        "<table>" + "".join(f"<tr>{ROWS[style](row)}</tr>" for row in table) + "</table>"
        for table in printed(content)
    ]
    assert_read(read(tmp_path, "报告.html", page_of(form, tables)), content)


def test_all_in_one_table(form: Form, tmp_path: Path) -> None:
    """Titles of parts, and running text, in cells: parts and topics are found there."""
    content = real_content(form)
    rows = ""
    for table, printed_rows in zip(form.tables, printed(content), strict=True):
        rows += f'<tr><td colspan="15">{table.title}</td></tr>'
        rows += "".join(f"<tr>{plain_row(row)}</tr>" for row in printed_rows)
    page = page_of(form, ["", "", ""])
    title = form.tables[0].title
    first, last = page.split(f"<p>{title}</p>")
    last = last.replace(f"<p>{form.tables[1].title}</p>", "").replace(f"<p>{form.tables[2].title}</p>", "")
    assert_read(read(tmp_path, "报告.html", f"{first}<table>{rows}</table>{last}"), content)
    everything = page_of(form, [f"<table>{rows}</table>"] * 3)
    lines = re.findall("<p>(.*?)</p>", everything)
    lines = [line for line in lines if line not in {table.title for table in form.tables}]
    lines[2] += lines.pop(3) + "全年围绕中心工作，依法依规做好各项公开工作，回应群众关切，接受社会监督。"
    cells = [f'<tr><td colspan="15">{line}</td></tr>' for line in lines]
    one = "".join(cells[:3]) + rows + "".join(cells[3:])
    found = read(tmp_path, "一张表.html", f"<html><body><table>{one}</table></body></html>")
    assert found.values == tuple(content.values.values())
    assert [each.code for each in found.findings] == []


def test_deleted_and_hidden_text_of_word(form: Form, tmp_path: Path) -> None:
    """A row marked as deleted does not count, nor does hidden text, nor deleted figures."""
    content = real_content(form)
    tables = printed(content)
    label = tables[1][3][0]
    gone = f"<w:tr><w:trPr><w:del/></w:trPr>{word_cell(label, label.text)}{word_cell(label, '8') * 7}</w:tr>"
    body = ""
    for line in text_of(form, ["@0", "@1", "@2"]).splitlines():
        if not line.startswith("@"):
            body += paragraph(line)
            continue
        rows = [word_row(row) for row in tables[int(line[1])]]
        if line == "@1":
            rows.insert(3, gone)
        body += "<w:tbl>" + "".join(rows) + "</w:tbl>"
    assert_read(read(tmp_path, "报告.docx", word(body)), content)


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{html.escape(text)}</w:t></w:r></w:p>"


def word_row(row: Sequence[Piece]) -> str:
    return "<w:tr>" + "".join(word_cell(cell, cell.text) for cell in row) + "</w:tr>"


def word_cell(cell: Piece, text: str) -> str:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t></w:r>"
    gone = "<w:del><w:r><w:delText>7</w:delText></w:r></w:del>"
    return (
        f'<w:tc><w:tcPr><w:gridSpan w:val="{cell.columns}"/></w:tcPr>'
        f"<w:p>{gone}<w:ins><w:r><w:t>{html.escape(text)}</w:t></w:r></w:ins>{hidden}</w:p></w:tc>"
    )


def test_tables_alone_have_no_parts(form: Form, tmp_path: Path) -> None:
    """A document that holds nothing but the tables is not said to lack the other parts."""
    content = real_content(form)
    lines = ["某某街道办事处2024年政府信息公开工作年度报告"]
    for table, rows in zip(form.tables, printed(content), strict=True):
        lines += [table.title, *("\t".join(cell.text for cell in row) for row in rows)]
    assert_read(read(tmp_path, "报告.txt", "\n".join(lines)), content)


def wrapped(row: Sequence[Piece]) -> list[str]:
    """Print a row with a label of three lines, the figures beside the second one."""
    label = " ".join(cell.text for cell in row if not cell.figure)
    figures = " ".join(cell.text for cell in row if cell.figure)
    lines = [label[:12], f"{label[12:24]} {figures}", label[24:]] if figures and len(label) > 20 else []
    return [line for line in lines if line] or [f"{label} {figures}".strip()]


def cut(row: Sequence[Piece]) -> list[str]:
    """Print a row of seven figures in two lines, as a program does that meets cells of different height."""
    label = " ".join(cell.text for cell in row if not cell.figure)
    figures = [cell.text for cell in row if cell.figure]
    if len(figures) != 7 or len(label) < 20:
        return [f"{label} {' '.join(figures)}".strip()]
    middle = len(label) // 2
    return [f"{label[:middle]} {' '.join(figures[:3])}", f"{label[middle:]} {' '.join(figures[3:])}"]


@pytest.mark.parametrize("way", [wrapped, cut])
def test_printed_rows(way: Callable[[Sequence[Piece]], list[str]], form: Form, tmp_path: Path) -> None:
    """What a printed page makes of rows: all figures come back, and it is said which went by the order."""
    content = real_content(form)
    tables = ["\n".join(line for row in table for line in way(row)) for table in printed(content)]
    found = read(tmp_path, "报告.txt", text_of(form, tables))
    assert found.values == tuple(content.values.values())
    assert {each.code for each in found.findings} <= {"import.order"}


def test_headings_cut_and_shuffled(form: Form, tmp_path: Path) -> None:
    """A table without labels of rows is found by the characters of its headings, in whatever order."""
    content = real_content(form)
    tables = ["\n".join(" ".join(cell.text for cell in row) for row in table) for table in printed(content)]
    head, figures = tables[2].rsplit("\n", 1)
    words = head.replace("\n", " ").split()
    shuffled = "\n".join(" ".join(word[at : at + 2] for word in words) for at in (2, 0, 4, 6))
    found = read(tmp_path, "报告.txt", text_of(form, [*tables[:2], f"{shuffled}\n{figures}"]))
    assert_read(found, content)


def test_figures_before_their_labels(form: Form, tmp_path: Path) -> None:
    """A text in which figures stand in front of their labels is not read as if they stood behind."""
    content = real_content(form)
    tables = []
    for table in printed(content):
        rows = [sorted(row, key=lambda cell: not cell.figure) for row in table]
        tables.append("\n".join(cell.text for row in rows for cell in row))
    found = read(tmp_path, "报告.txt", text_of(form, tables))
    wrong = {
        field.id
        for field, value in zip(form.fields, found.values, strict=True)
        if field.table == "disclosure" and value not in (None, content.values[field.id])
    }
    assert wrong == set()
