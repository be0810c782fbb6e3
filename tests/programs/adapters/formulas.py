"""formulas: a compiler of workbooks to Python."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="formulas",
    title="formulas",
    role=Role.ENGINE,
    driver="formulas_driver.py",
    packages=(
        Package(Registry.PYPI, "formulas", "1.3.4"),
        Package(Registry.PYPI, "openpyxl", "3.1.5"),
    ),
    remark="太慢：一份模板三分钟算不完",
)
