"""mammoth: Word to HTML."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="mammoth",
    title="mammoth",
    role=Role.DOCUMENTS,
    driver="mammoth.cjs",
    packages=(Package(Registry.NPM, "mammoth", "1.13.0"),),
    routes=(("docx", "html"),),
)
