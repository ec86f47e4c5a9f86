"""A desk to label at: the files that `rasid labels` works with, and the command."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from rasid.identity import text_hash
from rasid.spreadsheet.form import write_sheet
from rasid.tables import LABELS, QUEUE, read_csv, write_csv

TEXTS = ["قال المتحدث إن الجسر في كييف أُغلق.", "- وصلت القبعات الزرق أمس", "=مباراة اليوم، بلا جمهور", "أُعيد فتح السوق"]
PROBABILITY = {"ukraine": 0.5, "afghanistan": 0.1, "peacekeeping": 0.2}


class Desk:
    """A project's files, and the command that is tried on them."""

    def __init__(self, folder: Path, rasid, themes_file: Path) -> None:
        self.folder, self.rasid, self.themes = folder, rasid, themes_file
        self.own = folder / "corpus/labels.csv"
        self.shipped = folder / "annotations.csv"
        self.queue = [
            {
                "text_hash": text_hash(text),
                "title": "عنوان",
                "text": text,
                "source": "النهر",
                "date": "2022-01-10",
                "suggested": "ukraine" if number == 0 else "none",
                "why": "uncertain",
            }
            for number, text in enumerate(TEXTS)
        ]
        rows = [
            {
                "text_hash": row["text_hash"],
                "title": row["title"],
                "text": row["text"],
                "article_id": f"{number:012}",
                "path": f"{number}.txt",
                "source": row["source"],
                "date": row["date"],
                "position": number,
            }
            for number, row in enumerate(self.queue)
        ]
        pl.DataFrame(rows).write_parquet(folder / "paragraphs.parquet")
        (folder / "CODEBOOK.md").write_text("# Codebook\n\nVersion 1.2\n", encoding="utf-8")

    def filled(self, *answers: tuple[str, str]) -> list[dict[str, str]]:
        """Give the queue with (state, tags) filled in, row by row."""
        return [row | {"state": state, "tags": tags} for row, (state, tags) in zip(self.queue, answers, strict=False)]

    def write(self, rows, name: str = "queue.csv") -> Path:
        path = self.folder / name
        if path.suffix == ".csv":
            write_csv(path, rows, QUEUE)
        else:
            write_sheet(path, "queue", QUEUE, rows)
        return path

    def add(self, path: Path, *options: object, by: str = "ليلى"):
        return self.rasid("labels", "add", path, *self.options, *self.who(by), *options)

    def who(self, by: str) -> list[str]:
        return ["--annotator", by, "--date", "2024-05-01", "--codebook", str(self.folder / "CODEBOOK.md")]

    @property
    def options(self) -> list[object]:
        files = {"labels": self.own, "shipped": self.shipped, "themes": self.themes}
        files["paragraphs"] = self.folder / "paragraphs.parquet"
        return [item for name, path in files.items() for item in (f"--{name}", path)]

    @property
    def rows(self) -> list[dict[str, str]]:
        return read_csv(self.own, LABELS) if self.own.exists() else []
