"""The narrative of a report: Markdown, read to sections of paragraphs with their placeholders filled in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from nianbao.core import UsageError
from nianbao.reports.publish.placeholders import Facts

_MOST_TEXT = 1_000_000
_NUMBERING = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,3}[）)]?[、.．]?")
_LIST_MARKS = "bullet_list_open", "ordered_list_open"


@dataclass(frozen=True, slots=True)
class TextRun:
    """A piece of text in one look."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class WrittenParagraph:
    """A paragraph; ``level`` is 0 for running text, 2 and more for headings below the parts' own."""

    runs: tuple[TextRun, ...]
    level: int = 0

    @property
    def text(self) -> str:
        """The text without looks."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class WrittenSection:
    """One part of a report: its title and what stands below."""

    title: str
    paragraphs: tuple[WrittenParagraph, ...]

    @property
    def key(self) -> str:
        """The title without number, spaces and punctuation: by it parts of two texts are the same."""
        return re.sub(r"\W", "", _NUMBERING.sub("", self.title.strip()))


@dataclass(frozen=True, slots=True)
class Narrative:
    """A narrative, read: the report's title ("" if it has none) and its parts."""

    title: str
    sections: tuple[WrittenSection, ...]


def read_narrative(text: str, facts: Facts) -> Narrative:
    """Read a narrative: ``#`` is the report's title, ``##`` a part, ``###`` a heading in a part.

    Raises:
        UsageError: a wrong placeholder, text before the first part, or far too much text.
    """
    if len(text) > _MOST_TEXT:
        raise UsageError(f"报告文字超过 {_MOST_TEXT // 10_000} 万字，不像一份报告。请核对是不是写错了文件。")
    tokens = MarkdownIt("commonmark", {"html": False}).disable(["code", "reference", "autolink"]).parse(text)
    title, sections = "", []
    current: tuple[str, list[WrittenParagraph]] | None = None
    for level, paragraph, line in _paragraphs(tokens, facts):
        if level == 1:
            title = paragraph.text
        elif level == 2:
            current = (paragraph.text, [])
            sections.append(current)
        elif current is None:
            raise UsageError(
                f"报告文字第 {line} 行不在任何一个部分里。每个部分以“## 一、……”这样的一行开头，请补上。"
            )
        else:
            current[1].append(paragraph)
    return Narrative(title, tuple(WrittenSection(name, tuple(below)) for name, below in sections))


def _paragraphs(tokens: Sequence[Token], facts: Facts) -> Iterator[tuple[int, WrittenParagraph, int]]:
    """Yield every heading, paragraph and list item with its level and line."""
    level, numbers = 0, []
    mark = ""
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "heading_close":
            level = 0
        elif token.type in _LIST_MARKS:
            numbers.append(int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else 0)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            numbers.pop()
        elif token.type == "list_item_open" and numbers:
            mark = f"{numbers[-1]}. " if numbers[-1] else "· "
            numbers[-1] += 1 if numbers[-1] else 0
        elif token.type == "inline":
            line = (token.map or [0])[0] + 1
            runs = _runs(token.children or [], facts, line)
            if mark:
                runs = (TextRun(mark), *runs)
            if any(run.text.strip() for run in runs):
                yield level, WrittenParagraph(runs, max(level - 1, 0) if level > 2 else 0), line
            mark = ""
        elif token.type in ("fence", "code_block", "html_block"):
            line = (token.map or [0])[0] + 1
            yield 0, WrittenParagraph((TextRun(facts.fill(token.content.strip(), line)),)), line


def _runs(children: Sequence[Token], facts: Facts, line: int) -> tuple[TextRun, ...]:
    """Fill in the placeholders after the Markdown is read: what they bring in is text and nothing else."""
    pieces: list[TextRun] = []
    bold = 0
    for child in children:
        if child.type == "strong_open":
            bold += 1
        elif child.type == "strong_close":
            bold -= 1
        elif child.type in ("softbreak", "hardbreak"):
            line += 1
        elif child.content:
            pieces.append(TextRun(child.content, bold > 0))
    joined: list[TextRun] = []
    for piece in pieces:  # a text may come in pieces, with a placeholder cut in two
        if joined and joined[-1].bold == piece.bold:
            joined[-1] = TextRun(joined[-1].text + piece.text, piece.bold)
        else:
            joined.append(piece)
    return tuple(TextRun(facts.fill(run.text, line), run.bold) for run in joined)
