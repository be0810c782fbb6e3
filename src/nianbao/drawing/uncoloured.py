"""The cells that are neither yellow nor computed where the others are: whether they are to be filled in."""

from nianbao.drawing.heads import DrawnBlock
from nianbao.drawing.lines import is_crossed
from nianbao.drawing.problems import Notes, Question, joined, key_of
from nianbao.drawing.regions import Page
from nianbao.drawing.sheet import Fill
from nianbao.drawing.total_model import Totals

_NOT = "不填（印成“—”）"


def _is_settled(at: tuple[int, int], block: DrawnBlock, totals: Totals) -> bool:
    """Return whether a cell is computed or crossed out."""
    cell = block.figures[at].cell
    return at[0] in totals.rows or at[1] in totals.columns or bool(cell.formula) or is_crossed(cell.text)


def left_open(page: Page, block: DrawnBlock, totals: Totals, notes: Notes) -> set[tuple[int, int]]:
    """Ask about cells that are neither yellow nor computed beside others; return those that stay empty."""
    found: set[tuple[int, int]] = set()
    to_fill = {at: box.cell.fill for at, box in block.figures.items() if not _is_settled(at, block, totals)}
    own = Fill.ENTER if page.yellow else Fill.OTHER
    grey = [at for at, fill in to_fill.items() if fill is Fill.COMPUTE]
    bare = [at for at, fill in to_fill.items() if fill not in (own, Fill.COMPUTE)]
    if own not in to_fill.values() and not page.yellow:
        bare = []  # no colour says what is to be filled in
    only_grey = len(grey) == len(to_fill)
    why = "没有涂浅黄色" if page.yellow else "没有涂颜色，别的格涂了"
    for cells, text, filled in ((bare, why, True), (grey, "涂了灰色，没有公式", only_grey)):
        if not cells:
            continue
        names = [block.figures[at].address for at in cells]
        answer = notes.ask(
            Question(
                key_of("colour", page.sheet.name, *names), page.sheet.name, names[0],
                f"{joined(names)} {text}。要单位填吗？", ("要填", _NOT) if filled else (_NOT, "要填"),
            )
        )  # fmt: skip
        if answer.startswith("不填"):
            found |= set(cells)
    return found
