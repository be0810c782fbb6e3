"""rustypyxl: openpyxl's interface over a library in Rust."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="rustypyxl",
    title="rustypyxl",
    role=Role.SAVES,
    driver="openpyxl_driver.py",
    packages=(Package(Registry.PYPI, "rustypyxl", "0.7.1"),),
    settings={"PROGRAM_MODULE": "rustypyxl"},
    remark="共享的公式只留第一个（findings/shared-formulas-become-numbers.sh）",
)
