"""What is written says the same as the code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from rasid import tables
from rasid.cli import COMMANDS, rasid
from rasid.labels import read_file, read_labels
from rasid.labels.agreement import agreement
from rasid.tag.rows import ARTICLE, PARAGRAPH
from rasid.tagger.evaluation.mistakes import MISTAKES, SUSPECTS

ROOT = Path(__file__).parents[2]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def settings(schema: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every key that holds a value, with its default."""
    for key, part in schema["properties"].items():
        if "properties" in part:
            yield from settings(part, f"{before}{key}.")
        else:
            yield before + key, part["default"]


SETTINGS = dict(settings(yaml.safe_load(read("workflow/schemas/config.schema.yaml"))))


def test_every_setting_is_documented_with_its_default() -> None:
    told = dict(re.findall(r"^\| `([\w.]+)` \| (\S+) \|", read("config/README.md"), re.MULTILINE))
    expected = {key: "`corpus/articles`" if key == "corpus" else str(value) for key, value in SETTINGS.items()}
    assert told == expected


def test_the_shipped_config_says_the_defaults() -> None:
    shipped = yaml.safe_load(read("config/config.yaml"))
    flat = {}
    for key, value in shipped.items():
        flat |= {f"{key}.{name}": item for name, item in value.items()} if isinstance(value, dict) else {key: value}
    assert flat == SETTINGS


def test_every_setting_has_a_comment() -> None:
    lines = read("config/config.yaml").splitlines()
    for number, line in enumerate(lines):
        if re.match(r"\s*\w+:.*", line) and not (re.match(r"\w+:$", line) and line != "corpus:"):
            assert lines[number - 1].lstrip().startswith("#"), line


def test_every_setting_reaches_a_rule() -> None:
    files = [ROOT / "Snakefile", *(ROOT / "workflow/rules").glob("*.smk")]
    rules = "".join(path.read_text(encoding="utf-8") for path in files)
    for key in SETTINGS:
        asked = "".join(f'["{part}"]' for part in key.split("."))
        assert f"config{asked}" in rules, key


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    named = {re.split(r"[><=]", item)[0] for item in project["dependencies"]}
    told = set(re.findall(r"^\| ([\w-]+) \| .+ \|$", read("CONTRIBUTING.md"), re.MULTILINE)) - {"package", "---"}
    assert told == named
    for item in project["optional-dependencies"]["dev"]:
        assert re.split(r"[><=]", item)[0] in read("CONTRIBUTING.md")


def test_the_lock_names_no_registry() -> None:
    assert "://" not in read("requirements.lock")


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("ingest/ledger.csv", tables.LEDGER),
        ("ingest/rejected.csv", tables.REJECTED),
        ("ingest/articles.parquet", tables.ARTICLES),
        ("ingest/paragraphs.parquet", tables.PARAGRAPHS),
        ("ingest/duplicates.csv", tables.DUPLICATES),
        ("tags/paragraphs.*", PARAGRAPH),
        ("tags/articles.csv", ARTICLE),
        ("review/queue.csv", tables.QUEUE),
        ("tagger/mistakes.csv", MISTAKES),
        ("tagger/suspects.csv", SUSPECTS),
        ("changes/flips.csv", tables.FLIPS),
    ],
)
def test_the_columns_of_a_table_are_documented(table: str, columns: Any) -> None:
    row = next(line for line in read("results/README.md").splitlines() if line.startswith(f"| `{table}`"))
    told = re.sub(r"\([^)]*\)", "", row.split("|")[2]).partition(":")[0].replace("`", "")
    named = [name.strip() for name in told.split(",")]
    assert [name for name in named if not name.startswith("paragraphs_")] == list(columns)


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below, (*path, name))


@pytest.mark.parametrize(
    ("path", "command"),
    list(commands(rasid)),
    ids=lambda item: "-".join(map(str, item)) if isinstance(item, tuple) else "",
)
def test_every_command_says_what_it_does(path: tuple[str, ...], command: click.Command) -> None:
    assert (command.help or "").strip().endswith((".", "log-odds.", "length.", "2."))
    for option in command.params:
        if isinstance(option, click.Option) and option.required:
            assert option.help or option.name in {"title"}, (path, option.name)


def test_each_rule_takes_the_code_of_the_command_that_it_calls() -> None:
    modules = {name: module for name, (module, _) in COMMANDS.items()}
    for path in (ROOT / "workflow/rules").glob("*.smk"):
        for rule in re.split(r"^rule ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            called = re.search(r"^\s+rasid (\w+)", rule, re.MULTILINE)
            taken = re.search(r'code=code\("([\w.]+)"\)', rule)
            assert called, rule
            assert taken, rule
            assert f"rasid.{taken[1]}" == modules[called[1]]


def test_every_rule_has_a_docstring_log_benchmark_and_threads() -> None:
    for path in (ROOT / "workflow/rules").glob("*.smk"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith('"""')
        for rule in re.split(r"^rule ", text, flags=re.MULTILINE)[1:]:
            assert re.match(r'\w+:\n    """\S', rule), rule[:80]
            for part in ("    log:", "    benchmark:", "    threads:"):
                assert part in rule, rule[:80]


def test_every_value_in_a_shell_command_is_quoted() -> None:
    for path in (ROOT / "workflow/rules").glob("*.smk"):
        for shell in re.findall(r'    shell:\n        """(.+?)"""', path.read_text(encoding="utf-8"), re.DOTALL):
            for value in re.findall(r"\{[^}]+\}", shell):
                assert value.endswith(":q}"), (path.name, value)


def test_the_snakefile_is_a_table_of_contents() -> None:
    assert len(read("Snakefile").splitlines()) < 80


def test_no_module_imports_snakemake() -> None:
    for path in (ROOT / "workflow/rasid").rglob("*.py"):
        assert not re.search(r"^\s*(?:import|from) snakemake", path.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_datasheet_quotes_the_agreement_and_counts_of_the_labels() -> None:
    rows = read_file(ROOT / "corpus/annotations.csv")
    found = agreement(rows)
    sheet = read("corpus/README.md")
    assert f"{found.paragraphs} paragraphs with two readings; the same tags in {100 * found.same:.1f} %" in sheet
    assert f"Krippendorff's alpha (MASI distance): {found.alpha:.3f}" in sheet
    for theme, kappa in found.kappa.items():
        assert f"Cohen's kappa, {theme}: {kappa:.3f}" in sheet
    labels = read_labels(ROOT / "corpus/annotations.csv")
    for theme in found.kappa:
        assert f"| `{theme}` | {sum(theme in label.tags for label in labels)} |" in sheet
    assert f"| none | {sum(not label.tags for label in labels):,} |" in sheet
