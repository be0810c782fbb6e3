"""Who published a report for which year: told by its title, which pages break and set behind other words.

A page also names other reports: in its menu, its path, its links. What counts is, in this order, a title
that agrees with the period of the report's figures, one marked as a heading, that of the window, the last
one before the first part, a sentence that announces the report, and the end of the path to the page.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nianbao.core import simplified
from nianbao.reports.document import Document, Paragraph
from nianbao.reports.narrative import Words, plain

_MATTER = re.compile(
    r"(?:(?:政府|政务)?信息(?:和政务)?公开(?:[和与暨、]政务公开)?|政务公开)(?:工作)?(?:情况)?的?"
    r"(?:[(]?(?P<year>20[0-9]{2})年?度?[)]?)?(?:年度)?(?:工作)?(?:情况)?的?(?:年度)?(?:总结)?(?:报告|年报|年度报)"
)
_YEAR = re.compile(r"[(]?(?<![0-9])(20[0-9]{2})(?:年度?|度)?(?![0-9])[)]?")
_ENDS = "府办局委镇乡街处厅院会站旗县区市省州盟署部司库队关馆所台园校学社行团场"
_ORGAN = rf"[\u4e00-\u9fff]{{2,30}}?(?:[{_ENDS}]|中心|公室|公司|苏木)"
_ORGAN_ALONE = re.compile(rf"[(]?({_ORGAN})[)]?(?:20[0-9]{{2}}年.{{0,30}}|20[0-9]{{2}}[-/.].{{0,30}})?")
"""A line with a name, and perhaps the day of publication behind it."""
_BEHIND = re.compile(
    rf"(?:[(](?P<year>20[0-9]{{2}})年?度?[)])?(?:[(—–：-]+(?P<name>{_ORGAN})[)]?$)?"
    r"(?P<end>$|[》】”\"_|—–,，。;；.()\[-]|如下|予以|[公发]布|向社会|[现已]|正文|打印|来源|字[号体]|浏览)"
)
"""What may follow a title; any other words make it a part of another matter."""
_STOP = re.compile(r"[，。；：:,;《》“”\"'>»›/|\[\]【】_·—–-]")
_YEAR_BESIDE = re.compile(rf"(?:{_ORGAN})?[(]?(20[0-9]{{2}})年度?[)]?")
_BEGINS = re.compile(r"(?!.*公开[(]?20)[\u4e00-\u9fff]{2,30}[(]?20[0-9]{2}年度?[)]?")
"""The first line of a title that is broken behind its year; any name may stand in front of it."""
_NO_ORGAN = re.compile(r"网站|大厅|数据库|^走进|^魅力|专区|一、")
_ANNOUNCED_HERE = re.compile(
    r"现将|[现特](?:此|予|予以)?(?:公布|发布|编制|制作|报告)了?|(?:公布|发布|编制|形成|印发)了"
)
_ANNOUNCED = re.compile(rf"^.*(?:{_ANNOUNCED_HERE.pattern})|^(?:公布|发布|编制|关于|根据|标题)")
_OTHER_MATTER = re.compile(r"做好|开展|报送|要求|组织|推进|加强|通知|条例|规定|历年|专栏")
"""What makes a title that of a notice about reports."""
_SITE = re.compile(r"^.*(?:网站|门户|政府网|信息网|公众网)")
_NO_NAME = re.compile(
    r"(?:中华人民共和国|首页|当前位置|政府|政府信息公开|(?:本|我|全|各|该|区直|县直|市直)?"
    r"(?:[局委办镇乡县区市省厅院处会旗州]|街道|单位|机关|(?:县|市|区)?政府|部门|乡镇|镇街|办事处|县区|直属机构)*)"
)
_PATH = re.compile(r"[>»›→]|^(?:首页|当前位置|您?(?:所在|现在)|位置)")
_OTHER_REPORT = re.compile(r"上一[篇条]|下一[篇条]|相关|链接|更多")
_PRINTED_AT = re.compile(
    r"^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?(?:[上下]午)?\d{1,2}:\d{2}(?::\d{2})?(?:[AP]M|[上下]午)?"
)
"""The day and time that a browser prints in front of the title on every page."""
_YEAR_IN_WORDS = re.compile(r"[二2]([〇○零O0一二三四五六七八九]{3})(?=年)")
_DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
_HALF = str.maketrans("０１２３４５６７８９（）", "0123456789()")
_LINES = 60
"""Lines of a page in which its title stands where no first part follows, below its menus."""
_NEXT_LINES = 4
"""Lines below a bare title that may name the office and the year."""
_LONGEST = 60
"""Characters of a line that may be a part of a title."""
_MOST_BROKEN = 3
"""Lines that a title may be broken into."""


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
    """A line without its spaces, in simplified characters; ``rank`` is higher the likelier it is a title.

    ``matter`` matches the words for what a report is about.
    """

    text: str
    block: int
    rank: int
    matter: re.Pattern[str] = _MATTER


_WAY, _SENTENCE, _TEXT, _WINDOW, _HEADING = range(5)


def title_of(document: Document, words: Words | None, matter: str = "") -> Title:
    """Return the office and the year of a report; None for a year where neither title nor period names one.

    ``words`` tell the first part and the period, ``matter`` what a report may be called besides the official
    one. A title of another year than the period is that of another report, unless it is marked as a heading
    or begins the document.
    """
    start = _first_part(document, words)
    named = _or_named(matter)
    lines = _lines(document, named)
    above = [line for line in lines if line.block < start] if start is not None else lines[:_LINES]
    period = _period(document, words, lines)
    window = (_TitleLine(_bare(part), -1, _WINDOW, named) for part in re.split(r"[\s_|—–-]+", document.title))
    found = [*_titles(above), *((line, title) for line in window if (title := _read(line)))]
    titles = [
        (line, title)
        for line, title in found
        if period is None
        or title.year in (period, None)
        or line.rank == _HEADING
        or line.block == lines[0].block
    ]
    if not titles:
        return Title("", period)

    def likely(item: tuple[_TitleLine, Title]) -> tuple[bool, bool, int, int]:
        """Return the key by which the likeliest title comes first."""
        line, title = item
        agrees = period is not None and title.year == period
        return line.rank > _WAY, agrees, line.rank if title.office else min(line.rank, _TEXT), line.block

    best = max(titles, key=likely)[1]
    with_office = [item for item in titles if item[1].office and item[1].year in (best.year, None)]
    office = best.office or (max(with_office, key=likely)[1].office if with_office else "")
    return Title(office, best.year if best.year is not None else period, best.words)


def titles_in(document: Document, matter: str = "") -> list[tuple[int, Title]]:
    """List the titles of reports in the text of a document, with the number of their block."""
    lines = _lines(document, _or_named(matter))
    return [(line.block, title) for line, title in _titles(lines) if line.rank > _WAY]


def _or_named(matter: str) -> re.Pattern[str]:
    """Return the pattern of what a report is about: the official matter, or the words of another form."""
    bare = _bare(matter)
    return re.compile(f"{_MATTER.pattern}|{re.escape(bare)}") if bare else _MATTER


def _first_part(document: Document, words: Words | None) -> int | None:
    """Return the block that the first part of the report that has its own heading begins with."""
    if words is None:
        return None
    for number, block in enumerate(document.blocks):
        if isinstance(block, Paragraph) and not block.link and len(block.text) <= _LONGEST:
            normal = plain(block.text)
            numbering = words.numbering.match(normal)
            title = normal[numbering.end() :] if numbering else ""
            if title and any(part.heading.fullmatch(title) for part in words.parts):
                return number
    return None


def _period(document: Document, words: Words | None, lines: Sequence[_TitleLine]) -> int | None:
    """Return the year of the figures, where the report states their period, or announces itself in a sentence."""
    for paragraph in document.paragraphs if words is not None and words.text_years else ():
        match = words.text_years[0].search(plain(paragraph.text)) if words is not None else None
        if match:
            return int(match["year"])
    announced = (_read(line) for line in lines if _ANNOUNCED_HERE.search(line.text))
    return next((title.year for title in announced if title is not None and title.year), None)


def _lines(document: Document, matter: re.Pattern[str]) -> list[_TitleLine]:
    """List paragraphs that lead nowhere else, and cells of tables that may be a title."""
    found = []
    for number, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            text = _bare(block.text)
            if block.heading or not (block.link or _OTHER_REPORT.match(text)):
                rank = _WAY if _PATH.search(text) else _HEADING if block.heading else _TEXT
                found.append(_TitleLine(text, number, rank, matter))
        else:
            titles = (cell.text for cell in block.cells if cell.text.rstrip().endswith(("报告", "年报")))
            found += [_TitleLine(_bare(text), number, _TEXT, matter) for text in titles]
    return found


def _bare(text: str) -> str:
    """Write a line without spaces, in simplified characters, and its years in digits."""
    bare = simplified(_PRINTED_AT.sub("", re.sub(r"[\s\u200b\ufeff]+", "", text))).translate(_HALF)
    return _YEAR_IN_WORDS.sub(lambda match: "2" + match[1].translate(_DIGITS), bare)


def _titles(lines: Sequence[_TitleLine]) -> Iterator[tuple[_TitleLine, Title]]:
    """Yield the titles, also those in several lines, with what the lines around a bare one say."""
    for number, line in enumerate(lines):
        title = _read(line)
        if title is None:
            title = _broken(lines[number : number + _MOST_BROKEN])
        elif not title.office and line.rank > _SENTENCE and not _is_sentence(line.text):
            title = _with_lines_around(title, lines, number)
        if title is not None and (title.office or title.year is not None):
            rank = min(line.rank, _SENTENCE) if _is_sentence(line.text) else line.rank
            yield replace(line, rank=rank), title


def _read(line: _TitleLine) -> Title | None:
    """Return the title that a line names; None where it names none, or is about something else."""
    text = re.split(r"[>»›→]", line.text)[-1]
    found: list[Title] = []
    for matter in line.matter.finditer(text):
        behind = _BEHIND.match(text, matter.end())
        before = text[: matter.start()]
        cut = max((stop.end() for stop in _STOP.finditer(before)), default=0)
        lead = _ANNOUNCED.sub("", before[cut:])
        if behind is None or _OTHER_MATTER.search(lead):
            continue
        years = {*_YEAR.findall(lead), matter["year"], behind["year"]} - {None}
        if len(years) > 1:
            continue
        name = _name(lead)
        if not name and line.rank != _WINDOW:
            name = _name(behind["name"] or "") or _name(_before_colon(before[:cut]))
        found.append(Title(name, int(years.pop()) if years else None, text[cut : behind.end()]))
    return max(found, key=lambda title: (bool(title.office), title.year is not None), default=None)


def _name(lead: str) -> str:
    """Return the office in the words before a title, without the year; empty where they name none."""
    left, *rest = (part for part in _YEAR.split(lead)[::2])
    right = rest[-1] if rest else ""
    name = left + right if not left or re.fullmatch(_ORGAN, right) else left
    name = re.sub(r"^[(][^()]*[)]|(?:关于|的)$", "", _SITE.sub("", name))
    return "" if _NO_NAME.fullmatch(name) or not 1 < len(name) <= 40 or re.search(r"[()]", name) else name


def _before_colon(text: str) -> str:
    """Return a name that a colon follows, where a line begins with it."""
    match = re.fullmatch(rf"({_ORGAN})[：:]", text)
    return match[1] if match else ""


def _is_sentence(text: str) -> bool:
    return re.search(r"[，。；]", text.rstrip("。")) is not None or len(text) > _LONGEST


def _broken(lines: Sequence[_TitleLine]) -> Title | None:
    """Return the title that the first of some lines begins and the next ones end; None where it does not."""
    joined = ""
    for line in lines:
        joined += line.text
        if line.rank <= _SENTENCE or _STOP.search(line.text) or (joined != line.text and _read(line)):
            return None
        title = _read(replace(line, text=joined)) if joined != line.text else None
        if title is not None:
            whole = title.words == joined and (not title.office or _organ(title.office))
            return title if whole else None
    return None


def _with_lines_around(title: Title, lines: Sequence[_TitleLine], number: int) -> Title:
    """Return a title with the office and the year that stand above or below it; two offices are none."""
    line, above = lines[number], lines[number - 1] if number else None
    below = [later.text for later in lines[number + 1 : number + 1 + _NEXT_LINES]]
    first = above.text if above is not None and above.rank == line.rank else ""
    whole = _read(replace(line, text=first + line.text)) if _BEGINS.fullmatch(first) else None
    if whole is not None and title.year is None and not _NO_ORGAN.search(first):
        return whole
    year = title.year or next(
        (int(found[1]) for text in (first, *below) if (found := _YEAR_BESIDE.fullmatch(text))), None
    )
    if year is None and line.rank < _HEADING:  # the name of a kind of documents, as it stands in menus
        return title
    names = {_organ(_YEAR.sub("", first)), next(filter(None, map(_organ, below)), "")} - {""}
    return Title(names.pop() if len(names) == 1 else "", year, title.words)


def _organ(text: str) -> str:
    """Return the office that is all that a line says, beside a day; else an empty text."""
    match = _ORGAN_ALONE.fullmatch(text)
    return match[1] if match and not _NO_ORGAN.search(match[1]) and not _NO_NAME.fullmatch(match[1]) else ""
