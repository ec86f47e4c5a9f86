"""Rasid: from articles in corpus/ to tagged paragraphs, topics, figures and results/report.html.

The rules stand in workflow/rules/, a file a stage, in running order. Every step is a command of the
package in workflow/rasid/ and can be run without Snakemake: see `rasid --help`.
"""

from snakemake.utils import min_version

min_version("9.10")


include: "workflow/rules/common.smk"


ALONE = alone()

# config/config.yaml, what --configfile and --config say on top of it, and the themes: all checked here,
# and the corpus listed, before anything runs.
config, themes = settings(config)
THEMES = [theme.id for theme in themes]
MODELS = ["guided", *THEMES, "discovered"]
RELEASE = released()
WARM = config["training"] == "warm"
CORPUS, SHARDS = inventory(config)
TAGGER, JUDGED = tagger(config, THEMES)
BASE = base()


container: "docker://python:3.11"


wildcard_constraints:
    shard=r"\d+of\d+",
    theme=r"[a-z][a-z0-9_]+",


include: "workflow/rules/ingest.smk"
include: "workflow/rules/features.smk"
include: "workflow/rules/topics.smk"
include: "workflow/rules/tagger.smk"
include: "workflow/rules/tag.smk"
include: "workflow/rules/review.smk"
include: "workflow/rules/compare.smk"
include: "workflow/rules/plot.smk"
include: "workflow/rules/report.smk"


report: "workflow/report/workflow.rst"


tell(workflow)


onstart:
    keep()
    forget()


rule all:
    """Everything that people look at."""
    default_target: True
    input:
        "results/report.html",
        "results/ingest/ledger.csv",
        "results/ingest/rejected.csv",
        "results/ingest/duplicates.csv",
        "results/tags/paragraphs.jsonl",
        "results/tags/paragraphs.csv",
        "results/tags/paragraphs.parquet",
        "results/tags/paragraphs.xlsx",
        "results/tags/articles.csv",
        "results/tags/articles.xlsx",
        "results/tagger/card.md",
        "results/topics/alignment.csv",
        "results/review/queue.csv",
        "results/review/queue.xlsx",
        "results/changes/verdict.json",
        "results/changes/changes.json",
        "results/changes/flips.csv",
