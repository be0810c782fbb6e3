"""mailparser of Nodemailer."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="mailparser",
    title="mailparser (Node.js)",
    role=Role.LETTERS,
    driver="mailparser.cjs",
    packages=(Package(Registry.NPM, "mailparser", "3.14.2"),),
)
