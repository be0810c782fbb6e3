"""xlsx-calc, over workbooks that SheetJS opens."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="xlsx-calc",
    title="xlsx-calc",
    role=Role.ENGINE,
    driver="xlsx_calc.cjs",
    packages=(
        Package(Registry.NPM, "xlsx-calc", "0.9.2"),
        Package(Registry.NPM, "xlsx", "0.18.5"),
    ),
    remark="程序库自己的缺陷：不会的函数、空格子的算法与表格软件不同",
)
