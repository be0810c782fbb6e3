"""HyperFormula."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="hyperformula",
    title="HyperFormula",
    role=Role.ENGINE,
    driver="hyperformula.cjs",
    packages=(Package(Registry.NPM, "hyperformula", "3.5.0"),),
)
