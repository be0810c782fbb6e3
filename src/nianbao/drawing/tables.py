"""One drawn sheet becomes one declared table: headings with their ids, totals, kinds."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from nianbao.drawing.blocks import AXES, Data, DrawnBlock, DrawnHeading, DrawnTable, label_of
from nianbao.drawing.computed import COMPUTED, put_computed
from nianbao.drawing.figures import kinds_of
from nianbao.drawing.grid import leaves_of
from nianbao.drawing.memory import BLOCK, LINES, TABLE, DrawingMemory, Memo, merged, what_is_lost
from nianbao.drawing.odd import Refused, mark_kinds, settle_odd
from nianbao.drawing.problems import Notes
from nianbao.drawing.regions import DrawnPage, Region
from nianbao.drawing.sheet import Place
from nianbao.drawing.titles import without_period, without_year, year_in
from nianbao.drawing.totals import find_totals
from nianbao.drawing.trees import read_block, without_parts
from nianbao.drawing.words import split_unit, unit_kind, unit_of_line


@dataclass
class TableReader:
    """The reading of one table; ``refused`` are formulas that the form file cannot say, ``name`` is that of its sheet."""

    page: DrawnPage
    regions: Sequence[Region]
    name: str
    memory: DrawingMemory
    notes: Notes
    refused: Refused
    period: str
    _memos: list[tuple[Memo, Data]] = field(default_factory=list)
    _given: set[str] = field(default_factory=set)

    def read(self, number: int) -> DrawnTable | None:
        """Read the table, which is the one of that number; None where mistakes prevent it."""
        page, drawn_title = self.page, self.page.margins.title
        title, year = without_year(label_of(drawn_title) if drawn_title else self.name)
        units = [unit for box in page.margins.units for unit in unit_of_line(box)]
        _, unit = split_unit(title)
        title, period = without_period(
            title, drawn_title, self.name, page.sheet.name, self.period, self.notes
        )
        if units and not unit:
            title = f"{title}（单位：{'、'.join(units)}）"
        units = units or ([unit] if unit else [])
        memo = self.memory.table(self.name)
        table = DrawnTable(
            memo.id if memo else self._new_table_id(number),
            page,
            year=year or page.margins.year,
            period=period,
        )
        for index, region in enumerate(self.regions, 1):
            found = self._block(table, region, index, units)
            if found is not None:
                table.blocks.append(found)
        if not table.blocks or len(table.blocks) != len(self.regions):
            return None
        now: Data = {"id": table.id, "sheet": self.name, "title": title or self.name}
        if page.sheet.landscape:
            now["orientation"] = "landscape"
        counted = [written for written in units if unit_kind(written) != "amount"]
        if len(counted) == 1:
            now["unit"] = counted[0]
        place = drawn_title.place if drawn_title else (0, 0)
        table.data = self._remember(TABLE, place, (self.name,), table.id, memo, now)
        table.data |= {"id": table.id, "sheet": self.name}
        table.memos = self._memos
        return table

    def _new_table_id(self, number: int) -> str:
        used = {memo.id for memo in self.memory.memos if memo.role == TABLE}
        return next(id_ for n in range(number, 10_000) if (id_ := f"t{n}") not in used)

    # -------------------------------------------------------------- blocks

    def _block(
        self, table: DrawnTable, region: Region, number: int, units: Sequence[str]
    ) -> DrawnBlock | None:
        sheet, notes = self.page.sheet, self.notes
        block = read_block(self.page, region, notes)
        if block is None:
            return None
        block.totals = find_totals(sheet, block, notes)
        memos = [memo for memo in self.memory.memos if memo.sheet == self.name and memo.path]
        known = {memo.path[-1] for memo in memos if "formula" in memo.keys}
        answered = settle_odd(sheet, block, notes, known, self.refused)
        if answered is None:
            notes.wrong(f"工作表“{self.name}”", "不要的都去掉以后，没有要填的格了。请在“问题”表改选")
            return None
        for axis in AXES:
            block.trees[axis] = without_parts(block.trees[axis], block.totals.lines[axis])
        declared = {memo.path[-1] for memo in memos if memo.keys}
        block.kinds = kinds_of(self.page, block, units, declared, notes)
        mark_kinds(block, answered)
        put_computed(block, [odd for odd, answer in answered if answer == COMPUTED])
        for axis in AXES:
            self._read_headings(block, axis, number)
        table.odd += [(block, odd, answer) for odd, answer in answered]
        self._put_block_data(block, number)
        return block

    def _put_block_data(self, block: DrawnBlock, number: int) -> None:
        now: Data = {}
        if block.region.banner is not None:
            now["heading"] = label_of(block.region.banner)
        if block.corner:
            now["corner"] = block.corner
        cells = [
            {"row": block.id_of(0, at[0]), "column": block.id_of(1, at[1]), **spec}
            for at, spec in sorted(block.kinds.cells.items())
            if at[1] in block.headings[1]
        ]
        if cells:
            now["cells"] = cells
        path = (f"块{number}",)
        memo = self.memory.claim(BLOCK, self.name, None, path)
        block.data = self._remember(BLOCK, block.figures[min(block.figures)].place, path, "", memo, now)
        block.cells = [dict(cell) for cell in block.data.pop("cells", ())]

    # -------------------------------------------------------------- headings

    def _read_headings(self, block: DrawnBlock, axis: int, number: int) -> None:
        """Give the headings of rows or columns their ids, and let them declare what is drawn of them."""
        role, tree = LINES[axis], block.trees[axis]
        paths = [
            (path[-1], (f"块{number}", *(heading.label for heading in path)), path[:-1])
            for top in tree
            for path in top.walk()
        ]
        memos = [self.memory.claim(role, self.name, heading.place, words) for heading, words, _ in paths]
        for n, (heading, _, _) in enumerate(
            paths
        ):  # what lies here may have moved from elsewhere with its words
            memos[n] = memos[n] or self._renamed(axis, heading)
        for (heading, _, above), memo in zip(paths, memos, strict=True):
            grouping = heading.children and heading.line < 0
            heading.id = memo.id if memo else "" if grouping else self._new_id(axis)
            heading.above = above[-1].path if above else ""
        block.headings[axis].update({leaf.line: leaf for top in tree for leaf in top.leaves()})
        for (heading, words, _), memo in zip(paths, memos, strict=True):
            now = self._shown(block, axis, heading)
            direct = now.pop("direct", None)
            heading.data = self._remember(role, heading.place, words, heading.id, memo, now)
            same = (
                memo is not None
                and "total_of" in memo.keys
                and now.get("total_of") == memo.seen.get("total_of")
            )
            if direct is not None and not same:
                heading.data["total_of"] = direct
            self._say_lost(heading, memo, now)
        self._say_years(tree)

    def _at(self, heading: DrawnHeading) -> str:
        """Return the words for the place of a heading."""
        return self.page.sheet.at(heading.place) if heading.place else f"工作表“{self.name}”"

    def _say_years(self, tree: list[DrawnHeading]) -> None:
        """Remark that headings with a year in them will be wrong in another year."""
        dated = [leaf for top in tree for leaf in top.leaves() if year_in(leaf.label)]
        if dated and dated[0].box:
            self.notes.say(
                f"{self._at(dated[0])} 的标题“{dated[0].label}”里有年度，换了年度要改画表；写成“上年”“本年”就不用改"
            )

    def _say_lost(self, heading: DrawnHeading, memo: Memo | None, now: Data) -> None:
        """Remark on what the drawing once showed of a heading and shows no more."""
        lost = what_is_lost(memo, now) if memo else ""
        if lost:
            self.notes.say(f"{self._at(heading)}：“{heading.label}”原来的{lost}画表里没有了，表样里也不再写")

    def _renamed(self, axis: int, heading: DrawnHeading) -> Memo | None:
        """Ask whether a heading that has other words than it had is still the same."""
        memo = self.memory.pointing(LINES[axis], self.name, heading.place)
        if memo is None or (not memo.id and not heading.children):
            return None
        if memo.id:
            before = memo.path[-1]
            answer = self.notes.ask(
                ("renamed", self.name, LINES[axis], before, heading.label),
                self.page.sheet.name,
                heading.box.address if heading.box else "",
                f"原来叫“{before}”，现在叫“{heading.label}”，是改了名称，还是换了一项？",
                ("改了名称（上年数照接）", "换了一项（上年数不接）"),
            )
            if not answer.startswith("改了"):
                return None
        return self.memory.take(memo)

    def _new_id(self, axis: int) -> str:
        role, start = LINES[axis], "rc"[axis]
        used = self.memory.ids(role, self.name) | self._given
        used |= {memo.id for memo, _ in self._memos if memo.role == role}
        id_ = next(id_ for n in range(1, 100_000) if (id_ := f"{start}{n}") not in used)
        self._given.add(id_)
        return id_

    def _shown(self, block: DrawnBlock, axis: int, heading: DrawnHeading) -> Data:
        """Return what the drawing shows of a heading."""
        bare, unit = split_unit(heading.label)
        now: Data = {"label": heading.label}
        if unit:
            now["short"] = bare
        if heading.children and heading.line < 0:
            return now
        if heading.inner.strip(":：") != heading.inner:
            now["inner"] = heading.inner
        now |= block.kinds.lines[axis].get(heading.line, {})
        totals, leaves = block.totals.lines[axis], block.headings[axis]
        if heading.line in totals:
            direct = [leaves[line].path for line in totals[heading.line] if line in leaves]
            now["direct"] = [self._relative(heading, path) for path in direct]
            now["total_of"] = sorted(
                {leaves[line].path for line in leaves_of(totals, heading.line) if line in leaves}
            )
        return now

    def _relative(self, heading: DrawnHeading, path: str) -> str:
        above = heading.path if heading.children else heading.above
        if not above:
            return path
        if path.startswith(f"{above}."):
            return path.removeprefix(f"{above}.")
        problem = f"“{heading.label}”在上一级标题的里面，合计的却在外面。请把它移到上一级标题的外面"
        self.notes.wrong(self._at(heading), problem)
        return path

    def _remember(
        self, role: str, place: Place | None, path: tuple[str, ...], id_: str, memo: Memo | None, now: Data
    ) -> Data:
        """Remember what is drawn now, and return what holds: what was declared before where it is drawn as it was."""
        keys, seen = (memo.keys, memo.seen) if memo else ({}, {})
        self._memos.append((Memo(role, self.name, place, path, id_, keys, seen, self.page.sheet.name), now))
        return merged(keys, seen, now)
