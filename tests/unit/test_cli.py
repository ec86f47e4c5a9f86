import subprocess
import sys

import pytest

import rasid as package
from rasid.cli import COMMANDS

HEAVY = ("sklearn", "gensim", "matplotlib", "polars", "snakemake")


def test_the_help_lists_every_command_in_the_order_of_the_data(rasid):
    outcome = rasid("--help")

    places = [outcome.out.index(f"\n  {name} ") for name in COMMANDS]
    assert outcome.status == 0
    assert places == sorted(places)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help(rasid, command):
    outcome = rasid(command, "--help")

    assert outcome.status == 0
    assert outcome.out.startswith(f"Usage: rasid {command}")


def test_the_version_is_said(rasid):
    assert package.__version__ in rasid("--version").out


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["ingest", "nothing"], ["report"], ["ingest", "read", "--shortest", "x"]]
)
def test_a_command_that_does_not_exist_or_lacks_something_is_a_mistake(rasid, arguments):
    outcome = rasid(*arguments)

    assert outcome.status == 2
    assert "Error" in outcome.err


def test_a_users_mistake_is_one_line_without_a_traceback_and_status_2(rasid, tmp_path):
    outcome = rasid("tag", "--model", tmp_path, "--input", "in.jsonl", "--output", "out.jsonl")

    assert outcome.status == 2
    assert outcome.err == f"rasid: {tmp_path / 'model.json'}: no such file; run snakemake first, or give another path\n"


def test_it_runs_as_a_module_and_loads_nothing_heavy_for_its_help():
    script = f"""
import sys
sys.argv = ["rasid", "--help"]
try:
    import rasid.__main__
finally:
    print(sorted(set({HEAVY}) & set(sys.modules)))
"""

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert done.returncode == 0
    assert done.stdout.endswith("[]\n")


def test_the_package_knows_nothing_of_snakemake():
    script = "import importlib, sys\n" + "".join(
        f"importlib.import_module({module!r})\n" for module, _ in COMMANDS.values()
    )
    script += "print('snakemake' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


def test_help_keeps_examples_on_their_lines(rasid):
    for command in ((), ("tag",)):
        shown = rasid(*command, "--help").out
        assert "\\b" not in shown
        assert "\b" not in shown
    assert any(line.strip().startswith('{"id": "7"') for line in shown.splitlines())
