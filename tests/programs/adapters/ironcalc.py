"""IronCalc."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="ironcalc",
    title="IronCalc",
    role=Role.CALCULATES,
    driver="ironcalc_driver.py",
    packages=(Package(Registry.PYPI, "ironcalc", "0.9.1"),),
    remark="不保存保护和数据有效性",
)
