"""python-calamine."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="calamine",
    title="python-calamine",
    role=Role.READS,
    driver="calamine_driver.py",
    packages=(Package(Registry.PYPI, "python-calamine", "0.9.1"),),
)
