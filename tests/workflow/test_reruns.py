"""A change re-runs what it must, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest

from rasid.ingest.deal import read_shard, write_shards
from tests.workflow.conftest import HOSTILE, Project

# What follows from any change to the articles: everything, the tagger too, which learns from them what a mention is.
AFTER_ARTICLES = {
    "ingest_collect": 1,
    "ingest_duplicates": 1,
    "features_merge": 1,
    "topics_hits": 1,
    "topics_phrases": 1,
    "topics_guided": 1,
    "topics_within": 4,
    "topics_discovered": 1,
    "topics_shares": 1,
    "topics_summary": 1,
    "tagger": 1,
    "plot_tagger": 1,
    "tag_shard": 5,
    "tag": 1,
    "tag_spreadsheet": 2,
    "plot_tags": 1,
    "plot_topics": 1,
    "plot_shares": 1,
    "compare": 1,
    "review": 1,
    "report": 1,
    "all": 1,
}
ONE_SHARD = {"ingest_read": 1, "ingest_sign": 1, "features_count": 1, **AFTER_ARTICLES}
TEXT = "عنوان المقال الجديد عن المدينة\n\nقالت البلدية إن أعمال الصيانة في شارع زقزوقستان ستبدأ يوم الأحد المقبل.\n"


def an_article(project: Project) -> Path:
    return next(path for path in sorted(project.articles.glob("20*.txt")))


def test_a_run_from_nothing_has_this_many_jobs(finished: Project, tmp_path: Path) -> None:
    fresh = finished.copy(tmp_path / "fresh")
    for path in sorted(fresh.folder.glob("results/*")):
        path.rename(tmp_path / f"old-{path.name}")
    shards = len(list((tmp_path / "old-ingest/inventory").glob("*.csv")))
    assert shards > 1
    assert fresh.planned() == {
        **AFTER_ARTICLES,
        "ingest_read": shards,
        "ingest_sign": shards,
        "features_count": shards,
        "tag_shard": shards,
    }


def test_a_second_run_has_nothing_to_do(project: Project) -> None:
    done = project.run()
    assert done.returncode == 0
    assert "Nothing to be done" in done.stdout + done.stderr


def test_an_added_article_redoes_its_shard(project: Project) -> None:
    (project.articles / "جديد.txt").write_text(TEXT, encoding="utf-8")
    assert project.planned() == ONE_SHARD


def test_an_article_in_the_shard_for_what_arrives_is_read_as_in_any_other(project: Project) -> None:
    made = project.made()
    lists = sorted(project.folder.glob("results/ingest/inventory/*.csv"))
    path = next(path for path in lists if len(read_shard(path)) > 1)
    # As if one of its articles had not been there when all was dealt.
    write_shards({path.stem: read_shard(path)[1:]}, path.parent)
    assert project.planned()["ingest_read"] == 2
    project.make()
    assert len(read_shard(path.with_name("0of4.csv"))) == 1
    after = project.made()
    assert {name for name in made if made[name] != after.get(name) and "of4" not in name} == set()


def test_an_edited_article_redoes_its_shard(project: Project) -> None:
    path = an_article(project)
    path.write_text(path.read_text(encoding="utf-8") + "\n" + TEXT, encoding="utf-8")
    assert project.planned() == ONE_SHARD


def test_an_article_replaced_by_an_older_file_redoes_its_shard(project: Project) -> None:
    path = an_article(project)
    path.write_text(TEXT, encoding="utf-8")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    assert project.planned() == ONE_SHARD


def test_a_renamed_article_redoes_the_shards_it_leaves_and_enters(project: Project) -> None:
    path = an_article(project)
    path.rename(path.with_name("renamed.txt"))
    planned = project.planned()
    assert planned.pop("ingest_read") in {1, 2}
    assert planned.pop("ingest_sign") in {1, 2}
    assert planned.pop("features_count") in {1, 2}
    assert planned == AFTER_ARTICLES


def test_a_touched_file_redoes_nothing(project: Project) -> None:
    for path in (an_article(project), project.folder / "config/themes.yaml", project.folder / "corpus/annotations.csv"):
        path.touch()
    assert project.planned() == {}


def test_a_deleted_article_redoes_its_shard(project: Project) -> None:
    an_article(project).unlink()
    assert set(project.planned()) == set(ONE_SHARD)


@pytest.mark.long
def test_a_deleted_article_leaves_no_trace(project: Project) -> None:
    secret = project.articles / "zaqzuq.txt"
    secret.write_text(TEXT, encoding="utf-8")
    project.make()
    assert traces(project, "زقزوقستان", "zaqzuq")
    secret.unlink()
    assert set(project.planned()) == set(ONE_SHARD)
    project.make()
    assert traces(project, "زقزوقستان", "zaqzuq") == []


@pytest.mark.long
def test_articles_that_all_move_to_one_shard_leave_no_trace_in_the_others(project: Project) -> None:
    for path in sorted(project.articles.glob("20*.txt"))[2:]:
        path.unlink()
    gone = HOSTILE.partition(" ")[0]
    (project.articles / HOSTILE).unlink()
    project.make()
    assert len(list((project.folder / "results/ingest/shards").iterdir())) == 1
    assert traces(project, gone + " 'مهم'") == []


def traces(project: Project, *needles: str) -> list[str]:
    """Give the files in results/ that hold one of the needles, Parquet included; the logs too."""
    found = []
    for path in sorted((project.folder / "results").rglob("*")):
        if path.is_dir():
            continue
        content = (
            str(pl.read_parquet(path).to_dicts()) if path.suffix == ".parquet" else path.read_text("utf-8", "ignore")
        )
        if any(needle in content for needle in needles):
            found.append(path.name)
    return found


@pytest.mark.parametrize(
    ("module", "must", "must_not"),
    [
        ("plot/tags.py", {"plot_tags", "plot_topics"}, {"ingest_read", "tagger", "tag"}),
        ("tagger/train.py", {"tagger", "tag", "report"}, {"ingest_read", "features_count", "topics_guided"}),
        ("arabic.py", {"ingest_read", "features_count", "tagger", "tag"}, set()),
        ("report/page.css", {"report"}, {"ingest_read", "tagger", "tag", "plot_topics"}),
    ],
)
def test_an_edited_module_redoes_the_stages_that_use_it(
    project: Project, module: str, must: set[str], must_not: set[str]
) -> None:
    path = project.folder / "workflow/rasid" / module
    comment = "\n/* edited */\n" if path.suffix == ".css" else "\n# edited\n"
    path.write_text(path.read_text(encoding="utf-8") + comment, encoding="utf-8")
    planned = set(project.planned())
    assert must <= planned
    assert not must_not & planned


def test_an_upgraded_library_redoes_everything(project: Project) -> None:
    lock = project.folder / "requirements.lock"
    lock.write_text(lock.read_text(encoding="utf-8") + "# upgraded\n", encoding="utf-8")
    assert {"ingest_read", "tagger", "report"} <= set(project.planned())


def test_a_new_label_retrains_the_tagger(project: Project) -> None:
    shipped = (project.folder / "corpus/annotations.csv").read_text(encoding="utf-8").split("\r\n")
    (project.folder / "corpus/labels.csv").write_text("\r\n".join(shipped[:2]) + "\r\n", encoding="utf-8")
    planned = project.planned()
    assert {"tagger", "topics_within", "topics_guided", "tag", "report"} <= set(planned)
    assert not {"ingest_read", "topics_discovered"} & set(planned)


def test_a_dry_run_removes_nothing(project: Project) -> None:
    before = project.made()
    project.planned("--config", "ingest={articles_per_shard: 1000}")
    after = project.made()
    assert {name: after.get(name) for name in before} == before


def test_a_theme_that_is_no_more_leaves_no_trace(project: Project) -> None:
    path = project.folder / "config/themes.yaml"
    before = path.read_text(encoding="utf-8")
    block = '\n  - id: drought\n    name: {ar: الجفاف, en: Drought}\n    colour: "#a6611a"\n    seeds: [جفاف, أمطار]\n'
    path.write_text(before + block, encoding="utf-8")
    project.make("results/plots/topic_words_drought.png")
    path.write_text(before, encoding="utf-8")
    project.make()
    assert [name for name in project.made() if "drought" in name] == []
