"""Functions that the rules share. The work itself is in the package workflow/rasid/."""

import json
import os
import shlex
import shutil
import sys
from pathlib import Path

from rasid import modules
from rasid.config import load_settings
from rasid.errors import UserError
from rasid.ingest import inventory as articles

# The command `rasid` of the environment that Snakemake runs in, activated or not.
shell.prefix(f'export PATH={shlex.quote(str(Path(sys.executable).parent))}:"$PATH"; ')

LABELS = ["corpus/annotations.csv", "corpus/labels.csv"]


def or_stop(function, *arguments):
    """Call a function; a user's mistake ends everything with one line a mistake and status 2."""
    try:
        return function(*arguments)
    except UserError as error:
        print(error, file=sys.stderr, flush=True)
        sys.exit(2)


def settings(overrides):
    """Give the checked config and themes; `overrides` is what the command line says on top."""
    return or_stop(load_settings, Path("config"), overrides)


def inventory(config):
    """List the corpus: its folder, and its shards.

    This is done once a run, not in each job, and before the rules, so that files which were added,
    edited or deleted show as changed lists: results/ingest/inventory/<shard>.csv.
    """
    lists = Path("results/ingest/inventory")
    folder = or_stop(articles.find_corpus, config["corpus"])
    if not workflow.is_main_process:
        return folder, sorted(path.stem for path in lists.glob("*.csv"))
    units = articles.take_inventory(folder, Path(".snakemake/rasid-inventory.json"))
    shards = articles.deal(units, config["ingest"]["articles_per_shard"])
    articles.write_shards(shards, lists)
    return folder, list(shards)


def forget():
    """Remove what earlier runs made of shards and themes that are no more, so that no deleted text stays behind."""
    articles.forget_shards(
        SHARDS,
        Path("results/ingest/inventory"),
        Path("results/ingest/shards"),
        Path("results/features/shards"),
    )
    models = {"guided", "discovered", *THEMES}
    for folder in Path("results/topics").glob("*/"):
        if folder.name not in models:
            shutil.rmtree(folder)
    for figure in Path("results/plots").glob("topic_words_*"):
        if figure.stem.removeprefix("topic_words_") not in models:
            figure.unlink()


def code(module):
    """Give the files of the package that a command is made of, and the versions of the libraries.

    Snakemake sees edits of neither; as inputs they re-run what depends on them.
    """
    files = {*modules.used_by(f"rasid.{module}"), *modules.used_by("rasid.cli")}
    return [*sorted(map(os.path.relpath, files)), "requirements.lock"]


def labels():
    """Give the files of labels that there are: the shipped ones, and the user's."""
    return [path for path in LABELS if Path(path).exists()]
