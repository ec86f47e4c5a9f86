"""The peers of `rasid tag`: read the same JSON Lines, score them, write the probabilities as JSON Lines.

    python benchmarks/tag_peers.py sklearn MODEL INPUT OUTPUT
    python benchmarks/tag_peers.py fasttext MODEL INPUT OUTPUT

They write no evidence, and read and write with Python's own json. Each loads what itself needs, and no more.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from common import ROOT

BATCH = 2000
Row = dict[str, Any]
Probabilities = Callable[[Sequence[Row]], Iterable[dict[str, float]]]


def by_sklearn(folder: str) -> Probabilities:
    """Give the probabilities of scikit-learn's pipeline."""
    from tag_sklearn import sklearn_pipeline  # noqa: PLC0415 - takes a second, which fastText need not wait for

    from rasid.tagger.features import Paragraph  # noqa: PLC0415 - the same
    from rasid.tagger.model import TaggerModel  # noqa: PLC0415 - the same

    model = TaggerModel.load(Path(folder))
    pipeline, names = sklearn_pipeline(model), [theme.id for theme in model.themes]

    def probabilities(rows: Sequence[Row]) -> Iterator[dict[str, float]]:
        values = pipeline.predict_proba([Paragraph(row["title"], row["text"]) for row in rows])
        return (dict(zip(names, each, strict=True)) for each in values.tolist())

    return probabilities


def one_line(title: str, text: str) -> str:
    """Give title and text as one line, as fastText reads them."""
    return f"{title} {text}".replace("\n", " ")


def by_fasttext(path: str) -> Probabilities:
    """Give the probabilities of fastText, many lines in one call."""
    import fasttext  # noqa: PLC0415 - a peer, in its own folder

    fasttext.FastText.eprint = lambda _: None
    model = fasttext.load_model(path)

    def probabilities(rows: Sequence[Row]) -> Iterator[dict[str, float]]:
        labels, values = model.predict([one_line(row["title"], row["text"]) for row in rows], k=-1)
        for names, each in zip(labels, values, strict=True):
            yield dict(zip(names, map(float, each), strict=True))

    return probabilities


def main() -> None:
    """Read, score and write."""
    peer, model, source, output = sys.argv[1:]
    sys.path.append(str(ROOT / ".venv/peers"))
    probabilities = {"sklearn": by_sklearn, "fasttext": by_fasttext}[peer](model)
    encode = json.JSONEncoder(ensure_ascii=False).encode
    with Path(source).open(encoding="utf-8") as lines, Path(output).open("w", encoding="utf-8") as out:
        rows = map(json.loads, lines)
        while batch := list(islice(rows, BATCH)):
            found = probabilities(batch)
            answers = ({"id": row["id"], "probability": said} for row, said in zip(batch, found, strict=True))
            out.writelines(chain.from_iterable((encode(answer), "\n") for answer in answers))


if __name__ == "__main__":
    main()
