"""The rows or the columns of a block: the paths of a heading tree, and which headings are totals of which."""

from collections.abc import Collection, Mapping
from typing import TypeVar

from nianbao.core import FormError, suggestion
from nianbao.form.field import Headings
from nianbao.form.section import Section

_Line = TypeVar("_Line", int, str)


def leaf_paths(headings: Headings) -> list[Headings]:
    """List the path to every leaf of a heading tree; one empty path where there is no tree."""
    return [path for heading in headings for path in heading.leaves()] or [()]


def keys_of_headings(key: str, headings: Headings, below: str) -> dict[int, str]:
    """Return the key in the form file of every heading of a tree, by the identity of the heading."""
    keys: dict[int, str] = {}
    for number, heading in enumerate(headings, 1):
        own = f"{key}[{number}]"
        keys[id(heading)] = own
        keys |= keys_of_headings(f"{own}.{below}", heading.children, below)
    return keys


def is_in_circle(line: _Line, parts: Mapping[_Line, Collection[_Line]]) -> bool:
    """Return whether something is computed from itself, by however many steps."""
    seen: set[_Line] = set()
    waiting = list(parts.get(line, ()))
    while waiting and line not in seen:
        part = waiting.pop()
        if part not in seen:
            seen.add(part)
            waiting += parts.get(part, ())
    return line in seen


class Axis:
    """The rows or the columns of a block: their leaves, and which of them are totals of which, by their numbers."""

    def __init__(self, root: Section, key: str, headings: Headings) -> None:
        self._root = root
        self._keys = keys_of_headings(key, headings, key.rpartition(".")[2])
        self.paths = leaf_paths(headings)
        self.ids = [_dotted(path) for path in self.paths]
        self._numbers = {id_: number for number, id_ in reversed(list(enumerate(self.ids)))}
        self.totals: dict[int, list[int]] = {}
        for number, path in enumerate(self.paths):
            if path and not path[-1].id:
                self._wrong(number, "id", f"“{path[-1].label}”没有下级，应当有编号 id")
        if not root.faulty:
            self._find_totals()

    def _find_totals(self) -> None:
        for number, path in enumerate(self.paths):
            if path and path[-1].total_of:
                with self._root.going_on():
                    self.totals[number] = self._parts(number)
        for number in self.totals:
            if is_in_circle(number, self.totals):
                self._wrong(number, "total_of", "绕成了圈，要用它自己才能算出它")

    def _wrong(self, number: int, name: str, problem: str) -> None:
        with self._root.going_on():
            raise self._error(number, name, problem)

    def _error(self, number: int, name: str, problem: str) -> FormError:
        return self._root.error(f"{self._keys[id(self.paths[number][-1])]}.{name}", problem)

    def _parts(self, total: int) -> list[int]:
        """Find the leaves that a total adds up."""
        path = self.paths[total]
        parts = [part for target in path[-1].total_of for part in self._found(total, target)]
        if len(set(parts)) < len(parts):
            twice = next(part for part in parts if parts.count(part) > 1)
            label = self.paths[twice][-1].label
            raise self._error(total, "total_of", f"把“{label}”算了两次")
        return parts

    def _found(self, total: int, target: str) -> list[int]:
        """Find the leaves that a name in ``total_of`` means, seen from the total's own group."""
        path = self.paths[total]
        base = _dotted(path if path[-1].is_whole else path[:-1])
        wanted = f"{base}.{target}" if base else target
        if wanted in self._numbers:
            found = [self._numbers[wanted]]
        else:
            below = (number for number, id_ in enumerate(self.ids) if id_.startswith(f"{wanted}."))
            found = [number for number in below if not self.paths[number][-1].total_of]
        if not found or total in found:
            if found == [total]:
                raise self._error(total, "total_of", "不能是它自己的总计")
            inside = "，有下级的标题只能是它的下级的总计" if path[-1].is_whole else ""
            start = f"{base}." if base else ""
            known = tuple(id_.removeprefix(start) for id_ in self.ids if id_.startswith(start))
            named = {
                self.paths[n][-1].label: id_.removeprefix(start)
                for n, id_ in enumerate(self.ids)
                if self.paths[n]
            }
            near = (
                f"；这里写编号，不写名称：{named[target]}" if target in named else suggestion(target, known)
            )
            raise self._error(total, "total_of", f"“{target}”没有对应的标题{inside}{near}")
        return found


def _dotted(path: Headings) -> str:
    return ".".join(heading.id for heading in path if heading.id)
