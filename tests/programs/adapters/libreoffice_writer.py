"""LibreOffice Writer."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="libreoffice-writer",
    title="LibreOffice Writer",
    role=Role.DOCUMENTS,
    driver="writer_driver.py",
    packages=(Package(Registry.DEBIAN, "libreoffice-writer", "4:7.4.7-1+deb12u14"),),
    on_path="soffice",
    routes=(
        ("docx", "docx"),
        ("docx", "odt"),
        ("docx", "html"),
        ("docx", "pdf"),
        ("html", "docx"),
        ("html", "pdf"),
    ),
)
