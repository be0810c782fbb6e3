"""excelize: the Go library, built for Python."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="excelize",
    title="excelize",
    role=Role.SAVES,
    driver="excelize_driver.py",
    packages=(Package(Registry.PYPI, "excelize", "0.1.0"),),
)
