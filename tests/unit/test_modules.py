import subprocess
import sys
from pathlib import Path

import pytest

from rasid.cli import COMMANDS
from rasid.modules import PACKAGE, used_by

LIST_LOADED = """
import importlib, sys
module = importlib.import_module({module!r})
print("\\n".join(part.__file__ for name, part in sys.modules.items() if name.split(".")[0] == "rasid"))
"""


def names(module: str) -> set[str]:
    return {path.relative_to(PACKAGE).as_posix() for path in used_by(module)}


def test_a_module_is_made_of_itself_and_all_that_it_imports_at_any_depth():
    assert names("rasid.ingest.dates") == {"ingest/dates.py", "ingest/months.py", "arabic.py"}
    assert {"ingest/read.py", "ingest/structure.py", "ingest/dates.py", "arabic.py", "errors.py"} <= names(
        "rasid.ingest.commands"
    )


def test_a_module_is_not_made_of_what_it_does_not_import():
    assert not {name for name in names("rasid.ingest.commands") if name.startswith(("tagger/", "topics/", "report/"))}


def test_templates_styles_and_scripts_belong_to_the_modules_beside_them():
    assert {"report/page.html", "report/page.css", "report/page.js"} <= names("rasid.report.commands")
    assert "plot/rasid.mplstyle" in names("rasid.plot.commands")


def test_the_files_are_sorted_and_exist():
    files = used_by("rasid.tag.commands")

    assert files == sorted(files)
    assert all(path.is_file() for path in files)


def test_a_module_that_does_not_exist_is_a_bug():
    with pytest.raises(ModuleNotFoundError, match=r"rasid\.nothing"):
        used_by("rasid.nothing")


@pytest.mark.parametrize("module", ["rasid.ingest.commands", "rasid.features.commands", "rasid.cli"])
def test_every_file_that_python_loads_for_a_module_is_listed(module):
    script = LIST_LOADED.format(module=module)

    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )

    packages_only = {path.with_name("__init__.py") for path in used_by(module)} | {PACKAGE / "__init__.py"}
    assert {Path(path) for path in loaded if path} - packages_only <= set(used_by(module))


@pytest.mark.parametrize("module", [module for module, _ in COMMANDS.values()])
def test_every_command_is_made_of_its_own_file(module):
    assert PACKAGE.joinpath(*module.split(".")[1:]).with_suffix(".py") in used_by(module)
