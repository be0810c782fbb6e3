"""openpyxl."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="openpyxl",
    title="openpyxl",
    role=Role.SAVES,
    driver="openpyxl_driver.py",
    packages=(Package(Registry.PYPI, "openpyxl", "3.1.5"),),
    settings={"PROGRAM_MODULE": "openpyxl"},
)
