"""Phrases: words that stand together more often than chance has it, in the form in which they are printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from rasid.features.count import Tokens
from rasid.tables import read_parquet, write_parquet
from rasid.topics.words import Phrases

LONGEST = 4
LARGEST = 20_000
# Two words are a phrase from this NPMI on (Bouma 2009), and from so many occurrences.
LEAST_NPMI = 0.5
FEWEST = 5
# A phrase that mostly stands within a longer one is only a part of that.
MOSTLY = 0.8

Shards = Callable[[], Iterable[Tokens]]


def find_phrases(shards: Shards, word_ids: Mapping[str, int], words: Sequence[str], worth: np.ndarray) -> Phrases:
    """Find phrases of two to four words.

    Every two neighbours in a phrase are one themselves (Mikolov et al. 2013, with NPMI for a score).

    Parameters
    ----------
    shards : callable
        Gives the tokens of all shards; they are gone through once for each length, one in memory at a time.
    word_ids : mapping
        Types (words with clitics) to words.
    words : sequence of str
    worth : ndarray of bool, shape (n_words,)
        Words that phrases may be made of.
    """
    grams: dict[tuple[int, ...], int] = _pairs(shards, word_ids, worth)
    found = dict(grams)
    for length in range(3, LONGEST + 1):
        grams = _longer(shards, word_ids, set(_pairs_of(found)), grams, length)
        found |= grams
    longer = _most_frequent_longer(found)
    whole = {gram: count for gram, count in found.items() if longer.get(gram, 0) < MOSTLY * count}
    largest = sorted(whole, key=lambda gram: (-whole[gram], gram))[:LARGEST]
    printed = _printed(shards, word_ids, words, set(largest))
    chosen = sorted(largest)
    return Phrases(
        [tuple(words[word] for word in gram) for gram in chosen],
        [printed[gram] for gram in chosen],
        [whole[gram] for gram in chosen],
    )


def _ids(tokens: Tokens, word_ids: Mapping[str, int]) -> tuple[np.ndarray, np.ndarray]:
    """Give the word of each token, and whether the next one stands in the same paragraph."""
    of_type = np.array([word_ids[form] for form in tokens.types], dtype=np.int64)
    ids = of_type[tokens.ids] if len(of_type) else np.zeros(0, np.int64)
    goes_on = np.ones(len(ids), dtype=bool)
    goes_on[tokens.bounds[1:][tokens.bounds[1:] > 0] - 1] = False
    return ids, goes_on


def _pairs(shards: Shards, word_ids: Mapping[str, int], worth: np.ndarray) -> dict[tuple[int, ...], int]:
    n_words, frequency, total = len(worth), np.zeros(len(worth), np.int64), 0
    tables = []
    for tokens in shards():
        ids, goes_on = _ids(tokens, word_ids)
        frequency += np.bincount(ids, minlength=n_words)
        total += len(ids)
        firsts = np.flatnonzero(goes_on[:-1] & worth[ids[:-1]] & worth[ids[1:]]) if len(ids) else np.zeros(0, np.int64)
        keys, counts = np.unique(ids[firsts] * n_words + ids[firsts + 1], return_counts=True)
        tables.append(pl.DataFrame({"key": keys, "count": counts}))
    table = pl.concat(tables).group_by("key").agg(pl.col("count").sum()).filter(pl.col("count") >= FEWEST).sort("key")
    keys, counts = table["key"].to_numpy(), table["count"].to_numpy()
    first, second = np.divmod(keys, n_words)
    # Imported here: gensim takes longer to start than most commands of this stage to run.
    from gensim.models.phrases import npmi_scorer  # noqa: PLC0415

    npmi = np.array(
        [
            npmi_scorer(int(frequency[a]), int(frequency[b]), int(n), n_words, FEWEST, total)
            for a, b, n in zip(first, second, counts, strict=True)
        ]
    )
    kept = (npmi >= LEAST_NPMI) & (first != second)
    return {(int(a), int(b)): int(n) for a, b, n in zip(first[kept], second[kept], counts[kept], strict=True)}


def _pairs_of(grams: Iterable[tuple[int, ...]]) -> Iterator[tuple[int, ...]]:
    return (gram for gram in grams if len(gram) == 2)


def _longer(
    shards: Shards,
    word_ids: Mapping[str, int],
    pairs: set[tuple[int, ...]],
    shorter: Mapping[tuple[int, ...], int],
    length: int,
) -> dict[tuple[int, ...], int]:
    """Count the phrases of a length whose beginning and whose last pair are phrases."""
    counts: dict[tuple[int, ...], int] = {}
    for _, _, gram in _runs(shards, word_ids, pairs, length):
        if gram[:-1] in shorter:
            counts[gram] = counts.get(gram, 0) + 1
    return {gram: count for gram, count in counts.items() if count >= FEWEST}


def _runs(
    shards: Shards, word_ids: Mapping[str, int], pairs: set[tuple[int, ...]], length: int
) -> Iterator[tuple[Tokens, int, tuple[int, ...]]]:
    """Yield every place where `length` words stand in a row, each two of them a phrase."""
    if not pairs:
        return
    n_words = 1 + max(max(pair) for pair in pairs)
    keys = np.array(sorted(first * n_words + second for first, second in pairs))
    for tokens in shards():
        ids, goes_on = _ids(tokens, word_ids)
        if len(ids) < length:
            continue
        known = (ids < n_words).astype(bool)
        pair = np.where(known[:-1] & known[1:] & goes_on[:-1], ids[:-1] * n_words + ids[1:], -1)
        place = np.minimum(np.searchsorted(keys, pair), len(keys) - 1)
        linked = keys[place] == pair
        starts = np.flatnonzero(
            np.logical_and.reduce([linked[k : len(linked) - length + 2 + k] for k in range(length - 1)])
        )
        for start, row in zip(starts.tolist(), ids[starts[:, None] + np.arange(length)].tolist(), strict=True):
            yield tokens, start, tuple(row)


def _most_frequent_longer(found: Mapping[tuple[int, ...], int]) -> dict[tuple[int, ...], int]:
    """Give, for each phrase, how often the most frequent phrase occurs that is longer by a word."""
    most: dict[tuple[int, ...], int] = {}
    for gram, count in found.items():
        for part in (gram[1:], gram[:-1]):
            most[part] = max(most.get(part, 0), count)
    return most


def _printed(
    shards: Shards, word_ids: Mapping[str, int], words: Sequence[str], grams: set[tuple[int, ...]]
) -> dict[tuple[int, ...], str]:
    """Give the form in which each phrase is printed most often; of equals the first in the alphabet.

    The و that joins a phrase to what stands before it is no part of it.
    """
    forms: dict[tuple[int, ...], dict[str, int]] = {gram: {} for gram in grams}
    pairs = {gram[place : place + 2] for gram in grams for place in range(len(gram) - 1)}
    for length in range(2, LONGEST + 1):
        for tokens, start, gram in _runs(shards, word_ids, pairs, length):
            if gram in forms:
                printed = " ".join(tokens.printed[token] for token in tokens.ids[start : start + length])
                if not words[gram[0]].startswith("و"):
                    printed = printed.removeprefix("و")
                forms[gram][printed] = forms[gram].get(printed, 0) + 1
    return {gram: min(counts, key=lambda form: (-counts[form], form)) for gram, counts in forms.items()}


def write_phrases(path: Path, phrases: Phrases) -> None:
    """Write ``phrase, printed, occurrences``."""
    columns = {
        "phrase": [" ".join(words) for words in phrases.words],
        "printed": phrases.printed,
        "occurrences": phrases.occurrences,
    }
    schema = {"phrase": pl.String, "printed": pl.String, "occurrences": pl.Int64}
    write_parquet(path, pl.DataFrame(columns, schema=schema))


def read_phrases(path: Path) -> Phrases:
    """Read what `write_phrases` wrote."""
    table = read_parquet(path)
    return Phrases(
        [tuple(phrase.split(" ")) for phrase in table["phrase"]],
        table["printed"].to_list(),
        table["occurrences"].to_list(),
    )
