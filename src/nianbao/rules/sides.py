"""What to show of a rule that does not hold: the figure in the form, and what it is held against."""

from dataclasses import dataclass

from nianbao.rules.tree import Abs, Arithmetic, Comparison, FieldNode, Node, Source, Sum
from nianbao.rules.walk import main_comparison

_WORDS = {"==": "", "!=": "不是 ", "<=": "不大于 ", ">=": "不小于 ", "<": "小于 ", ">": "大于 "}
LAST_YEAR = "上年 "


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
            return Sides(now, before, LAST_YEAR if _of_last_year(before) else "")
        case _:
            return Sides(main.left, main.right, _WORDS[main.operator])


def changes_from(holds: Node) -> str | None:
    """Return the id of the field of which a rule limits the change since last year."""
    match sides_of(holds):
        case Sides(
            left=FieldNode(source=Source.CURRENT, id=now),
            right=FieldNode(source=Source.PRIOR, id=before),
            words=words,
        ):
            return now if words == LAST_YEAR and now == before else None
        case _:
            return None


def _of_last_year(node: Node) -> bool:
    match node:
        case FieldNode():
            return node.source is Source.PRIOR
        case Sum():
            return all(_of_last_year(term) for term in node.terms)
        case _:
            return False
