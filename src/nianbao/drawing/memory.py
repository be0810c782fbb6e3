"""The hidden sheet of a drawing: the ids that were given once, and what of a heading cannot be seen.

Each line points to its heading with a formula, which spreadsheet programs keep right when rows and columns move.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from nianbao.drawing.formulas import meaning_of
from nianbao.drawing.meanings import Linear
from nianbao.drawing.sheet import DrawnBook, Place
from nianbao.layout import column_name, quoted

MEMORY = "编号"
HEADINGS = ("工作表", "是什么", "在哪里", "标题", "编号", "写明的", "画出的", "画在")
FORM, TABLE, BLOCK = "表样", "表", "块"
LINES = ("行", "列")
"""The roles of the headings of rows and of columns."""
GONE = "已删去"
_BETWEEN = " ＞ "

Keys = Mapping[str, Any]


@dataclass(frozen=True)
class Memo:
    """What is remembered of a table, block or heading.

    ``path`` are the labels from the outermost to its own. ``keys`` were declared when the drawing was made from a
    form, ``seen`` is what the drawing showed of them then: where it still shows that, the declared ones hold.
    """

    role: str
    sheet: str
    place: Place | None
    path: tuple[str, ...]
    id: str
    keys: Keys = field(default_factory=dict)
    seen: Keys = field(default_factory=dict)
    drawn_on: str = ""
    """The sheet of the drawing, where that is not called like the table's own."""


def merged(keys: Keys, seen: Keys, now: Keys) -> dict[str, Any]:
    """Return the keys that hold now: the declared ones where the drawing shows what it showed, else what it shows."""
    holding = {key: keys if now.get(key) == seen.get(key) else now for key in dict.fromkeys((*keys, *now))}
    return {key: source[key] for key, source in holding.items() if key in source}


_KEY_WORDS = {
    "max": "最大值",
    "min": "最小值",
    "length": "最多字数",
    "choices": "选项",
    "total_of": "合计",
    "unit": "单位",
    "kind": "种类",
    "short": "简称",
}


def what_is_lost(memo: Memo, now: Keys) -> str:
    """Report what was declared of a heading because the drawing showed it, and is not shown any more."""
    gone = [key for key in memo.seen if key in memo.keys and key not in now]
    return "、".join(f"{_KEY_WORDS.get(key, key)}（{memo.keys[key]}）" for key in gone)


class DrawingMemory:
    """The memos of a drawing, found by where they point and by their words."""

    def __init__(self, memos: Iterable[Memo] = ()) -> None:
        self.memos = list(memos)
        self._claimed: set[int] = set()

    def claim(self, role: str, sheet: str, place: Place | None, path: tuple[str, ...]) -> Memo | None:
        """Return what is remembered of a heading, which no other heading gets then.

        First what points here with the same words, then what has the same words anywhere in the table.
        """
        here = list(self._free(role, sheet))
        pointing = [memo for memo in here if place and memo.place == place]
        fitting = (
            *(memo for memo in pointing if memo.path == path),
            *(memo for memo in here if memo.path == path),
            *(memo for memo in pointing if memo.path[-1:] == path[-1:]),
        )
        return self.take(fitting[0]) if fitting else None

    def pointing(self, role: str, sheet: str, place: Place | None) -> Memo | None:
        """Find what points here with whatever words, and nothing in the drawing answers to."""
        return next((memo for memo in self._free(role, sheet) if place and memo.place == place), None)

    def take(self, memo: Memo) -> Memo:
        """Keep others from finding a memo."""
        self._claimed.add(id(memo))
        return memo

    def table(self, name: str) -> Memo | None:
        """Return what is remembered of a table, which no other table gets then."""
        found = next((memo for memo in self._free(TABLE, name)), None)
        return found and self.take(found)

    def tables(self) -> dict[str, str]:
        """List the tables that nothing answers to yet: their names, and the sheets that they were drawn on."""
        return {memo.sheet: memo.drawn_on or memo.sheet for memo in self.unclaimed() if memo.role == TABLE}

    def rename(self, before: str, now: str, drawn_on: str) -> None:
        """Use what is remembered of a table for one of another name."""
        self.memos = [
            replace(memo, sheet=now, drawn_on=drawn_on) if memo.sheet == before else memo
            for memo in self.memos
        ]

    def unclaimed(self) -> Iterator[Memo]:
        """Yield what nothing in the drawing answers to any more: its ids are not given again."""
        yield from (memo for memo in self.memos if id(memo) not in self._claimed)

    def ids(self, role: str, sheet: str) -> set[str]:
        """List the ids that were ever given in a sheet."""
        return {memo.id for memo in self.memos if memo.sheet == sheet and memo.role.endswith(role)}

    def _free(self, role: str, sheet: str) -> Iterator[Memo]:
        yield from (memo for memo in self.unclaimed() if memo.role == role and memo.sheet == sheet)


# ------------------------------------------------------------------ the sheet


def memory_lines(memos: Iterable[Memo]) -> Iterator[tuple[str, ...]]:
    """Yield the lines of the hidden sheet, the headings first."""
    yield HEADINGS
    for memo in memos:
        drawn_on = memo.drawn_on or memo.sheet
        place = memo.place and f"${column_name(memo.place[1])}${memo.place[0] + 1}"
        where = f"={quoted(drawn_on)}!{place}" if place else ""
        yield (
            memo.sheet,
            memo.role,
            where,
            _BETWEEN.join(memo.path),
            memo.id,
            json.dumps(memo.keys, ensure_ascii=False) if memo.keys else "",
            json.dumps(memo.seen, ensure_ascii=False) if memo.seen else "",
            drawn_on,
        )


def read_memory(book: DrawnBook) -> DrawingMemory:
    """Read the hidden sheet; an empty memory where there is none."""
    sheet = book.find(MEMORY)
    if sheet is None or sheet.text(0, 0) != HEADINGS[0]:
        return DrawingMemory()
    memos = []
    for row in sheet.rows[1:]:
        cells = [sheet.box((row, column)).cell for column in range(len(HEADINGS))]
        name, role, _, path, id_, keys, seen, drawn_on = (cell.text for cell in cells)
        meaning = meaning_of(cells[2].formula) if cells[2].formula else None
        place: Place | None = None
        if isinstance(meaning, Linear) and len(meaning.terms) == 1:
            (reference,) = meaning.terms
            place = reference.place
            if reference.sheet and reference.sheet != drawn_on:  # the sheet has another name now
                name, drawn_on = reference.sheet + name.removeprefix(drawn_on), reference.sheet
        words = tuple(path.split(_BETWEEN)) if path else ()
        memos.append(Memo(role, name, place, words, id_, _read(keys), _read(seen), drawn_on))
    return DrawingMemory(memos)


def _read(text: str) -> Keys:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
