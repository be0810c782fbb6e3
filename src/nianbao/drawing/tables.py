"""One drawn sheet becomes one declared table: headings with their ids, totals, kinds."""

from collections.abc import Iterator, Mapping, Sequence

from nianbao.drawing.computed import COMPUTED, put_computed
from nianbao.drawing.figures import kinds_of
from nianbao.drawing.grid import Lines, expanded
from nianbao.drawing.heads import Node, label_of
from nianbao.drawing.memory import BLOCK, COLUMN, ROW, TABLE, Memo, Memory, merged, what_is_lost
from nianbao.drawing.odd import CHECK, drop_lines, settle_odd
from nianbao.drawing.problems import Notes, Question, key_of
from nianbao.drawing.regions import Page, Region
from nianbao.drawing.sheet import Place
from nianbao.drawing.spread import Spec
from nianbao.drawing.table_model import Data, Heading, ReadBlock, ReadTable
from nianbao.drawing.titles import without_period, without_year, year_in
from nianbao.drawing.totals import find_totals
from nianbao.drawing.trees import read_block, without_parts
from nianbao.drawing.words import split_unit, unit_kind, unit_of_line


class TableReader:
    """The reading of one table."""

    def __init__(
        self,
        page: Page,
        regions: Sequence[Region],
        sheet_name: str,
        memory: Memory,
        notes: Notes,
        *,
        compute: bool,
        period: str,
    ) -> None:
        self._compute = compute
        self._period = period
        self._page = page
        self._regions = regions
        self._name = sheet_name
        self._memory = memory
        self._notes = notes
        self._memos: list[tuple[Memo, Data]] = []
        self._given: set[str] = set()

    def read(self, number: int) -> ReadTable | None:
        """Read the table, which is the one of that number; None where mistakes prevent it."""
        page = self._page
        title, year = without_year(label_of(page.margins.title) if page.margins.title else self._name)
        units = [unit for box in page.margins.units for unit in unit_of_line(box)]
        _, unit = split_unit(title)
        title, period = without_period(
            title, page.margins.title, self._name, page.sheet.name, self._period, self._notes
        )
        if units and not unit:
            title = f"{title}（单位：{'、'.join(units)}）"
        units = units or ([unit] if unit else [])
        table = ReadTable("", page, {}, year=year or page.margins.year, period=period)
        table.id = self._table_id(number)
        for index, region in enumerate(self._regions, 1):
            found = self._block(table, region, index, units)
            if found is not None:
                table.blocks.append(found)
        if not table.blocks or len(table.blocks) != len(self._regions):
            return None
        now: Data = {"id": table.id, "sheet": self._name, "title": title or self._name}
        if page.sheet.landscape:
            now["orientation"] = "landscape"
        counted = [written for written in units if _is_counted(written)]
        if len(counted) == 1:
            now["unit"] = counted[0]
        memo = self._table_memo
        table.data = merged(memo.keys, memo.seen, now) if memo else dict(now)
        table.data |= {"id": table.id, "sheet": self._name}
        place = (page.margins.title.row, page.margins.title.column) if page.margins.title else (0, 0)
        self._remember(TABLE, place, (self._name,), table.id, memo, now)
        table.memos = self._memos
        return table

    def _table_id(self, number: int) -> str:
        found = (memo for memo in self._memory.left() if memo.role == TABLE and memo.sheet == self._name)
        self._table_memo = next(found, None)
        if self._table_memo is not None:
            return self._memory.take(self._table_memo).id
        used = {memo.id for memo in self._memory.memos if memo.role == TABLE}
        return next(id_ for n in range(number, 10_000) if (id_ := f"t{n}") not in used)

    # -------------------------------------------------------------- blocks

    def _block(self, table: ReadTable, region: Region, number: int, units: Sequence[str]) -> ReadBlock | None:
        notes = self._notes
        block = read_block(self._page, region, notes)
        if block is None:
            return None
        totals = find_totals(self._page.sheet, block, notes)
        memos = [memo for memo in self._memory.memos if memo.sheet == self._name and memo.path]
        known = {memo.path[-1] for memo in memos if "formula" in memo.keys}
        settled = settle_odd(self._page.sheet, block, totals, notes, known, compute=self._compute)
        if not drop_lines(block, totals, settled):
            notes.wrong(f"工作表“{self._name}”", "不要的都去掉以后，没有要填的格了。请在“问题”表改选")
            return None
        block.rows = without_parts(block.rows, totals.rows)
        block.columns = without_parts(block.columns, totals.columns)
        declared = {memo.path[-1] for memo in memos if memo.keys}
        kinds = kinds_of(self._page, block, totals, units, declared, notes)
        settled.mark(kinds, totals, block)
        settled.close(kinds.cells)
        put_computed(kinds, block, totals, settled.computed)
        rows = self._headings(block.rows, ROW, number, totals.rows, kinds.rows)
        columns = self._headings(block.columns, COLUMN, number, totals.columns, kinds.columns)
        read = ReadBlock(
            block, totals, kinds,
            {leaf.node.line: leaf for top in rows for leaf in top.leaves()},
            {leaf.node.line: leaf for top in columns for leaf in top.leaves()},
            rows, columns,
        )  # fmt: skip
        table.odd += [(read, odd, answer) for odd, answer in settled.kept]
        table.odd += [(read, odd, CHECK) for odd in settled.checks]
        table.odd += [(read, odd, COMPUTED) for odd in settled.computed]
        self._put_block_data(read, number)
        return read

    def _put_block_data(self, read: ReadBlock, number: int) -> None:
        block = read.block
        now: Data = {}
        if block.region.banner is not None:
            now["heading"] = label_of(block.region.banner)
        if block.corner:
            now["corner"] = block.corner
        cells = [
            {
                "row": read.rows[row].path if row in read.rows else "",
                "column": read.columns[column].path,
                **spec,
            }
            for (row, column), spec in sorted(read.kinds.cells.items())
            if column in read.columns
        ]
        if cells:
            now["cells"] = cells
        memo = self._memory.claim(BLOCK, self._name, None, (f"块{number}",))
        first = block.figures[min(block.figures)]
        self._remember(BLOCK, (first.row, first.column), (f"块{number}",), "", memo, now)
        read.data = merged(memo.keys, memo.seen, now) if memo else dict(now)
        read.cells = [dict(cell) for cell in read.data.pop("cells", ())]

    # -------------------------------------------------------------- headings

    def _headings(
        self, nodes: list[Node], role: str, block: int, totals: dict[int, Lines], specs: dict[int, Spec]
    ) -> list[Heading]:
        paths = [(node, path) for top in nodes for node, path in _paths(top, (f"块{block}",))]
        memos = {id(node): self._memory.claim(role, self._name, _place(node), path) for node, path in paths}
        for node, _ in paths:  # only now: what lies here may have moved from elsewhere with its words
            if memos[id(node)] is None:
                memos[id(node)] = self._renamed(role, node)
        made: list[tuple[Heading, Memo | None, tuple[str, ...]]] = []
        tops = [self._named(node, role, (f"块{block}",), "", memos, made) for node in nodes]
        leaves = {leaf.node.line: leaf for top in tops for leaf in top.leaves()}
        for heading, memo, path in made:
            now = self._shown(heading, leaves, totals, specs)
            direct = now.pop("direct", None)
            self._remember(role, _place(heading.node), path, heading.id, memo, now)
            data = merged(memo.keys, memo.seen, now) if memo else dict(now)
            declared = (
                memo is not None
                and "total_of" in memo.keys
                and now.get("total_of") == memo.seen.get("total_of")
            )
            if direct is not None and not declared:
                data["total_of"] = direct
            heading.data = data
            self._say_lost(heading, memo, now)
        self._say_years(tops)
        return tops

    def _say_years(self, tops: list[Heading]) -> None:
        """Remark that headings with a year in them will be wrong in another year."""
        dated = [leaf.node for top in tops for leaf in top.leaves() if year_in(leaf.node.label)]
        if dated and dated[0].box:
            where = self._page.sheet.at((dated[0].box.row, dated[0].box.column))
            self._notes.say(
                f"{where} 的标题“{dated[0].label}”里有年度，换了年度要改画表；写成“上年”“本年”就不用改"
            )

    def _say_lost(self, heading: Heading, memo: Memo | None, now: Data) -> None:
        """Remark on what the drawing once showed of a heading and shows no more."""
        lost = what_is_lost(memo, now) if memo else ""
        if not lost:
            return
        place = _place(heading.node)
        where = self._page.sheet.at(place) if place else f"工作表“{self._name}”"
        self._notes.say(f"{where}：“{heading.node.label}”原来的{lost}画表里没有了，表样里也不再写")

    def _named(
        self, node: Node, role: str, above: tuple[str, ...], ids: str, memos: Mapping[int, Memo | None],
        made: list[tuple[Heading, Memo | None, tuple[str, ...]]],
    ) -> Heading:  # fmt: skip
        path = (*above, node.label)
        memo = memos[id(node)]
        id_ = memo.id if memo else ("" if node.children and node.line < 0 else self._new_id(role))
        heading = Heading(node, id_, {}, above=ids)
        made.append((heading, memo, path))
        heading.children = [
            self._named(child, role, path, heading.path, memos, made) for child in node.children
        ]
        return heading

    def _renamed(self, role: str, node: Node) -> Memo | None:
        """Ask whether a heading that has other words than it had is still the same."""
        memo = self._memory.pointing(role, self._name, _place(node))
        if memo is None or (not memo.id and not node.children):
            return None
        if memo.id:
            before = memo.path[-1]
            answer = self._notes.ask(
                Question(
                    key_of("renamed", self._name, role, before, node.label),
                    self._page.sheet.name,
                    node.box.address if node.box else "",
                    f"原来叫“{before}”，现在叫“{node.label}”，是改了名称，还是换了一项？",
                    ("改了名称（上年数照接）", "换了一项（上年数不接）"),
                )
            )
            if not answer.startswith("改了"):
                return None
        return self._memory.take(memo)

    def _new_id(self, role: str) -> str:
        start = "r" if role == ROW else "c"
        used = (
            self._memory.ids(role, self._name)
            | {memo.id for memo, _ in self._memos if memo.role == role}
            | self._given
        )
        id_ = next(id_ for n in range(1, 100_000) if (id_ := f"{start}{n}") not in used)
        self._given.add(id_)
        return id_

    def _shown(
        self, heading: Heading, leaves: dict[int, Heading], totals: dict[int, Lines], specs: dict[int, Spec]
    ) -> Data:
        """Return what the drawing shows of a heading."""
        node = heading.node
        bare, unit = split_unit(node.label)
        now: Data = {"label": node.label}
        if unit:
            now["short"] = bare
        if node.children and node.line < 0:
            return now
        if node.inner.strip(":：") != node.inner:
            now["inner"] = node.inner
        now |= specs.get(node.line, {})
        if node.line in totals:
            direct = [leaves[line].path for line in totals[node.line] if line in leaves]
            now["direct"] = [self._relative(heading, path) for path in direct]
            now["total_of"] = sorted(
                {leaves[line].path for line in expanded(totals, node.line) if line in leaves}
            )
        return now

    def _relative(self, heading: Heading, path: str) -> str:
        above = heading.path if heading.children else heading.above
        if not above:
            return path
        if path.startswith(f"{above}."):
            return path.removeprefix(f"{above}.")
        box = heading.node.box
        where = self._page.sheet.at((box.row, box.column)) if box else f"工作表“{self._name}”"
        self._notes.wrong(
            where, f"“{heading.node.label}”在上一级标题的里面，合计的却在外面。请把它移到上一级标题的外面"
        )
        return path

    def _remember(
        self, role: str, place: Place | None, path: tuple[str, ...], id_: str, memo: Memo | None, now: Data
    ) -> None:
        keys, seen = (memo.keys, memo.seen) if memo else ({}, {})
        self._memos.append((Memo(role, self._name, place, path, id_, keys, seen, self._page.sheet.name), now))


def _place(node: Node) -> Place | None:
    return (node.box.row, node.box.column) if node.box else None


def _paths(node: Node, above: tuple[str, ...]) -> Iterator[tuple[Node, tuple[str, ...]]]:
    """Yield each heading of a tree with the words from the outermost to its own."""
    path = (*above, node.label)
    yield node, path
    for child in node.children:
        yield from _paths(child, path)


def _is_counted(unit: str) -> bool:
    return unit_kind(unit) != "amount"
