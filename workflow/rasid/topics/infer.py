"""Score paragraphs that a model has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rasid.arrays import read_arrays, read_json
from rasid.config import Theme
from rasid.errors import UserError
from rasid.features.count import Tokens, count_tokens
from rasid.topics import guided, nmf
from rasid.topics.vocabulary import Columns, count_columns, theme_hits


class Inference:
    """A topic model as it was saved, to score texts with.

    Parameters
    ----------
    folder : Path
        Such as ``results/topics/guided``.

    Attributes
    ----------
    topics : list of str
    weights : ndarray, shape (n_topics, n_words)
        How much each topic uses each word.

    Raises
    ------
    UserError
        Where the folder holds no model, or one without topics.
    """

    def __init__(self, folder: Path) -> None:
        about, arrays = read_json(folder / "model.json"), read_arrays(folder / "model.safetensors")
        self.topics: list[str] = about["topics"]
        if not self.topics:
            raise UserError(f"{folder}: a model without topics ({about['note']}); give another folder")
        self._words: list[str] = about["words"]
        self._columns = Columns(self._words, about["left_out"])
        self.weights = arrays["weights"].astype(np.float64)
        self._arrays = arrays
        self._themes = [
            Theme(block["id"], "", "", "", tuple(block["seeds"]), tuple(block["lookalikes"]))
            for block in about.get("themes", ())
        ]
        self._phrase_columns = {(theme, seed): column for theme, seed, column in about.get("seed_phrases", ())}

    def shares(self, texts: Sequence[str]) -> np.ndarray:
        """Give the topics' shares of texts, rounded as in ``shares.parquet``; a text's do not depend on the others.

        Returns
        -------
        ndarray, shape (n_texts, n_topics)
        """
        return self.infer(count_tokens(texts))[0]

    def infer(self, tokens: Tokens) -> tuple[np.ndarray, np.ndarray]:
        """Give the topics' shares of paragraphs, and how many words that the model knows each has.

        Parameters
        ----------
        tokens : Tokens
            Of the paragraphs.

        Returns
        -------
        shares : ndarray, shape (n_paragraphs, n_topics)
            Rounded as in ``shares.parquet``.
        sizes : ndarray, shape (n_paragraphs,)
        """
        counts = count_columns(tokens, self._columns, len(self._words))
        if "affinity" in self._arrays:
            counts, hit = theme_hits(tokens, self._themes, self._phrase_columns, counts)
            guide = guided.Guide(
                self._arrays["affinity"].astype(np.float64),
                self._arrays["seed_weight"],
                np.zeros((0, len(self._themes))),
            )
            shares = guided.infer(counts, hit, np.ascontiguousarray(self.weights.T), guide)
        else:
            shares = nmf.infer(nmf.weighted(counts, self._arrays["idf"]), self.weights)
        return shares.round(6), np.asarray(counts.sum(axis=1))
