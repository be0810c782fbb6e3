"""Who published a report for which year: told by its title, which pages break and set behind other words.

A page also names other reports: in its menu, its path, its links. What counts is, in this order, a title
that agrees with the period of the report's figures, one marked as a heading, that of the window, the last
one before the first part.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nianbao.core import simplified
from nianbao.reports.document import Document, Paragraph
from nianbao.reports.narrative import Words, plain

_BESIDE = r"，。；：:\s《》“”\"'>»/|\[\]【】_·"
_NAME_FIRST = re.compile(
    rf"(?P<name>[^{_BESIDE}]{{2,40}}?)(?P<year>20[0-9]{{2}})年?度?[^，。；]{{0,20}}(?:报告?|年报)"
)
_YEAR_FIRST = re.compile(
    rf"(?P<year>20[0-9]{{2}})年度?(?P<name>[^{_BESIDE}]{{0,30}}?)(?:政府)?信息公开[^，。；]{{0,12}}(?:报告?|年报)"
)
_NO_YEAR = re.compile(
    rf"(?P<name>[^{_BESIDE}0-9]{{0,30}}?)(?:政府)?信息公开(?:工作)?(?:年度)?(?:工作)?(?:报告|年报)"
)
"""A title whose year, and perhaps office, stands on the next lines."""
_BEFORE_A_NAME = re.compile(r"^(?:现将|现公布|现发布|公布|发布|编制|关于|根据|标题)")
_NO_NAME = re.compile(r"^(?:中华人民共和国|首页|当前位置|政府|本|上一篇|下一篇)?$")
_BROKEN = re.compile(r"(?:[府办局委镇乡道处厅院会站旗县区市省州园署部木司行库心队]|20[0-9]{2}.{0,12})$")
"""The end of a line in whose middle a title goes on: a name, or a year that nothing follows."""
_ORGAN = re.compile(
    r"[\u4e00-\u9fff]{2,30}(?:府|办|局|委|镇|乡|街道|街|处|厅|院|会|站|旗|县|区|市|省|州|署|部|司|库|中心|队|公室)"
)
_YEAR_ALONE = re.compile(r"[(（]?(20[0-9]{2})年度?[)）]?")
_OTHER_REPORT = re.compile(r"上一篇|下一篇|相关|链接|更多")
_PRINTED_AT = re.compile(
    r"^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?(?:[上下]午)?\d{1,2}:\d{2}(?::\d{2})?(?:[AP]M|[上下]午)?"
)
"""The day and time that a browser prints in front of the title on every page."""
_LINES = 60
"""Lines of a page in which its title stands where no first part follows, below its menus."""
_NEXT_LINES = 4
"""Lines below a bare title that may name the office and the year."""


@dataclass(frozen=True, slots=True)
class Title:
    """The office, or an empty text, and the year that a title names; ``words`` is the title itself."""

    office: str
    year: int | None
    words: str = ""

    def same(self, other: "Title") -> bool:
        """Return whether two titles may be of one report: what both name is the same."""
        years = self.year is None or other.year is None or self.year == other.year
        offices = not self.office or not other.office or self.office == other.office
        return years and offices


@dataclass(frozen=True, slots=True)
class _TitleLine:
    """A line without its spaces, in simplified characters; ``rank`` is higher the likelier it is a title."""

    text: str
    block: int
    rank: int


_LINK, _TEXT, _WINDOW, _HEADING = range(4)


def title_of(document: Document, words: Words | None) -> Title:
    """Return the office and the year of a report; None for a year where neither title nor period names one.

    ``words`` tell the first part and the period.
    """
    start = _first_part(document, words)
    lines = _lines(document)
    above = [line for line in lines if line.block < start] if start is not None else lines[:_LINES]
    period = _period(document, words)
    titles = [*_titles(above), *_titles([_TitleLine(_bare(document.title), -1, _WINDOW)])]
    if not any(title.office for _, title in titles):
        titles += _bare_titles(above, period)
    if not titles:
        return Title("", period)

    def likely(item: tuple[_TitleLine, Title]) -> tuple[bool, bool, int, int]:
        """Return the key by which the likeliest title comes first."""
        line, title = item
        agrees = period is not None and title.year == period
        return line.rank > _LINK, agrees, line.rank if title.office else _TEXT, line.block

    best = max(titles, key=likely)[1]
    named = [item for item in titles if item[1].office and item[1].year in (best.year, None)]
    office = best.office or (max(named, key=likely)[1].office if named else "")
    return Title(office, best.year if best.year is not None else period, best.words)


def titles_in(document: Document) -> list[tuple[int, Title]]:
    """List the titles of reports in the text of a document, with the number of their block."""
    return [(line.block, title) for line, title in _titles(_lines(document)) if line.rank > _LINK]


def _first_part(document: Document, words: Words | None) -> int | None:
    """Return the block that the first part of the report begins with."""
    if words is None or not words.parts:
        return None
    for number, block in enumerate(document.blocks):
        if isinstance(block, Paragraph) and not block.link and len(block.text) <= _LINES:
            normal = plain(block.text)
            numbering = words.numbering.match(normal)
            if numbering and words.parts[0].heading.fullmatch(normal[numbering.end() :]):
                return number
    return None


def _period(document: Document, words: Words | None) -> int | None:
    """Return the year of the figures, where the report states their period."""
    for paragraph in document.paragraphs if words is not None and words.text_years else ():
        match = words.text_years[0].search(plain(paragraph.text)) if words is not None else None
        if match:
            return int(match["year"])
    return None


def _lines(document: Document) -> list[_TitleLine]:
    """List paragraphs, and cells of tables that may be a title."""
    found = []
    for number, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            text = _bare(block.text)
            rank = _LINK if block.link or _OTHER_REPORT.match(text) else _HEADING if block.heading else _TEXT
            found.append(_TitleLine(text, number, rank))
        else:
            titles = (cell.text for cell in block.cells if cell.text.rstrip().endswith(("报告", "年报")))
            found += [_TitleLine(_bare(text), number, _TEXT) for text in titles]
    return found


def _bare(text: str) -> str:
    return simplified(_PRINTED_AT.sub("", re.sub(r"\s+", "", text)))


def _titles(lines: Sequence[_TitleLine]) -> Iterator[tuple[_TitleLine, Title]]:
    """Yield the lines that read like a title with a year; of those with a name before it, these alone."""
    for number, line in enumerate(lines):
        if "20" not in line.text and not _BROKEN.search(line.text):
            continue
        after = lines[number + 1] if number + 1 < len(lines) else None
        joined = line.text + after.text if after is not None and _BROKEN.search(line.text) else ""
        match = _NAME_FIRST.search(line.text) or (_NAME_FIRST.search(joined) if joined else None)
        match = match or _YEAR_FIRST.search(line.text)
        if match is None:
            continue
        rank = max(line.rank, after.rank) if after is not None and match.string == joined else line.rank
        name = _BEFORE_A_NAME.sub("", match["name"])
        office = "" if _NO_NAME.match(name) else name
        yield _TitleLine(line.text, line.block, rank), Title(office, int(match["year"]), match[0])


def _bare_titles(lines: Sequence[_TitleLine], period: int | None) -> Iterator[tuple[_TitleLine, Title]]:
    """Yield titles without a year, or without an office, with what the next lines say."""
    for number, line in enumerate(lines):
        match = _NO_YEAR.fullmatch(_YEAR_ALONE.sub("", line.text)) if line.rank > _LINK else None
        if match is None or (line.text.startswith(("《", "现"))):
            continue
        below = [later.text for later in lines[number + 1 : number + 1 + _NEXT_LINES]]
        years = [found[1] for text in (line.text, *below) if (found := _YEAR_ALONE.fullmatch(text))]
        inline = _YEAR_ALONE.search(line.text)
        year = int(inline[1]) if inline else int(years[0]) if years else period
        office = match["name"] or next((text for text in below if _ORGAN.fullmatch(text)), "")
        yield line, Title("" if _NO_NAME.match(office) else office, year, line.text)
