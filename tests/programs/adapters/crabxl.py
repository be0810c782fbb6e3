"""crabxl: openpyxl's interface over a library in Rust."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="crabxl",
    title="crabxl",
    role=Role.SAVES,
    driver="openpyxl_driver.py",
    packages=(Package(Registry.PYPI, "crabxl", "0.1.0a11"),),
    settings={"PROGRAM_MODULE": "crabxl"},
)
