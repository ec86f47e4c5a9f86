"""Small tables, in the formats that stages agree on, for the figures to draw."""

from __future__ import annotations

import math

import polars as pl

from rasid.config import Theme

THEMES = [
    Theme("terrorism", "الإرهاب", "Terrorism", "#a50f15"),
    Theme("afghanistan", "أفغانستان", "Afghanistan", "#009e73"),
    Theme("peacekeeping", "حفظ السلام", "Peacekeeping", "#0b5fa5"),
    Theme("ukraine", "أوكرانيا", "Ukraine", "#c98300"),
]
IDS = [theme.id for theme in THEMES]
SOURCES = ["صحيفة النهر", "وكالة أنباء الدواة", "Morning Post", None]
WORDS = [
    "كييف",
    "أوكرانيا",
    "القرم",
    "موسكو",
    "الجبهة",
    "الحبوب",
    "المسيرات",
    "الجسر",
    "طالبان",
    "كابل",
    "هرات",
    "قندهار",
]
TOPICS = [*IDS, *(f"residual_{number:02}" for number in range(1, 9))]


def paragraphs(count: int = 400) -> pl.DataFrame:
    """Rows of results/tags/paragraphs.parquet, as far as the figures read them."""
    rows = []
    for number in range(count):
        tags = [theme for place, theme in enumerate(IDS) if (number * (place + 3)) % (7 + 2 * place) == 0]
        rows.append(
            {
                "paragraph_id": f"a:{number}",
                "group": f"a:{number - 1}" if number % 9 == 5 else f"a:{number}",
                "date": None if number % 11 == 0 else f"20{11 + number % 6}-{1 + number % 12:02}-1{number % 9}",
                "source": SOURCES[(number * number) % 4 if number % 3 else 0],
                "tags": tags,
                "probability": {
                    theme: round(0.97 - (number % 5) / 12 if theme in tags else 0.25 * abs(math.sin(number)), 4)
                    for theme in IDS
                },
            }
        )
    schema = {
        **dict.fromkeys(("paragraph_id", "group", "date", "source"), pl.String),
        "tags": pl.List(pl.String),
        "probability": pl.Struct(dict.fromkeys(IDS, pl.Float64)),
    }
    return pl.DataFrame(rows, schema=schema)


def probabilities(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(pl.col("probability").struct.field(theme) for theme in IDS)


def curves() -> dict[str, list[dict[str, str]]]:
    """Rows of results/tagger/curves.csv by theme; the last theme is untrained."""
    return {
        theme: [
            {
                "theme": theme,
                "threshold": f"{step / 20}",
                "precision": f"{1 - (step / 20) ** (3 + place)}",
                "recall": f"{step / 20}",
            }
            for step in range(21)
        ]
        for place, theme in enumerate(IDS[:3])
    }


def evaluation() -> dict:
    """What results/tagger/evaluation.json says, calibration and learning curve included."""
    themes: dict = {
        theme: {
            "trained": True,
            "positives": 120 - 20 * place,
            "paragraphs": 900,
            "precision": 0.8,
            "recall": 0.75,
            "f1": 0.774,
            "average_precision": 0.85,
            "threshold": 0.3,
            "interval": {key: [0.7, 0.9] for key in ("precision", "recall", "f1", "average_precision")},
        }
        for place, theme in enumerate(IDS[:3])
    }
    themes["ukraine"] = {"trained": False, "positives": 4, "paragraphs": 900, "reason": "too few labels"}
    steps = [index / 10 for index in range(10)]
    return {
        "labels": 900,
        "articles": 120,
        "folds": 5,
        "split": "by article and near-duplicate",
        "themes": themes,
        "overall": {
            "macro_f1": 0.774,
            "micro_f1": 0.78,
            "subset_accuracy": 0.82,
            "interval": {"macro_f1": [0.73, 0.81], "micro_f1": [0.74, 0.82], "subset_accuracy": [0.8, 0.84]},
        },
        "baselines": {
            name: {
                "themes": {theme: {"f1": score} for theme in IDS},
                "macro_f1": score,
                "micro_f1": score,
                "subset_accuracy": 0.6,
            }
            for name, score in (("seeds", 0.65), ("newsmap", 0.6), ("majority", 0.0))
        },
        "held_out": {
            "time": {"from": "2022-01-01", "training": 700, "test": 200, "themes": {}, "macro_f1": 0.7},
            "outlet": {"reason": "too few outlets"},
        },
        "calibration": {
            theme: {
                "brier": 0.05,
                "ece": 0.03,
                "bins": [
                    {
                        "low": low,
                        "high": low + 0.1,
                        "mean_probability": low + 0.05,
                        "share": min(1.0, (low + 0.05) ** (1 + place / 4)),
                        "paragraphs": round(400 / (1 + 10 * low)),
                    }
                    for low in steps
                ],
            }
            for place, theme in enumerate(IDS[:3])
        },
        "doubt": {"uncertain_share": 0.12, "error_certain": 0.06, "error_uncertain": 0.41, "themes": {}},
        "learning_curve": [
            {
                "share": share,
                "labels": round(720 * share),
                "macro_f1": 0.78 - 0.3 * math.exp(-4 * share),
                "low": 0.72 - 0.3 * math.exp(-4 * share),
                "high": 0.83 - 0.25 * math.exp(-4 * share),
                "themes": {
                    theme: 0.8 - 0.04 * place - 0.3 * math.exp(-4 * share) for place, theme in enumerate(IDS[:3])
                },
            }
            for share in (0.1, 0.2, 0.4, 0.7, 1.0)
        ],
    }


def words(topics: list[str] | None = None) -> dict[str, list[dict[str, str]]]:
    """Rows of a model's words.csv by topic."""
    return {
        topic: [
            {
                "topic": topic,
                "rank": str(rank + 1),
                "word": WORDS[(place + rank) % 12],
                "printed": WORDS[(place + rank) % 12],
                "weight": f"{0.1 / (rank + 2):.6f}",
            }
            for rank in range(10)
        ]
        for place, topic in enumerate(topics or TOPICS)
    }


def prevalence(months: int = 30) -> list[dict[str, str]]:
    """Rows of a model's prevalence.csv."""
    rows = []
    for place, topic in enumerate(TOPICS):
        for month in range(months):
            share = 0.08 + 0.05 * math.sin(month / 5 + place)
            rows += [
                {
                    "topic": topic,
                    "month": f"{2020 + month // 12}-{1 + month % 12:02}",
                    "counted": counted,
                    "paragraphs": str(80 + 5 * (month % 7)),
                    "share": f"{share:.6f}",
                    "low": f"{share - 0.02:.6f}",
                    "high": f"{share + 0.02:.6f}",
                }
                for counted in ("once", "printed")
            ]
    return rows


def topic_places() -> list[dict[str, str]]:
    """Rows of a model's map.csv, two topics on one spot."""
    return [
        {
            "topic": topic,
            "x": f"{math.cos(place * 2.4) * place:.6f}",
            "y": f"{math.sin(place * 2.4) * place:.6f}",
            "share": f"{0.02 + 0.01 * place:.6f}",
        }
        for place, topic in enumerate(TOPICS)
    ]


def choice() -> list[dict[str, str]]:
    """Rows of a model's choice.csv."""
    return [
        {
            "number": str(number),
            "npmi": f"{0.1 + 0.02 * number - 0.0016 * number**2:.6f}",
            "stability": f"{0.9 - 0.03 * number:.6f}",
            "diversity": f"{1 - 0.01 * number:.6f}",
            "chosen": str(int(number == 6)),
        }
        for number in range(2, 13)
    ]
