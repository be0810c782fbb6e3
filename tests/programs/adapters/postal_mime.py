"""postal-mime."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="postal-mime",
    title="postal-mime (JavaScript)",
    role=Role.LETTERS,
    driver="postal_mime.cjs",
    packages=(Package(Registry.NPM, "postal-mime", "4.0.0"),),
)
