"""Ordinary tables in different hands: each gives the right form, a question or a mistake, never a wrong form in silence."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests import drawn
from tests.drawn_text import drawings

from nianbao.drawing.declare import declare
from nianbao.drawing.memory import read_memory
from nianbao.drawing.parse import parse_book
from nianbao.drawing.toml_text import form_text
from nianbao.files import temporary_folder
from nianbao.form import load_file

EXPECTED = Path(__file__).parent / "data" / "drawn_tables.txt"
KINDS = {"amount": "小数", "text": "文字", "choice": "选择", "signed": "±", "signed_amount": "±小数"}


def test_ordinary_tables() -> None:
    """What every one of them gives, as the text of the file says."""
    assert everything() == EXPECTED.read_text(encoding="utf-8")


def everything() -> str:
    """Look at all of them: python -c "from tests.test_drawn_tables import everything; print(everything(), end='')"."""
    hands = [
        (make.__name__, make.__doc__, make())
        for make in vars(drawn).values()
        if inspect.isfunction(make) and make.__module__ == drawn.__name__
    ]
    hands += [(each.name, each.habit, each.bytes()) for each in drawings()]
    return "\n".join(f"== {name}: {habit}\n{looked_at(data)}\n" for name, habit, data in hands)


def looked_at(data: bytes) -> str:
    """Say in short what was read: mistakes, questions, then each table by rows, columns, cells and rules."""
    book = parse_book(data)
    assert not isinstance(book, str)
    found = declare(book, read_memory(book), {}, form_id="x", year=2024)
    lines = [f"错 {each}" for each in found.notes.mistakes]
    if not lines:
        lines += [
            f"问 {q.sheet} {q.cell} {q.text.partition('。')[0]}：{q.default}" for q in found.notes.questions
        ]
        lines += [line for table in found.data["table"] for line in _table(table)]
        lines += [f"规则 {each['title']} {each['holds']}" for each in found.data["rule"][:-2]]
        lines += [f"说明 {each}" for each in found.data["cover"]["instructions"][1:]]
        lines += [f"注意 {each}" for each in found.notes.remarks]
        load_text(form_text(found.data))
    return "\n".join(lines)


def load_text(text: str) -> None:
    """Whatever is read of a drawing is a form."""
    with temporary_folder() as folder:
        file = folder / "form.toml"
        file.write_text(text, encoding="utf-8")
        load_file(file)


def _table(table: dict[str, Any]) -> Iterator[str]:
    yield f"表 {table['title']}{' 横' if 'orientation' in table else ''}{' ' + table['unit'] if 'unit' in table else ''}"
    for block in table["block"]:
        yield f"行 {block.get('corner', '')}：{' '.join(_headings(block.get('rows', ()), 'rows'))}"
        yield f"列 {' '.join(_headings(block['columns'], 'columns'))}"
        for cell in block.get("cells", ()):
            rest = {key: value for key, value in cell.items() if key not in ("row", "column")}
            yield f"格 {cell['row']}.{cell['column']} {rest}"


def _headings(headings: Any, below: str) -> Iterator[str]:
    for heading in headings:
        text = heading["label"] + (f"#{heading['id']}" if "id" in heading else "")
        if heading.get("kind") or heading.get("unit"):
            text += f"[{KINDS.get(heading.get('kind', ''), '')}{heading.get('unit', '')}]"
        for key, mark in (("min", "≥"), ("max", "≤"), ("length", "字≤"), ("aggregate", "汇总")):
            text += f"{mark}{heading[key]}" if key in heading else ""
        text += "".join(f"({'/'.join(heading['choices'])})" if "choices" in heading else "")
        text += "=" + "+".join(heading["total_of"]) if "total_of" in heading else ""
        text += f"＝{heading['formula'].replace(' ', '')}" if "formula" in heading else ""
        text += f"({heading['decimals']}位)" if "decimals" in heading else ""
        yield text + (f"{{{' '.join(_headings(heading[below], below))}}}" if below in heading else "")
