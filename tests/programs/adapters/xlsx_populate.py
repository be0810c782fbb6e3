"""xlsx-populate."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="xlsx-populate",
    title="xlsx-populate",
    role=Role.SAVES,
    driver="xlsx_populate.cjs",
    packages=(Package(Registry.NPM, "xlsx-populate", "1.21.0"),),
)
