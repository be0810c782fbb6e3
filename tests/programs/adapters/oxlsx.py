"""oxlsx: openpyxl's interface over a library in Rust."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="oxlsx",
    title="oxlsx",
    role=Role.SAVES,
    driver="openpyxl_driver.py",
    packages=(Package(Registry.PYPI, "oxlsx", "0.2.0"),),
    settings={"PROGRAM_MODULE": "oxlsx"},
    remark="共享的公式只留第一个（findings/shared-formulas-become-numbers.sh）",
)
