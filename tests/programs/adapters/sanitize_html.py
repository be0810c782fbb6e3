"""sanitize-html, as webmail uses it."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="sanitize-html",
    title="sanitize-html",
    role=Role.SANITIZES,
    driver="sanitize_html.cjs",
    packages=(Package(Registry.NPM, "sanitize-html", "2.18.1"),),
    remark="默认设置不留 colspan、rowspan（findings/sanitized-table-loses-its-spans.sh）",
)
