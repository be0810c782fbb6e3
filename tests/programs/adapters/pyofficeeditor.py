"""PyOfficeEditor: a library in plain Python that rewrites parts."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="pyofficeeditor",
    title="PyOfficeEditor",
    role=Role.SAVES,
    driver="small_libraries_driver.py",
    packages=(Package(Registry.PYPI, "pyofficeeditor", "0.4.1"),),
    settings={"PROGRAM_MODULE": "pyofficeeditor"},
)
