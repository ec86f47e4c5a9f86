"""What share of each paragraph the topics have: as fitted, and inferred where the text has come since."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from rasid.arrays import read_json
from rasid.features.count import Tokens
from rasid.tables import read_parquet, write_parquet
from rasid.topics.infer import Inference
from rasid.topics.model import FITTED, TopicModel, too_early

# Gives the words of paragraphs by their ids.
WordsOf = Callable[[list[str]], Tokens]


def complete(folder: Path, members: pl.DataFrame, words_of: WordsOf) -> tuple[TopicModel, np.ndarray, int]:
    """Give a model with its topics' shares of paragraphs: those that were fitted, and inferred ones of other texts.

    Parameters
    ----------
    folder : Path
        Of the model.
    members : DataFrame
        ``paragraph_id, text_hash``.
    words_of : callable

    Returns
    -------
    model : TopicModel
        Names, weights and shares only.
    sizes : ndarray of float32, shape (n_paragraphs,)
        The words of each that the model knows.
    inferred : int
        How many paragraphs were inferred.
    """
    if not read_json(folder / "model.json")["topics"]:
        return too_early("", len(members)), np.zeros(len(members), np.float32), 0
    known, model = read_parquet(folder / FITTED), Inference(folder)
    places = members.join(
        known.select("text_hash").with_row_index("place"), on="text_hash", how="left", maintain_order="left"
    )
    place = places["place"].cast(pl.Int64).fill_null(-1).to_numpy()
    shares, sizes = known["shares"].to_numpy()[place], known["words"].to_numpy()[place]
    new = np.flatnonzero(place < 0)
    if len(new):
        shares[new], sizes[new] = model.infer(words_of(members["paragraph_id"][new].to_list()))
    return TopicModel(model.topics, [], [], model.weights, shares), sizes, len(new)


def write_shares(path: Path, ids: pl.Series, model: TopicModel) -> None:
    """Write ``shares.parquet``: ``paragraph_id``, and a column for each topic."""
    table = pl.DataFrame(model.shares.astype(np.float32), schema=dict.fromkeys(model.names, pl.Float32))
    write_parquet(path, pl.DataFrame({"paragraph_id": ids}).hstack(table.get_columns()))
