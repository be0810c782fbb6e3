"""mailparse of PHP."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="php-mailparse",
    title="mailparse (PHP)",
    role=Role.LETTERS,
    driver="mailparse.php",
    packages=(
        Package(Registry.DEBIAN, "php8.2-mailparse", "3.1.4+2.1.7~dev20160128-1"),
        Package(Registry.DEBIAN, "php8.2-cli", "8.2.36-1~deb12u1"),
        Package(Registry.DEBIAN, "php8.2-mbstring", "8.2.36-1~deb12u1"),
    ),
)
