"""Comments in plain words become rules, limits of cells, or sentences of the instructions."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from fractions import Fraction

from nianbao.core import Unit
from nianbao.drawing.blocks import AXES, LINE_KEYS, LINE_WORDS, Data, Demands, DrawnTable
from nianbao.drawing.comment_rules import Term, rule_of
from nianbao.drawing.expressions import NUMBER, Part, earlier_word, is_last_year, source_of
from nianbao.drawing.phrases import Comparing, HeadingKeys, NotUnderstood, phrases_of
from nianbao.drawing.problems import Notes
from nianbao.drawing.sheet import Place
from nianbao.drawing.specs import plain
from nianbao.drawing.targets import END_WORDS, HeadingNames, Named, Target, plain_name, targets_of
from nianbao.drawing.words import POINTS, in_unit, split_unit
from nianbao.rules import Source

AS_NOTE, AS_NOTHING = "写进填报说明", "不要"
_HELP = "（规则写作：不大于某某、≤10、等于上面三项之和）"


def read_comments(table: DrawnTable, unit: Unit, demands: Demands, notes: Notes) -> None:
    """Add what the comments of a table demand; limits go to its headings and cells themselves.

    ``unit`` is how long the periods are that the form reports on.
    """
    targets = [target for block in table.blocks for target in targets_of(table, block)]
    for target in targets:
        _CommentReading(target, unit, demands, notes).read()
    demands.sentences += _for_people(table, {target.box.place for target in targets})


def _for_people(table: DrawnTable, known: Collection[Place]) -> Iterator[str]:
    """Yield the comments of titles and of headings above others: they are for all below, and for people."""
    for place, box in table.page.sheet.boxes.items():
        if box.cell.comment and place == box.place and place not in known:
            name = "".join(box.cell.text.split())
            words = " ".join(box.cell.comment.split())
            yield f"{name}：{words}" if name else words


class _CommentReading:
    """The comment on one target."""

    def __init__(self, target: Target, unit: Unit, demands: Demands, notes: Notes) -> None:
        self._target = target
        self._unit_of_periods = unit
        self._demands = demands
        self._notes = notes
        self._names = HeadingNames(target.block)

    def read(self) -> None:
        """Read the comment; what it demands goes to the rules, the headings or the instructions."""
        labels = [heading.label for heading in self._target.headings]
        own = [*labels, *map(plain_name, labels)]
        for phrase in phrases_of(self._target.box.cell.comment, self._names.spellings, own):
            match phrase:
                case HeadingKeys():
                    self._put_keys(phrase)
                case Comparing():
                    self._compare(phrase)
                case NotUnderstood(words):
                    self._ask_no_rule(words)

    def _ask(self, words: str, text: str, candidates: tuple[str, ...]) -> str:
        """Ask what words mean; those that are to be a sentence of the instructions become one."""
        target = self._target
        options = candidates or (AS_NOTE, AS_NOTHING)
        about = ("words", target.sheet, target.label, words)
        answer = self._notes.ask(about, target.sheet, target.box.address, text, options)
        if answer == AS_NOTE:
            self._demands.sentences.append(f"{target.label}：{words}")
        return answer

    def _ask_no_rule(self, words: str) -> None:
        self._ask(words, f"批注“{words[:80]}”不像规则，怎样办？{_HELP}", ())

    # -------------------------------------------------------------- limits

    def _put_limit(self, phrase: Comparing, number: Fraction) -> None:
        """Set the least or the largest figure of a heading or a cell; not less than zero, which holds anyway."""
        key = "max" if phrase.operator == "<=" else "min"
        if key == "max" or number > 0 or self._is_signed():
            self._put_keys(HeadingKeys(((key, plain(float(number))),)))

    def _is_signed(self) -> bool:
        declared = [heading.data for heading in self._target.headings]
        return any(str(data.get("kind", "")).startswith("signed") for data in declared)

    def _unit(self) -> str:
        """Return the unit of the figures."""
        headings = reversed(self._target.headings)
        written = [heading.data.get("unit") or split_unit(heading.label)[1] for heading in headings]
        return str(next(filter(None, written), self._target.table.data.get("unit", "")))

    def _put_keys(self, phrase: HeadingKeys) -> None:
        """Set the limits of a heading or a cell."""
        target, values = self._target, dict(phrase.values)
        if target.is_total:
            return
        if "length" in values:
            values["kind"] = "text"
        if "required" in values and not self._is_words(values):
            del values["required"]  # every number must be filled in anyway
        if values:
            _merge(self._cell() if target.whole is None else target.whole.data, values)

    def _is_words(self, values: Data) -> bool:
        """Return whether the target is for words."""
        declared = [values, *(heading.data for heading in self._target.headings), *self._own_cells()]
        return any(data.get("kind") in ("text", "choice") for data in declared)

    def _own_cells(self) -> list[Data]:
        """List what is declared of the target where it is a single cell."""
        own = self._own_key()
        cells = self._target.block.cells if self._target.whole is None else []
        return [cell for cell in cells if own.items() <= cell.items()]

    def _own_key(self) -> Data:
        """Return the ids of row and column that name a cell."""
        lines, block = self._target.lines, self._target.block
        return {key: block.id_of(axis, lines[axis] or 0) for axis, key in zip(AXES, LINE_KEYS, strict=True)}

    def _cell(self) -> Data:
        """Return the declaration of a single cell."""
        if not self._own_cells():
            self._target.block.cells.append(self._own_key())
        return self._own_cells()[0]

    # -------------------------------------------------------------- comparisons

    def _compare(self, phrase: Comparing) -> None:
        if self._is_printed(phrase):
            return
        numbers = {
            part: in_unit(part.times, part.unit, self._unit())
            for part in phrase.parts
            if part.direction == NUMBER
        }
        if None in numbers.values():  # a number in a unit that the figures do not have
            self._ask_no_rule(phrase.words)
            return
        phrase = replace(
            phrase, parts=tuple(replace(part, times=numbers.get(part) or part.times) for part in phrase.parts)
        )
        only = phrase.parts[0]
        if len(phrase.parts) == 1 and only.direction == NUMBER and phrase.operator in ("<=", ">="):
            if not phrase.soft and not self._target.is_total:
                self._put_limit(phrase, only.times)
                return
            if phrase.operator == ">=" and only.times <= 0 and not self._is_signed():
                return
        terms: list[Term] = []
        for part in phrase.parts:
            found = self._resolve(part, phrase.words)
            if found is None:
                return
            terms += found
        if not self._is_described(phrase, terms):
            target = self._target
            code = ".".join([target.table.id, *(heading.path for heading in target.headings)])
            self._demands.rules.append(rule_of(target, self._demands.code(code), phrase, terms))

    def _is_printed(self, phrase: Comparing) -> bool:
        """Return whether a comment names the printed points, which are the largest figures already."""
        only = phrase.parts[0]
        named = len(phrase.parts) == 1 and only.times == 1 and not only.earlier and POINTS.match(only.name)
        return bool(named and phrase.operator == "<=" and self._target.has_points)

    def _is_described(self, phrase: Comparing, terms: list[Term]) -> bool:
        """Return whether a comment on a total only describes it."""
        whole = all(part.times == 1 and not part.earlier for part, _ in terms)
        for axis in AXES:
            parts = sorted(line[1] for _, line in terms if line is not None and line[0] == axis)
            own, lines = self._target.lines[axis], self._target.block.totals.lines[axis]
            if phrase.operator == "==" and whole and own in lines and parts == sorted(lines[own]):
                return True
        return False

    def _resolve(self, part: Part, words: str) -> list[Term] | None:
        """Return which lines a part means; None where it was asked and is no rule."""
        if part.direction == NUMBER:
            return [(part, None)]
        if part.direction:
            found = self._neighbours(part)
            if found is None:
                self._ask(words, f"批注“{words[:80]}”数不出是哪几项，怎样办？", ())
            return found
        if part.earlier:
            return self._earlier(part, words)
        return self._one_of(part, self._fitting(part.name), words)

    def _earlier(self, part: Part, words: str) -> list[Term] | None:
        """Return which line of an earlier period a part means, or which heading of this one is called so."""
        whole = self._fitting(part.whole_name) if part.name else []
        if whole:
            plain_part = Part(part.whole_name, part.times)
            return self._one_of(plain_part, whole, words)
        source = source_of(part.earlier, self._unit_of_periods)
        headings = [word for word in map(earlier_word, self._names.spellings) if word]
        if not part.name and any(("年" in word) == ("年" in part.earlier) for word in headings):
            self._ask_no_rule(words)  # an earlier file, or that heading?
            return None
        if source is Source.CURRENT and is_last_year(part.earlier):
            same = "上年同期的数"
            text = f"批注“{words[:80]}”里的“{part.earlier}”是上年同期的数吗？"
            if self._ask(words, text, (same, AS_NOTE, AS_NOTHING)) != same:
                return None
            source = Source.PRIOR
        if source is Source.CURRENT and part.name:
            return self._one_of(Part(part.whole_name, part.times), [], words)
        if source is Source.CURRENT:
            self._ask_no_rule(words)
            return None
        part = replace(part, earlier=source.value)
        if not part.name:
            return [(part, None)]
        return self._one_of(part, self._fitting(part.name, with_own=True), words)

    def _fitting(self, name: str, *, with_own: bool = False) -> list[Named]:
        """List the lines of a name; of a row and a column of one name, the one beside the target."""
        lines = self._target.lines
        found = [line for line in self._names.find(name) if with_own or lines[line[0]] != line[1]]
        if len(found) > 1 and self._target.whole is not None:
            along = [line for line in found if lines[line[0]] is not None]
            return along if len(along) == 1 else found
        return found

    def _one_of(self, part: Part, lines: list[Named], words: str) -> list[Term] | None:
        """Return which line a name means, asking where it may be several; that it is none is the default then."""
        if len(lines) == 1:
            return [(part, lines[0])]
        if lines:
            named = {self._name(line): line for line in lines}
            options = (*tuple(named)[:4], AS_NOTE, AS_NOTHING)
            text = f"批注“{words[:80]}”里的“{part.name}”有几处，是哪一处？"
        else:
            near = [(name, line) for name in self._names.like(part.name) for line in self._fitting(name)]
            named = {self._name(line): line for _, line in near}
            meant = END_WORDS.sub("", plain_name(part.name))
            sure = [self._name(line) for name, line in near if END_WORDS.sub("", name) == meant]
            others = [name for name in named if name not in sure]
            options = (*sure[:1], AS_NOTE, *sure[1:], *others[:4], AS_NOTHING)
            text = f"批注“{words[:80]}”里的“{part.name}”不是这张表的标题，是哪一项？{'' if named else _HELP}"
        answer = self._ask(words, text, options)
        return [(part, named[answer])] if answer in named else None

    def _name(self, line: Named) -> str:
        axis, number = line
        return f"“{self._target.block.headings[axis][number].label}”{LINE_WORDS[axis]}"

    def _neighbours(self, part: Part) -> list[Term] | None:
        """Find the lines that words such as 上面三项 mean; totals only where they are counted."""
        target, block = self._target, self._target.block
        axis = int(
            part.direction in ("left", "right") or (target.lines[0] is None and part.direction != "below")
        )
        own = target.lines[axis]
        if own is None:
            return None
        before = part.direction in ("left", "before")
        headings = sorted(block.headings[axis], reverse=before)
        lines = [line for line in headings if (line < own if before else line > own)]
        if len(lines) < part.count:
            return None
        chosen = lines[: part.count] or [line for line in lines if line not in block.totals.lines[axis]]
        return [(Part("", part.times), (axis, line)) for line in sorted(chosen)] or None


def _merge(data: Data, values: Data) -> None:
    """Add keys to a heading or cell; ``signed`` makes its kind one that may be negative."""
    for key, value in values.items():
        if key == "signed":
            data["kind"] = "signed_amount" if str(data.get("kind", "")).endswith("amount") else "signed"
        elif key == "kind" and value == "count":
            data.pop("kind", None)
        else:
            data[key] = value
