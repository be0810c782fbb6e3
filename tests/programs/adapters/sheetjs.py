"""SheetJS, Community Edition."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="sheetjs",
    title="SheetJS",
    role=Role.SAVES,
    driver="sheetjs.cjs",
    packages=(Package(Registry.NPM, "xlsx", "0.18.5"),),
    remark="社区版不保存样式和保护",
)
