"""Odoo Spreadsheet (o-spreadsheet)."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="o-spreadsheet",
    title="Odoo Spreadsheet",
    role=Role.ENGINE,
    driver="o_spreadsheet.cjs",
    packages=(
        Package(Registry.NPM, "@odoo/o-spreadsheet", "19.3.7"),
        Package(Registry.NPM, "jsdom", "24.1.3"),
        Package(Registry.NPM, "jszip", "3.10.1"),
    ),
    remark="不认得定义的名称",
)
