"""CellRune: a spreadsheet engine in Rust."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="cellrune",
    title="CellRune",
    role=Role.SAVES,
    driver="small_libraries_driver.py",
    packages=(Package(Registry.PYPI, "cellrune", "0.2.0"),),
    settings={"PROGRAM_MODULE": "cellrune"},
)
