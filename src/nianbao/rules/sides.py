"""What to show of a rule that does not hold: the figure in the form, and what it is held against."""

from dataclasses import dataclass

from nianbao.rules.terms import period_of
from nianbao.rules.tree import Abs, Arithmetic, Comparison, FieldNode, Node, Source, Sum
from nianbao.rules.walk import main_comparison

_WORDS = {"==": "", "!=": "不是 ", "<=": "不大于 ", ">=": "不小于 ", "<": "小于 ", ">": "大于 "}


@dataclass(frozen=True, slots=True)
class Sides:
    """Two numbers of a rule; ``words`` stand before the right one, such as 不大于."""

    left: Node
    right: Node
    words: str


def sides_of(holds: Node) -> Sides | None:
    """Find what to show of a rule; None where it compares no numbers.

    Of the size of a change people want to see both figures, not the change and its limit.
    """
    main = main_comparison(holds)
    match main:
        case None:
            return None
        case Comparison(left=Abs(operand=Arithmetic(operator="-", left=now, right=before))):
            return Sides(now, before, _period_of(before))
        case _:
            return Sides(main.left, main.right, _WORDS[main.operator])


def changes_from(holds: Node) -> str | None:
    """Return the key of the earlier figure of which a rule limits the change since then."""
    match sides_of(holds):
        case Sides(
            left=FieldNode(source=Source.CURRENT, id=now),
            right=FieldNode(source=Source.PRIOR | Source.PREVIOUS as source, id=before) as right,
            words=words,
        ):
            return source.key(now) if words == _period_of(right) and now == before else None
        case _:
            return None


def _period_of(node: Node) -> str:
    """Return the word for the earlier period of a figure or a sum, with a blank; empty for anything else."""
    match node:
        case FieldNode() if node.source.is_earlier:
            return f"{period_of(node)} "
        case Sum():
            words = {_period_of(term) for term in node.terms}
            return words.pop() if len(words) == 1 else ""
        case _:
            return ""
