"""Aspose.Cells FOSS: the library in plain Python, another than the commercial one."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="aspose-cells-foss",
    title="Aspose.Cells FOSS",
    role=Role.SAVES,
    driver="small_libraries_driver.py",
    packages=(Package(Registry.PYPI, "aspose-cells-foss", "26.10.0"),),
    settings={"PROGRAM_MODULE": "aspose"},
    remark="共享的公式只留第一个，写在格子里的文字（inlineStr）读不到（findings/aspose-foss-empties-inline-texts.sh、shared-formulas-become-numbers.sh）",
)
