"""The version of the codebook that labels follow."""

from __future__ import annotations

import re
from pathlib import Path


def codebook_version(path: Path) -> str:
    """Give the version that a codebook states in a line such as ``Version 1``."""
    if not path.exists():
        return ""
    found = re.search(r"^Version (\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else ""
