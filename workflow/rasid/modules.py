"""Which files of the package a module is made of, by reading import statements.

The workflow declares them as inputs of its rules, so that an edit re-runs what depends on it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent
# A statement such as `from rasid.plot import tags`, over one line or several; at the start of each run, all modules are
# read, and parsing them would take most of a second. What looks like a name and is no module does no harm.
IMPORT = re.compile(
    r"^[ \t]*(?:from|import)[ \t]+(rasid(?:\.\w+)*)(?:[ \t]+import[ \t]+(\([^)]*\)|[^\n]*))?", re.MULTILINE
)
DATA = (".html", ".css", ".js", ".mplstyle")


def _path(module: str) -> Path | None:
    base = PACKAGE.joinpath(*module.split(".")[1:])
    for candidate in (base.with_suffix(".py"), base / "__init__.py"):
        if candidate.is_file():
            return candidate
    return None


@cache
def _imports(module: str) -> frozenset[str]:
    path = _path(module)
    if path is None:
        raise ModuleNotFoundError(module)
    found = set()
    for module_named, names in IMPORT.findall(path.read_text(encoding="utf-8")):
        found |= {module_named, *(f"{module_named}.{name}" for name in re.findall(r"\w+", names))}
    return frozenset(name for name in found if _path(name))


def used_by(module: str) -> list[Path]:
    """Give the files that a module is made of: itself and all it imports, at any depth.

    Parameters
    ----------
    module : str
        Such as ``rasid.ingest.commands``.

    Returns
    -------
    list of Path
        Sorted.
    """
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(_imports(name))
    files = {path for name in seen if (path := _path(name))}
    # Templates, styles and scripts lie beside the modules that use them.
    folders = {path.parent for path in files} - {PACKAGE}
    beside = {path for folder in folders for path in folder.iterdir() if path.suffix in DATA}
    return sorted(files | beside)
