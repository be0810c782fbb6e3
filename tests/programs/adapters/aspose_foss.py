"""Aspose.Cells FOSS: the library in plain Python, another than the commercial one."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="aspose-cells-foss",
    title="Aspose.Cells FOSS",
    role=Role.SAVES,
    driver="small_libraries_driver.py",
    packages=(Package(Registry.PYPI, "aspose-cells-foss", "26.10.0"),),
    settings={"PROGRAM_MODULE": "aspose"},
)
