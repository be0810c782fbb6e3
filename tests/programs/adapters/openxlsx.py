"""R openxlsx."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="openxlsx",
    title="R openxlsx",
    role=Role.SAVES,
    driver="openxlsx.R",
    packages=(
        Package(Registry.DEBIAN, "r-cran-openxlsx", "4.2.5.2-1"),
        Package(Registry.DEBIAN, "r-base-core", "4.2.2.20221110-2"),
    ),
)
