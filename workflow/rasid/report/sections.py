"""What the sections of the page say, read from the files of the stages.

A file that an older run did not make is no mistake: its place says so, or stays away.
"""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import rasid
from rasid.arrays import read_json
from rasid.config import Theme
from rasid.digests import of_file, of_value
from rasid.tables import read_csv
from rasid.topics.model import read_words

WORDS_SHOWN, ROWS_SHOWN, MISTAKES_SHOWN, TROUBLES_SHOWN = 12, 5, 8, 50
LIBRARIES = ("gensim", "matplotlib", "numpy", "polars", "rensa", "scikit-learn", "scipy", "snakemake", "trafilatura")
DIGEST = 16
CUT = ("boilerplate", "short", "other_language")


def optional_json(path: Path) -> dict[str, Any]:
    """Read a JSON file, or give nothing where there is none."""
    return read_json(path) if path.exists() else {}


def optional_rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV file, or give no rows where there is none."""
    return read_csv(path) if path.exists() else []


def changes(results: Path) -> dict[str, Any]:
    """Give what is new since the last release."""
    return {
        "verdict": read_json(results / "changes/verdict.json"),
        "details": optional_json(results / "changes/changes.json"),
        "flips": optional_rows(results / "changes/flips.csv")[:ROWS_SHOWN],
    }


def topic_model(results: Path, name: str) -> dict[str, Any]:
    """Give a topic model: its topics with their best words and typical paragraphs, and how good it is."""
    folder = results / "topics" / name
    typical: dict[str, list[dict[str, str]]] = {}
    for row in optional_rows(folder / "typical.csv"):
        typical.setdefault(row["topic"], []).append(row)
    shares: dict[str, list[tuple[float, float]]] = {}
    for row in optional_rows(folder / "prevalence.csv"):
        if row["counted"] == "printed":
            shares.setdefault(row["topic"], []).append((float(row["paragraphs"]), float(row["share"])))
    return {
        "name": name,
        "quality": read_json(folder / "quality.json"),
        "topics": [
            {
                "id": topic,
                "words": [row["printed"] for row in rows[:WORDS_SHOWN]],
                "share": _mean_share(shares.get(topic, [])),
                "typical": typical.get(topic, []),
            }
            for topic, rows in read_words(folder).items()
        ],
        "figures": [
            figure
            for figure, file in (("topic_prevalence", "prevalence"), ("topic_map", "map"), ("topic_choice", "choice"))
            if (folder / f"{file}.csv").exists() and (name in {"guided", "discovered"} or file == "choice")
        ],
        "choice": optional_json(folder / "choice.json"),
        "inferred": optional_json(results / "topics/inferred.json").get("inferred", {}).get(name, 0),
    }


def _mean_share(parts: Sequence[tuple[float, float]]) -> float | None:
    total = sum(weight for weight, _ in parts)
    return sum(weight * share for weight, share in parts) / total if total else None


def tagger(results: Path, themes: Sequence[Theme]) -> dict[str, Any]:
    """Give how good the tagger is."""
    evaluation = read_json(results / "tagger/evaluation.json")
    baselines = evaluation.get("baselines", {})
    seeds = baselines.get("seeds") or evaluation.get("seeds", {})
    rows = []
    for theme in themes:
        figures = evaluation["themes"].get(theme.id, {"trained": False, "positives": 0})
        by_seeds = seeds.get("themes", {}).get(theme.id, {}).get("f1", figures.get("seeds_f1"))
        rows.append({"id": theme.id, **figures, "seeds_f1": by_seeds})
    trained = [row for row in rows if row["trained"]]
    return {
        "evaluation": evaluation,
        "themes": rows,
        "trained": bool(trained),
        "precision": _mean(row["precision"] for row in trained),
        "recall": _mean(row["recall"] for row in trained),
        "seeds_macro_f1": seeds.get("macro_f1"),
        "time": evaluation.get("held_out", {}).get("time", {}),
        "outlet": evaluation.get("held_out", {}).get("outlet", {}),
        "mistakes": _first_of_each(optional_rows(results / "tagger/mistakes.csv")),
        "suspects": len(optional_rows(results / "tagger/suspects.csv")),
    }


def _first_of_each(mistakes: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Give the worst mistake of each kind for each theme: the worst of all would often be of one theme."""
    worst = {(row["theme"], row["kind"]): row for row in reversed(mistakes)}
    return [row for row in mistakes if worst[row["theme"], row["kind"]] is row][:MISTAKES_SHOWN]


def seeds(results: Path) -> dict[str, int]:
    """Count the seed words, and those that do badly."""
    rows = optional_rows(results / "topics/seeds.csv")
    return {"all": len(rows), "warned": sum(bool(row["warning"]) for row in rows)}


def rejected(results: Path) -> dict[str, Any]:
    """Give what was left out: sums, and the files that were not read whole."""
    ledger = read_csv(results / "ingest/ledger.csv")
    troubles = [row for row in ledger if row["status"] != "accepted"]
    return {
        "files": len(ledger),
        "whole": len(ledger) - len(troubles),
        "cut": {kind: sum(int(row[kind] or 0) for row in ledger) for kind in CUT},
        "troubles": troubles[:TROUBLES_SHOWN],
        "more": len(troubles) > TROUBLES_SHOWN,
        "digest": of_value([(row["path"], row["sha256"]) for row in ledger])[:DIGEST],
    }


def made(results: Path, themes_file: Path) -> list[tuple[str, str]]:
    """Give versions and digests: of Rasid, its libraries, the themes and what the tagger learnt from."""
    model = read_json(results / "tagger/model/model.json")
    about = [
        ("Rasid", rasid.__version__),
        ("themes.yaml", of_file(themes_file)[:DIGEST]),
    ]
    origin = flat_settings({"tagger": model["made_of"]})
    about += [(name, value.strip('"')) for name, value in origin if "prevalence" not in name]
    return about + [(name, importlib.metadata.version(name)) for name in LIBRARIES]


def flat_settings(settings: Mapping[str, Any], before: str = "") -> list[tuple[str, str]]:
    """Give settings as pairs of a dotted name and a value."""
    pairs = []
    for key, value in sorted(settings.items()):
        if isinstance(value, Mapping) and value:
            pairs += flat_settings(value, f"{before}{key}.")
        else:
            pairs.append((before + key, json.dumps(value, ensure_ascii=False)))
    return pairs


def _mean(values: Iterable[float]) -> float:
    values = list(values)
    return sum(values) / len(values) if values else 0.0
