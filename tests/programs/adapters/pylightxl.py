"""pylightxl: cells only."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="pylightxl",
    title="pylightxl",
    role=Role.SAVES,
    driver="pylightxl_driver.py",
    packages=(Package(Registry.PYPI, "pylightxl", "1.61"),),
)
