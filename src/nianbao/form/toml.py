"""Opening a TOML file of a form: what is wrong with the file itself, in words."""

from pathlib import Path

from nianbao.core import FormError, os_reason, toml_reason
from nianbao.files import parse_toml


def read_toml(path: Path) -> dict[str, object]:
    """Read a TOML file.

    Raises:
        FormError: it cannot be opened, or is no TOML in UTF-8.
    """
    try:
        return parse_toml(path.read_bytes())
    except OSError as error:
        raise FormError(str(path), "文件", f"打不开（{os_reason(error)}）") from error
    except UnicodeDecodeError as error:
        raise FormError(str(path), "文件", toml_reason(error)) from error
    except ValueError as error:
        raise FormError(str(path), "文件", f"不是正确的 TOML：{toml_reason(error)}") from error
