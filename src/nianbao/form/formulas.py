"""What computed cells compute: their expressions bound to the figures of the form, and what is wrong with them."""

from dataclasses import replace
from operator import attrgetter

from nianbao.core import FormError
from nianbao.form.axis import is_in_circle
from nianbao.form.field import NO_SUM, RECOMPUTED, SIGNED, SIGNED_AMOUNT, SUM, CellFormula, Field
from nianbao.form.model import Form
from nianbao.form.scope import Scope
from nianbao.form.section import Section
from nianbao.rules import (
    Among,
    Arithmetic,
    BindError,
    Node,
    RuleSyntaxError,
    Source,
    bind,
    degree,
    fields_of,
    parse_formula,
    walk,
)

_QUOTIENT_DECIMALS = 2
"""Decimals of a quotient where the form states none."""


def bind_formulas(form: Form, root: Section) -> tuple[Field, ...]:
    """Bind what the computed cells of a form compute, and give all its fields.

    What is wrong is among the mistakes of the root: texts that are no expressions, unknown names, circles.
    """
    bound: dict[str, Field] = {}
    for field in form.fields:
        if field.formula is not None:
            with root.going_on():
                bound[field.id] = _bound(form, field, field.formula, root)
    fields = tuple(bound.get(field.id, field) for field in form.fields)
    by_id = {field.id: field for field in fields}
    inputs = {field.id: field.inputs for field in fields}
    for field in bound.values():
        if is_in_circle(field.id, inputs):
            assert field.formula is not None
            root.wrong(field.formula.key, f"“{field.spoken}”绕成了圈，要用它自己才能算出它")
    if not root.faulty:
        for field in bound.values():
            with root.going_on():
                _refuse_senseless_sum(by_id, field, root)
    return fields


def _bound(form: Form, field: Field, formula: CellFormula, root: Section) -> Field:
    """Bind the expression of one cell; of a column its names are those of columns, of a row those of rows."""

    def error(problem: str) -> FormError:
        return root.error(formula.key, problem)

    try:
        node = bind(parse_formula(formula.text), _scope(form, field, formula))
    except RuleSyntaxError as wrong:
        raise error(str(wrong)) from wrong
    except BindError as wrong:
        before, after = formula.text[: wrong.position], formula.text[wrong.position :]
        where = f"用在{field.place}时，第 {wrong.position + 1} 个字符处：{before}▶{after}"
        raise error(f"{wrong}（{where}）") from wrong
    read = fields_of(node)
    if any(name.source is not Source.CURRENT for name in read):
        raise error("算式只能用本次填报的数，不能用上年数、上期数和报告文字里的数")
    if not read:
        raise error("算式里没有指标，算出来总是同一个数")
    decimals = _decimals(form, node) if formula.decimals is None else formula.decimals
    return replace(
        field,
        number=SIGNED_AMOUNT if decimals else SIGNED,
        formula=replace(formula, decimals=decimals, node=node),
    )


def _scope(form: Form, field: Field, formula: CellFormula) -> Scope:
    if any(heading.formula is formula for heading in field.column):
        return Scope.of_row(form, field.table, field.row_id)
    if any(heading.formula is formula for heading in field.row):
        return Scope.of_column(form, field.table, field.column_id)
    return Scope(form, f"{field.table}.", label=attrgetter("label"), word=attrgetter("label"))


def _decimals(form: Form, node: Node) -> int:
    """Return as many decimals as the figures have; a quotient has a few more."""
    if any(_divides(part) or (isinstance(part, Among) and part.function == "average") for part in walk(node)):
        return _QUOTIENT_DECIMALS
    amounts = any(form.by_id[name.id].is_amount for name in fields_of(node))
    return form.limits.amount_decimals if amounts else 0


def _refuse_senseless_sum(by_id: dict[str, Field], field: Field, root: Section) -> None:
    """Ask what a summary makes of a figure where the expression means nothing of sums, or adding it up does not."""
    formula = field.formula
    assert formula is not None and formula.node is not None
    key = formula.key.removesuffix("formula") + "aggregate"
    if field.aggregate == RECOMPUTED:
        silent = next((read for read in formula.reads if by_id[read].aggregate == NO_SUM), None)
        if silent is not None:
            raise root.error(key, f"算式里的“{by_id[silent].spoken}”汇总时不相加，{_ASK}")
        if degree(formula.node) not in (0, 1):
            raise root.error(key, f"算式“{formula.text}”用各单位的合计再算没有意思，{_ASK}")
    elif field.aggregate == SUM and any(
        _divides(part) or isinstance(part, Among) for part in walk(formula.node)
    ):
        raise root.error(key, "比率和平均数不能相加，请写 formula（按合计再算）、mean 或 none")


_ASK = "请写明汇总时怎么办：mean 平均、none 不汇总、max 最大、min 最小"


def _divides(node: Node) -> bool:
    return isinstance(node, Arithmetic) and node.operator == "/"
