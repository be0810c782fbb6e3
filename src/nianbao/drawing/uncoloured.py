"""The cells that are neither yellow nor computed where the others are: whether they are to be filled in."""

from nianbao.drawing.blocks import At, DrawnBlock
from nianbao.drawing.lines import is_crossed
from nianbao.drawing.problems import Notes, joined
from nianbao.drawing.regions import DrawnPage
from nianbao.drawing.sheet import Fill

_NOT = "不填（印成“—”）"


def left_open(page: DrawnPage, block: DrawnBlock, notes: Notes) -> set[At]:
    """Ask about cells that are neither yellow nor computed beside others; return those that stay empty."""
    found: set[At] = set()
    to_fill = {
        at: box.cell.fill
        for at, box in block.figures.items()
        if at not in block.totals and not box.cell.formula and not is_crossed(box.cell.text)
    }
    own = Fill.ENTER if page.yellow else Fill.OTHER
    grey = [at for at, fill in to_fill.items() if fill is Fill.COMPUTE]
    bare = [at for at, fill in to_fill.items() if fill not in (own, Fill.COMPUTE)]
    if own not in to_fill.values() and not page.yellow:
        bare = []  # no colour says what is to be filled in
    only_grey = len(grey) == len(to_fill)
    why = "没有涂浅黄色" if page.yellow else "没有涂颜色，别的格涂了"
    for cells, reason, filled in ((bare, why, True), (grey, "涂了灰色，没有公式", only_grey)):
        if cells:
            names = [block.figures[at].address for at in cells]
            options = ("要填", _NOT) if filled else (_NOT, "要填")
            text = f"{joined(names)} {reason}。要单位填吗？"
            if (
                notes.ask(("colour", page.sheet.name, *names), page.sheet.name, names[0], text, options)
                == _NOT
            ):
                found |= set(cells)
    return found
