"""HyperFormula."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="hyperformula",
    title="HyperFormula",
    role=Role.ENGINE,
    driver="hyperformula.cjs",
    packages=(Package(Registry.NPM, "hyperformula", "3.5.0"),),
    remark="没有 ASC 函数：文本数字和全角数字认不出",
)
