"""hucre: a library in TypeScript."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="hucre",
    title="hucre",
    role=Role.SAVES,
    driver="hucre.mjs",
    packages=(Package(Registry.NPM, "hucre", "1.0.0"),),
)
