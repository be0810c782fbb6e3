"""Which sheets of a drawing are tables: those of the program, explanations, several tables on one."""

import re
from collections.abc import Callable, Sequence

from nianbao.drawing.memory import BLOCK, HEADINGS as MEMORY_HEADINGS, MEMORY, DrawingMemory
from nianbao.drawing.problems import Notes
from nianbao.drawing.regions import DrawnPage, Region
from nianbao.drawing.setting_names import OWN_SHEETS
from nianbao.drawing.settings import is_own_sheet
from nianbao.drawing.sheet import DrawnBook, DrawnSheet
from nianbao.drawing.workbook import QUESTION_HEADINGS, QUESTIONS

CONVENTIONS, EXAMPLE = "说明", "示例"
CONVENTIONS_TITLE, EXAMPLE_TITLE = "怎样画", "部门预算执行情况"
_ASIDE = re.compile(r"(?:填表|填报|填写|编制)?说明|封面|目录|示例.*")
_OWN: dict[str, Callable[[DrawnSheet], bool]] = {
    QUESTIONS: lambda sheet: sheet.text(0, 0) == QUESTION_HEADINGS[0],
    MEMORY: lambda sheet: sheet.text(0, 0) == MEMORY_HEADINGS[0],
    **dict.fromkeys(OWN_SHEETS, is_own_sheet),
}
"""The sheets that the program writes itself, and what shows that one of them is."""


def may_be_table(sheet: DrawnSheet, notes: Notes) -> bool:
    """Return whether a sheet is none of the program's own; one of their names with other content is a mistake."""
    if not sheet.cells and not sheet.merges:
        return False
    if sheet.name in _OWN:
        if not _OWN[sheet.name](sheet):
            notes.wrong(f"工作表“{sheet.name}”", "这个名称留给程序自己用。请把工作表改一个名称再读")
        return False
    if (sheet.name, sheet.text(0, 0)) in (
        (CONVENTIONS, CONVENTIONS_TITLE),
        (EXAMPLE, EXAMPLE_TITLE),
    ):
        return False
    if not sheet.visible:
        notes.say(f"工作表“{sheet.name}”是隐藏的，没有写进表样")
    return sheet.visible


def is_meant(page: DrawnPage, others: bool, notes: Notes) -> bool:
    """Ask about a sheet that is called like an explanation, or in which everything is filled in already."""
    name = page.sheet.name
    aside = _ASIDE.fullmatch(name) is not None
    computed = any(cell.formula for cell in page.sheet.cells.values())
    if aside and not (page.yellow or computed):
        return False
    filled = others and page.is_filled
    if not aside and not filled:
        return True
    text = (
        f"工作表“{name}”像一张表，是要单位填的表吗？" if aside
        else f"工作表“{name}”里的数都印好了，没有要填的格，是要单位填的表吗？"
    )  # fmt: skip
    options = ("是", "不是，不写进表样")
    return notes.ask(("sheet-meant", name), name, "", text, options if aside else options[::-1]) == "是"


def split(page: DrawnPage, memory: DrawingMemory, notes: Notes) -> list[tuple[Sequence[Region], str]]:
    """Ask whether several blocks of a sheet are one table; return the tables with their names."""
    sheet, regions = page.sheet, page.regions
    if len(regions) < 2:
        return [(regions, sheet.name)] if regions else []
    remembered = sum(memo.sheet == sheet.name and memo.role == BLOCK for memo in memory.memos)
    about = ("split", sheet.name, len(regions))
    if remembered >= len(regions) and not notes.was_shown(about):  # drawn from a form
        return [(regions, sheet.name)]
    first = regions[1].banner or sheet.box(((regions[1].head or regions[1].rows)[0], regions[1].left))
    text = f"这张工作表上有 {len(regions)} 块（第 {len(regions)} 块从第 {first.row + 1} 行起），是一张表，还是几张表？"
    answer = notes.ask(about, sheet.name, first.address, text, ("一张表，分成几块", "几张表"))
    if answer.startswith("一张表"):
        return [(regions, sheet.name)]
    return [([region], sheet.name if n == 1 else f"{sheet.name}{n}") for n, region in enumerate(regions, 1)]


def ask_renamed(book: DrawnBook, page: DrawnPage, name: str, memory: DrawingMemory, notes: Notes) -> None:
    """Ask whether a sheet that is new is one that is not there any more."""
    known = memory.tables()
    gone = [before for before, drawn_on in known.items() if book.find(drawn_on) is None]
    if name in known or not gone:
        return
    options = (*(f"是“{before}”改了名称" for before in gone[:5]), "是新的表")
    text = f"工作表“{gone[0]}”没有了，“{name}”是它改了名称，还是新的表？"
    answer = notes.ask(("sheet", name, *gone), page.sheet.name, "", text, options)
    if answer != options[-1]:
        memory.rename(gone[options.index(answer)], name, page.sheet.name)
