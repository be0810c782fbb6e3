"""Chromium, printing to PDF."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="chromium",
    title="Chromium",
    role=Role.DOCUMENTS,
    driver="chromium_driver.py",
    packages=(Package(Registry.DEBIAN, "chromium", "156.0.8078.108-1~deb12u1"),),
    on_path="chromium",
    routes=(("html", "pdf"),),
)
