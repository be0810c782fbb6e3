"""The cells that are neither yellow nor computed where the others are: whether they are to be filled in."""

from nianbao.drawing.heads import DrawnBlock
from nianbao.drawing.lines import is_crossed
from nianbao.drawing.problems import Notes, Question, joined, key_of
from nianbao.drawing.regions import Page
from nianbao.drawing.sheet import Fill
from nianbao.drawing.total_model import Totals


def left_open(page: Page, block: DrawnBlock, totals: Totals, notes: Notes) -> set[tuple[int, int]]:
    """Ask about cells that are neither yellow nor computed, where the others are; gives those that stay empty."""
    found: set[tuple[int, int]] = set()
    bare: list[tuple[int, int]] = []
    grey: list[tuple[int, int]] = []
    for at, box in block.figures.items():
        total = at[0] in totals.rows or at[1] in totals.columns
        if total or box.cell.formula or is_crossed(box.cell.text):
            continue
        if box.cell.fill is Fill.COMPUTE:
            grey.append(at)
        elif page.yellow and box.cell.fill is not Fill.ENTER:
            bare.append(at)
    for cells, text, options in (
        (bare, "没有涂浅黄色。要单位填吗？", ("要填", "不填（印成“—”）")),
        (grey, "涂了灰色，没有公式。要单位填吗？", ("不填（印成“—”）", "要填")),
    ):
        if not cells:
            continue
        names = [block.figures[at].address for at in cells]
        answer = notes.ask(
            Question(
                key_of("colour", page.sheet.name, *names), page.sheet.name, names[0],
                f"{joined(names)} {text}", options,
            )
        )  # fmt: skip
        if answer.startswith("不填"):
            found |= set(cells)
    return found
