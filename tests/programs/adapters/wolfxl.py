"""wolfxl: openpyxl's interface over a library in Rust."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="wolfxl",
    title="wolfxl",
    role=Role.SAVES,
    driver="openpyxl_driver.py",
    packages=(Package(Registry.PYPI, "wolfxl", "2.0.21"),),
    settings={"PROGRAM_MODULE": "wolfxl"},
)
