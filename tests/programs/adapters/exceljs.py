"""ExcelJS."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="exceljs",
    title="ExcelJS",
    role=Role.SAVES,
    driver="exceljs.cjs",
    packages=(Package(Registry.NPM, "exceljs", "4.4.0"),),
)
