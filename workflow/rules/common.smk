"""Functions that the rules share. The work itself is in the package workflow/rasid/."""

import json
import os
import shlex
import shutil
import sys
from pathlib import Path

from rasid import locks, modules
from rasid.config import load_settings
from rasid.errors import UserError
from rasid.ingest import deal
from rasid.ingest import inventory as articles
from rasid.review.keep import keep_answers
from rasid.release import store
from rasid.release.base import Base, write_base

# Held by a run, and by each of its commands: a command outlives a run that is killed.
RUNNING = Path(".snakemake/rasid-running.lock").absolute()
AT_WORK = Path(".snakemake/rasid-at-work.lock").absolute()

# The command `rasid` of the environment that Snakemake runs in, activated or not.
shell.prefix(
    f'export PATH={shlex.quote(str(Path(sys.executable).parent))}:"$PATH"'
    f" RASID_AT_WORK={shlex.quote(str(AT_WORK))}; "
)

PRESENT = "results/tagger/model"
MODEL = ["model.json", "vocabulary.json", "weights.safetensors"]
FACTORED = ["choice.csv", "choice.json"]
LEARNED = "results/features/learned.csv"
LABELS = ["corpus/annotations.csv", "corpus/labels.csv"]


def stop(told):
    """End everything with what there is to tell, and status 2."""
    print(told, file=sys.stderr, flush=True)
    sys.exit(2)


def or_stop(function, *arguments):
    """Call a function; a user's mistake ends everything with one line a mistake and status 2."""
    try:
        return function(*arguments)
    except UserError as error:
        stop(error)


def alone():
    """See to it that nothing else is at work in this folder; clear the locks that a killed run has left.

    The lock that this holds ends with the process. Snakemake's own do not: whoever kills a run would have to
    say `snakemake --unlock` before the next.
    """
    if not workflow.is_main_process:
        return None
    lock = locks.hold(RUNNING)
    if lock is None:
        stop("another snakemake is at work in this folder; wait for it to end")
    if locks.hold(AT_WORK) is None:
        print(
            "Waiting for a command of a run that was killed",
            file=sys.stderr,
            flush=True,
        )
        locks.wait(AT_WORK)
    for left in Path(".snakemake/locks").glob("*"):
        left.unlink()
    return lock


def settings(overrides):
    """Give the checked config and themes; `overrides` is what the command line says on top."""
    return or_stop(load_settings, Path("config"), overrides)


def inventory(config):
    """List the corpus: its folder, and its shards.

    This is done once a run, not in each job, and before the rules, so that files which were added,
    edited or deleted show as changed lists: results/ingest/inventory/<shard>.csv. What vocabulary and
    topics are learned from stands in a list of its own, which stays as it is where they go on from a release.
    """
    lists = Path("results/ingest/inventory")
    folder = or_stop(articles.find_corpus, config["corpus"])
    if not workflow.is_main_process:
        return folder, sorted(path.stem for path in lists.glob("*.csv"))
    units = articles.take_inventory(folder, Path(".snakemake/rasid-inventory.json"))
    shards = deal.deal(units, config["ingest"]["articles_per_shard"], lists)
    deal.write_shards(shards, lists)
    growth = config["topics"]["largest_growth"] if WARM and RELEASE else None
    deal.write_learned(units, Path(LEARNED), growth)
    return folder, list(shards)


def forget():
    """Remove what earlier runs made of shards and themes that are no more, so that no deleted text stays behind."""
    deal.forget_shards(
        SHARDS,
        Path("results/ingest/inventory"),
        Path("results/ingest/shards"),
        Path("results/features/shards"),
        Path("results/tags/shards"),
        Path("results/changes/candidate/shards"),
    )
    for folder in Path("results/topics").glob("*/"):
        if folder.name not in MODELS:
            shutil.rmtree(folder)
    for path in Path("results/plots").rglob("topic_*"):
        if path.stem.split("_", 2)[-1] not in MODELS:
            path.unlink()
    if TAGGER == PRESENT:
        shutil.rmtree("results/changes/candidate", ignore_errors=True)


def keep():
    """Keep answers that somebody filled into the queue, and did not add, before it is made anew."""
    for line in or_stop(
        list,
        keep_answers(Path("results/review"), Path("corpus/labels.csv"), Path("corpus")),
    ):
        print(line, file=sys.stderr, flush=True)


def released():
    """Give the folder of the last release, or None."""
    return or_stop(store.latest, Path("releases"))


def tagger(config, themes):
    """Give the folder of the tagger that tags come from, and that of the tags that are judged and asked about.

    These are the present tagger's. Where the shown ones come from the last release, it tags apart.
    """
    if config["tag_with"] == "present" or RELEASE is None:
        return PRESENT, "results/tags"
    or_stop(store.fits, RELEASE, themes)
    return f"{RELEASE}/tagger", "results/changes/candidate"


def base():
    """Say in a file what training goes on from: the last release, and whether it is continued."""
    path = Path("results/base.json")
    if workflow.is_main_process:
        or_stop(write_base, path, Base(RELEASE and str(RELEASE), WARM), path.parent)
    return str(path)


def kept(path):
    """Give an input that alone does not do a step anew where training is warm."""
    return ancient(path) if WARM else path


def stays(path):
    """Give an input that alone does not fit topics anew where they go on from a release: enough must have come."""
    return ancient(path) if WARM and RELEASE else path


def files_of(folder):
    """Give the files of a model or of a release."""
    if folder == PRESENT:
        return [f"{PRESENT}/{name}" for name in MODEL]
    return sorted(
        map(str, folder and filter(Path.is_file, Path(folder).rglob("*")) or ())
    )


def as_json(value):
    """Give a value as the command line takes it."""
    return json.dumps(value, sort_keys=True)


def code(module):
    """Give the files of the package that a command is made of, and the versions of the libraries.

    Snakemake sees edits of neither; as inputs they re-run what depends on them.
    """
    files = {*modules.used_by(f"rasid.{module}"), *modules.used_by("rasid.cli")}
    return [*sorted(map(os.path.relpath, files)), "requirements.lock"]


def fitted_files(model, *more):
    """Give the files that come of fitting a topic model."""
    names = ["model.safetensors", "model.json", "words.csv", "map.csv", "quality.json"]
    return [
        f"results/topics/{model}/{name}" for name in [*names, "fitted.parquet", *more]
    ]


def share_files(model):
    """Give the files on what share of each paragraph the topics of a model have."""
    names = ["shares.parquet", "typical.csv", "prevalence.csv", "sources.csv"]
    return [f"results/topics/{model}/{name}" for name in names]


def shards_said(folder):
    """Give the tables of what a tagger said of each shard."""
    return expand(f"{folder}/shards/{{shard}}/said.parquet", shard=SHARDS)


def choices(models):
    """Give the files that say why topic models have as many topics as they have; the guided one was told."""
    return [
        f"results/topics/{model}/choice.{kind}"
        for model in models
        if model != "guided"
        for kind in ("csv", "json")
    ]


def labels():
    """Give the files of labels that there are: the shipped ones, and the user's."""
    return [path for path in LABELS if Path(path).exists()]


def tell(workflow):
    """Let each job say in one line what it does, and where its log is, instead of listing its many inputs."""
    for step in workflow.rules:
        if step.docstring and step.log:
            step.message = step.docstring.splitlines()[0] + " ({log})"


def figure(name, category, title, caption=None):
    """Give the English PNG of a figure, as `snakemake --report` shows it."""
    return report(
        f"results/plots/{name}.png",
        caption=f"../report/{caption or name}.rst",
        category=category,
        labels={"figure": title},
    )


def figures_of_topics(kind, title):
    """Give the English PNGs of one kind of figure, one for each topic model."""
    return [
        figure(f"topic_{kind}_{model}", "Topics", f"{title}: {model}", f"topic_{kind}")
        for model in MODELS
    ]


def others(names):
    """Give the further files of figures: SVG, and both in Arabic."""
    return expand("results/plots/{place}.{kind}", place=names, kind=["svg"]) + expand(
        "results/plots/ar/{place}.{kind}", place=names, kind=["png", "svg"]
    )
