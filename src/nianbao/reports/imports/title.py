"""Who published a report for which year: told by its title, which pages break and set behind other words."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from nianbao.core import simplified
from nianbao.reports.document import Document, Paragraph

_BESIDE = r"，。；：:\s《》“”>»/|\[\]【】"
_NAME_FIRST = re.compile(
    rf"(?P<name>[^{_BESIDE}]{{2,40}}?)(?P<year>20[0-9]{{2}})年?度?[^，。；]{{0,20}}(?:报告?|年报)"
)
_YEAR_FIRST = re.compile(
    rf"(?P<year>20[0-9]{{2}})年度?(?P<name>[^{_BESIDE}]{{0,30}}?)(?:政府)?信息公开[^，。；]{{0,12}}(?:报告?|年报)"
)
_BEFORE_A_NAME = re.compile(r"^(?:现将|现公布|现发布|公布|发布|编制|关于|根据)")
_BROKEN = re.compile(r"(?:[府办局委镇乡道处厅院会站旗县区市省州园署部木司行库心队]|20[0-9]{2}.{0,12})$")
"""The end of a line in whose middle a title goes on: a name, or a year that nothing follows."""
_LINES = 40
"""Lines of a page in which its title stands, below its menus."""


def title_of(document: Document) -> tuple[str, int | None]:
    """Give the name of the office, or an empty one, and the year; None where no title names one."""
    lines = [simplified(re.sub(r"\s+", "", text)) for text in islice(_texts(document), _LINES)]
    found = list(_titles(lines))
    best = next((each for each in found if each["name"]), next(iter(found), None))
    return (_BEFORE_A_NAME.sub("", best["name"]), int(best["year"])) if best else ("", None)


def _texts(document: Document) -> Iterator[str]:
    """Yield paragraphs, and cells of tables that may be a title."""
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from (cell.text for cell in block.cells if cell.text.rstrip().endswith(("报告", "年报")))


def _titles(lines: list[str]) -> Iterator[re.Match[str]]:
    """Yield what reads like a title, the likeliest first."""
    pairs = [first + second for first, second in pairwise(lines) if _BROKEN.search(first)]
    for pattern, candidates in ((_NAME_FIRST, [*lines, *pairs]), (_YEAR_FIRST, lines)):
        for candidate in candidates:
            match = pattern.search(candidate)
            if match:
                yield match
