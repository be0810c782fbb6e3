"""DOMPurify over jsdom, as webmail uses it."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="dompurify",
    title="DOMPurify",
    role=Role.SANITIZES,
    driver="dompurify.cjs",
    packages=(
        Package(Registry.NPM, "dompurify", "3.4.18"),
        Package(Registry.NPM, "jsdom", "24.1.3"),
    ),
)
