"""One vocabulary out of the words of all shards.

Clitics come off here, word by word: with the article always; a bare و، ف، ب، ل or ك only where what is
left is at least as frequent in the corpus (وقال becomes قال, وزير stays).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
import scipy

from rasid.arabic import split_clitics
from rasid.features.count import Tokens

BARE_CLITICS = "وفبلك"
SHORTEST_REST = 3


def base_forms(frequency: Mapping[str, int]) -> dict[str, str]:
    """Give each type its word, that is the type without clitics.

    Parameters
    ----------
    frequency : mapping
        Types and how many paragraphs they stand in.

    Returns
    -------
    dict
        Type to word.

    Examples
    --------
    >>> base_forms({"وقال": 2, "قال": 5, "وزير": 4, "بالوزير": 1})["وقال"]
    'قال'
    """
    plain: dict[str, int] = {}
    for form, count in frequency.items():
        rest = split_clitics(form)[1]
        plain[rest] = plain.get(rest, 0) + count
    return {form: _without_bare_clitics(split_clitics(form)[1], plain) for form in frequency}


def _without_bare_clitics(word: str, plain: Mapping[str, int]) -> str:
    for _ in range(2):
        rest = word[1:]
        if word[0] not in BARE_CLITICS or len(rest) < SHORTEST_REST or plain.get(rest, 0) < plain.get(word, 0):
            break
        word = rest
    return word


def merge_words(tables: list[pl.DataFrame]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Merge the words of shards.

    Parameters
    ----------
    tables : list of DataFrame
        As `rasid.features.count.frequencies` gives them.

    Returns
    -------
    vocabulary : DataFrame
        ``word_id, word, printed``, sorted by word.
    forms : DataFrame
        ``form, word_id``: every type and the word it belongs to, sorted by form.
    """
    types = (
        pl.concat(tables)
        .group_by("word")
        .agg(
            pl.col("document_frequency").sum(),
            pl.col("frequency").sum(),
            pl.col("printed").sort_by([-pl.col("frequency"), pl.col("printed")]).first(),
        )
        .sort("word")
    )
    base = base_forms(dict(types.select("word", "document_frequency").rows()))
    types = types.with_columns(pl.Series("base", [base[word] for word in types["word"]], dtype=pl.String))
    # The printed form of the word itself, where it is printed without clitics; else its most frequent one.
    vocabulary = (
        types.with_columns((pl.col("word") == pl.col("base")).alias("bare"))
        .sort(["base", "bare", "frequency", "printed"], descending=[False, True, True, False])
        .group_by("base", maintain_order=True)
        .agg(pl.col("printed").first())
        .rename({"base": "word"})
        .sort("word")
        .with_row_index("word_id")
        .with_columns(pl.col("word_id").cast(pl.Int64))
    )
    forms = (
        types.select(pl.col("word").alias("form"), pl.col("base").alias("word"))
        .join(vocabulary.select("word", "word_id"), on="word")
        .select("form", "word_id")
        .sort("form")
    )
    return vocabulary, forms


def count_matrix(tokens: Tokens, word_ids: Mapping[str, int], n_words: int) -> scipy.sparse.csr_array:
    """Count the words of a shard's paragraphs.

    Returns
    -------
    csr_array of int32, shape (n_paragraphs, n_words)
    """
    to_word = np.array([word_ids[form] for form in tokens.types], dtype=np.int32)
    matrix = scipy.sparse.csr_array(
        (
            np.ones(len(tokens.ids), dtype=np.int32),
            to_word[tokens.ids] if len(tokens.ids) else np.zeros(0, np.int32),
            tokens.bounds,
        ),
        shape=(len(tokens.bounds) - 1, n_words),
    )
    matrix.sum_duplicates()
    return matrix
