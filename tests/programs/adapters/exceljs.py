"""ExcelJS."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="exceljs",
    title="ExcelJS",
    role=Role.SAVES,
    driver="exceljs.cjs",
    packages=(Package(Registry.NPM, "exceljs", "4.4.0"),),
    remark="不保存工作簿内的链接和两种变色规则（findings/exceljs-*.sh）",
)
