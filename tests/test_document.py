"""Documents of every kind are read within limits, whatever they hold."""

import io
import zipfile
from collections.abc import Iterable
from types import SimpleNamespace

import docx
import pytest

from nianbao.container.refused import RefusedError
from nianbao.core.characters import as_written, simplified
from nianbao.reports.document.model import Document, DocumentTable
from nianbao.reports.document.pdf import _align, _is_background
from nianbao.reports.document.read import read_document

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(body: str, before: str = "") -> bytes:
    """Write a Word file with the given body."""
    blank, target = io.BytesIO(), io.BytesIO()
    docx.Document().save(blank)
    text = f'<?xml version="1.0"?>{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    with zipfile.ZipFile(blank) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            package.writestr(name, text if name == "word/document.xml" else source.read(name))
    return target.getvalue()


def cells(document: Document) -> list[tuple[str, int, int, int, int]]:
    (table,) = (block for block in document.blocks if isinstance(block, DocumentTable))
    found = [(cell.row, cell.column, cell.rows, cell.columns, cell.text) for cell in table.cells]
    return [(text, row, column, rows, columns) for row, column, rows, columns, text in sorted(found)]


MERGED = [("甲", 0, 0, 2, 1), ("乙", 0, 1, 1, 2), ("1", 1, 1, 1, 1), ("2", 1, 2, 1, 1)]
PAGE = "<table><tr><td rowspan=2>甲<th colspan=2>乙</tr><tr><td>1</td><td>&nbsp;2 </td></tr></table>"


def _cell(text: str, merge: str = "") -> str:
    return f"<w:tc><w:tcPr>{merge}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def test_merged_cells_of_a_page() -> None:
    """Spans are laid out as a browser does."""
    assert cells(read_document(PAGE.encode(), "x.html")) == MERGED


def test_merged_cells_of_word() -> None:
    """Vertical and horizontal merges are the same spans."""
    start, on, wide = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'
    rows = f"<w:tr>{_cell('甲', start)}{_cell('乙', wide)}</w:tr><w:tr>{_cell('', on)}{_cell('1')}{_cell('2')}</w:tr>"
    assert cells(read_document(word(f"<w:tbl>{rows}</w:tbl>"), "x.docx")) == MERGED


def test_raised_and_struck_runs_of_word() -> None:
    """The raised mark of a note stays apart from the number before it; what is struck out is gone."""
    run = "<w:r><w:rPr>{}</w:rPr><w:t>{}</w:t></w:r>"
    raised, struck = '<w:vertAlign w:val="superscript"/>', "<w:strike/>"
    body = f"<w:p>{run.format(struck, '7')}{run.format('', '12')}{run.format(raised, '1')}</w:p>"
    assert read_document(word(body), "x.docx").text == "12¹"


def test_a_white_page_behind_the_text_of_a_pdf() -> None:
    """A filled rectangle is the background of the page, a thin one a ruling line, a coloured one a cell."""
    page = SimpleNamespace(width=600, height=800)

    def rectangle(width: float, height: float, colour: object, **more: object) -> dict[str, object]:
        box = {"object_type": "rect", "width": width, "height": height, "non_stroking_color": colour}
        return {**box, **more}

    backgrounds = [rectangle(500, 700, (1.0, 1.0, 1.0)), rectangle(500, 600, (0.9, 0.9, 0.9))]
    others = [
        rectangle(500, 0.5, 1),
        rectangle(80, 20, (0.9, 0.9, 0.9)),
        rectangle(500, 700, 1, stroke=True),
        {"object_type": "char", "width": 9, "height": 9},
    ]
    assert all(_is_background(each, page) for each in backgrounds)
    assert not any(_is_background(each, page) for each in others)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("name", ["x.txt", "x.html"])
def test_encodings(encoding: str, name: str) -> None:
    """What Chinese programs write is read without a wrong character."""
    text = "<p>政府信息公开</p>" if name.endswith("html") else "政府信息公开\n"
    (paragraph,) = read_document(text.encode(encoding), name).paragraphs
    assert paragraph.text == "政府信息公开"


def test_scripts_and_styles_are_no_text() -> None:
    """What a browser does not show is not read."""
    page = (
        "<html><head><title>t</title><style>x</style></head><body><script>y</script><p>甲</p></body></html>"
    )
    assert [each.text for each in read_document(page.encode(), "x.html").paragraphs] == ["甲"]


def _nested(tags: Iterable[str], times: int) -> str:
    opened = list(tags)
    closed = "".join(f"</{tag[1:-1]}>" for tag in reversed(opened))
    return "".join(opened) * times + "x" + closed * times


HOSTILE: dict[str, tuple[str, bytes]] = {
    "a span of a hundred million": ("x.html", b"<table><tr><td colspan=99999999 rowspan=99999999>x<td>0</table>"),
    "many wide spans": ("x.html", b"<table><tr>" + b"<td colspan=1000>0" * 300 + b"</table>"),
    "a flood of spans": ("x.html", b"<table>" + (b"<tr>" + b"<td rowspan=1000>0" * 300) * 300 + b"</table>"),
    "deep boxes": ("x.html", _nested(["<div>"], 100_000).encode()),
    "deep tables": ("x.html", _nested(["<table>", "<tr>", "<td>"], 20_000).encode()),
    "many tags": ("x.html", b"<p>" * 600_000),
    "entities of a page": ("x.html", b'<!DOCTYPE html [<!ENTITY a "x">]><html><body><p>&a;</p></body></html>'),
    "entities of Word": ("x.docx", word("<w:p/>", '<!DOCTYPE x [<!ENTITY a "b">]>')),
    "deep Word": ("x.docx", word(_nested(["<w:sdt>"], 50_000))),
    "a wide span of Word": (
        "x.docx",
        word("<w:tbl><w:tr>" + _cell("x", '<w:gridSpan w:val="99999999"/>') + "</w:tr></w:tbl>"),
    ),
    "a bomb in Word": ("x.docx", word("<w:p/>" + " " * 160_000_000)),
    "many cells of Word": ("x.docx", word("<w:tbl>" + ("<w:tr>" + _cell("") * 300 + "</w:tr>") * 500 + "</w:tbl>")),
    "no text": ("x.txt", b"abc\xff\xff\xffx"),
    "a broken PDF": ("x.pdf", b"%PDF-1.7\n1 0 obj\n"),
    "rich text": ("x.doc", b"{\\rtf1 x"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE, ids=list(HOSTILE))
def test_hostile_documents(case: str) -> None:
    """Refused in words, or read within the limits; never an exception of a library."""
    name, data = HOSTILE[case]
    try:
        document = read_document(data, name)
    except RefusedError as refused:
        assert refused.finding.message.endswith("。")
        return
    assert sum(len(table.cells) for table in document.tables) < 100_000


def test_fonts_of_a_line_of_a_pdf() -> None:
    """Digits of a font that reaches less high stand in the line of the words around them."""
    word_box = {"upright": True, "matrix": (1, 0, 0, 1, 0, 700), "y0": 694.0, "bottom": 106.0, "size": 16.0}
    digit_box = word_box | {"y0": 698.0, "bottom": 102.0}
    page = SimpleNamespace(chars=[dict(word_box), dict(digit_box)])
    _align(page)
    first, second = page.chars
    assert (first["top"], first["bottom"]) == (second["top"], second["bottom"])


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("政府信息公開工作年度報告", "政府信息公开工作年度报告"),
        ("發現頭髮", "发现头发"),
        ("根據(jù)條例", "根据条例"),
        ("规章\ud800", "规章?"),
        ("2024", "2024"),
    ],
)
def test_traditional_characters(text: str, plain: str) -> None:
    """They are read as simplified ones, by the word; pronunciations and broken bytes do no harm."""
    assert simplified(text) == plain


def test_signs_for_parts_of_characters() -> None:
    """What some PDF files have in place of characters."""
    assert as_written("⼀、⼈⺠政府") == "一、人民政府"
