"""The wrong changes that can be made to a module: one place, one small change."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}


@dataclass(frozen=True, order=True)
class Mutant:
    """One wrong change: where it is made (a path below ``src/nianbao``), and how."""

    file: str
    start: int
    end: int
    lines: tuple[int, int]
    """From the first line of its statement to its own last one."""
    before: str
    after: str

    @property
    def name(self) -> str:
        """Return what names it whatever line it stands in."""
        return f"{self.file}: {self.before} → {self.after}"

    def applied(self, source: bytes) -> bytes:
        """Return the module with the change made."""
        return source[: self.start] + self.after.encode() + source[self.end :]


def mutants_of(root: Path, module: Path) -> list[Mutant]:
    """List the changes of one module, in the order of their places."""
    source = module.read_bytes()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = []
    for statement, node, after in _changes(ast.parse(source)):
        start = starts[node.lineno - 1] + node.col_offset
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        end = starts[node.end_lineno - 1] + node.end_col_offset
        before = source[start:end].decode()
        lines = (statement, node.end_lineno)
        found.append(Mutant(str(module.relative_to(root)), start, end, lines, before, after))
    return sorted(set(found))


def _changes(tree: ast.AST) -> Iterator[tuple[int, ast.expr | ast.stmt, str]]:
    """Yield the first line of a statement, the node in it that is replaced, and the text it is replaced by."""
    statement = 1
    for reached in _reached(tree):
        if isinstance(reached, ast.stmt):
            statement = reached.lineno
        for node, after in _change(reached):
            yield statement, node, after


def _change(node: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    match node:
        case ast.Compare(left, [operator], [right]):
            other = _COMPARISONS[type(operator)]()
            yield node, ast.unparse(ast.Compare(left, [other], [right]))
        case ast.BinOp(left, operator, right) if type(operator) in _ARITHMETIC:
            other_operator = _ARITHMETIC[type(operator)]()
            yield node, f"({ast.unparse(ast.BinOp(left, other_operator, right))})"
        case ast.BoolOp(operator, values):
            other_logic = ast.Or() if isinstance(operator, ast.And) else ast.And()
            yield node, f"({ast.unparse(ast.BoolOp(other_logic, values))})"
        case ast.UnaryOp(ast.Not(), operand):
            yield node, f"({ast.unparse(operand)})"
        case ast.Constant(bool(value)):
            yield node, str(not value)
        case ast.Constant(int(value)):
            yield node, str(value + 1)
        case ast.Return(ast.expr() as value) if not _is_none(value):
            yield node, "return None"
        case ast.If(test) | ast.IfExp(test) if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield test, f"(not {ast.unparse(test)})"
        case ast.Continue():
            yield node, "break"
        case _:
            pass


def _reached(node: ast.AST) -> Iterator[ast.AST]:
    """Walk what the program computes: no types, decorators or texts with figures in them, no ``strict=True``.

    A node inside an f-string has no true place before Python 3.12.
    """
    match node:
        case ast.JoinedStr():
            return
        case ast.AnnAssign(value=value):
            children = [value] if value else []
        case ast.FunctionDef(args=arguments, body=body):
            children = [*arguments.defaults, *(each for each in arguments.kw_defaults if each), *body]
        case ast.ClassDef(body=body):
            children = [*body]
        case ast.If(test=ast.Name("TYPE_CHECKING")) | ast.keyword(arg="strict"):
            return
        case _:
            children = [*ast.iter_child_nodes(node)]
    yield node
    for child in children:
        yield from _reached(child)


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None
