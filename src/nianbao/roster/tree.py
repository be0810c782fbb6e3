"""The roster as a tree: who stands below whom."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from nianbao.core import UsageError, suggestion
from nianbao.roster.read import Roster, RosterEntry


@dataclass(frozen=True)
class OfficeNode:
    """An office and those right below it, in the order of the roster."""

    entry: RosterEntry
    children: tuple["OfficeNode", ...]

    @property
    def code(self) -> str:
        """The office's code."""
        return self.entry.office.code

    def walk(self) -> Iterator["OfficeNode"]:
        """Yield this office and everything below it, from the top."""
        yield self
        for child in self.children:
            yield from child.walk()

    def roster(self, *, whole: bool) -> Roster:
        """Return the roster of this office and those right below it, or of everything below it."""
        nodes = self.walk() if whole else (self, *self.children)
        return Roster(tuple(node.entry for node in nodes))


def tree_of(roster: Roster) -> OfficeNode:
    """Return the one office above all others, with everything below it.

    Raises:
        UsageError: an unknown parent, a circle, no office or more than one at the top.
    """
    known = roster.by_code()
    children: dict[str, list[RosterEntry]] = {}
    for entry in roster.entries:
        if entry.parent and entry.parent not in known:
            near = suggestion(entry.parent, tuple(known))
            raise UsageError(
                f"单位名册里“{entry.office.name}”的上级编码“{entry.parent}”不在名册里{near}。"
                "请把上级单位也列进名册，或改正编码。"
            )
        children.setdefault(entry.parent, []).append(entry)
    tops = children.get("", [])
    if len(tops) > 1:
        names = "、".join(entry.office.name for entry in tops[:5])
        raise UsageError(
            f"单位名册里有 {len(tops)} 个单位没有写上级编码：{names}。只有最上级的一个单位可以不写，请补填。"
        )
    node = _node(tops[0], children) if tops else None
    reached = {part.code for part in node.walk()} if node else set()
    circular = [entry.office.name for entry in roster.entries if entry.office.code not in reached]
    if node is None or circular:
        raise UsageError(f"单位名册里这些单位的上级绕成了圈：{'、'.join(circular[:5])}。请改正上级编码。")
    return node


def below(roster: Roster, codes: tuple[str, ...]) -> Roster:
    """Return the roster of the offices chosen by code, each with everything below it.

    Raises:
        UsageError: a code that the roster does not have.
    """
    known = tuple(roster.by_code())
    for code in codes:
        if code not in known:
            raise UsageError(f"单位名册里没有编码“{code}”{suggestion(code, known)}。请核对。")
    chosen = set(codes)
    grown = True
    while grown:
        more = {entry.office.code for entry in roster.entries if entry.parent in chosen}
        grown = not more <= chosen
        chosen |= more
    inside = (entry for entry in roster.entries if entry.office.code in chosen)
    return Roster(tuple(entry if entry.parent in chosen else replace(entry, parent="") for entry in inside))


def _node(entry: RosterEntry, children: dict[str, list[RosterEntry]]) -> OfficeNode:
    return OfficeNode(entry, tuple(_node(child, children) for child in children.get(entry.office.code, ())))
