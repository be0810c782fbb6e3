"""pycel: a compiler of workbooks to Python."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="pycel",
    title="pycel",
    role=Role.ENGINE,
    driver="pycel_driver.py",
    packages=(Package(Registry.PYPI, "pycel", "1.0b30"),),
)
