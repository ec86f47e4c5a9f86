"""What a tagger is made of, told by digests; by them it is known that the released one would come out the same."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rasid.arrays import read_json
from rasid.config import Theme
from rasid.digests import of_files, of_value
from rasid.labels import Label
from rasid.labels.codebook import codebook_version
from rasid.modules import PACKAGE, used_by

# What stands beside the model, in results/tagger/ and in a release's evaluation/.
EVALUATION = ("evaluation.json", "curves.csv", "out_of_fold.csv", "mistakes.csv", "suspects.csv", "card.md")


@dataclass(frozen=True)
class Settings:
    """How the tagger is trained.

    Attributes
    ----------
    folds : int
        Parts that the labelled articles are split into.
    minimum_positives : int
        A theme with fewer is not trained.
    certain_error : float
        Of the certain tags, and of the paragraphs of a theme, the share that may be wrong, or missed.
    seed : int
        Of the split.
    """

    folds: int
    minimum_positives: int
    certain_error: float
    seed: int


def digest(labels: Sequence[Label]) -> str:
    """Give a digest of what the labels say."""
    sha = hashlib.sha256()
    for label in labels:
        sha.update(f"{label.text_hash} {sorted(label.asked)} {sorted(label.tags)}\n".encode())
    return sha.hexdigest()


def making(labels: Sequence[Label], themes: Sequence[Theme], codebook: Path, settings: Settings) -> dict[str, str]:
    """Give digests of all that a tagger and its evaluation are made of, but for the articles.

    Returns
    -------
    dict
        ``labels`` and ``codebook``, as causes of a change are told by them; versions of libraries; and ``all``:
        the labels with titles and names, themes, settings, and Rasid's own code.
    """
    said = [{**asdict(label), "asked": sorted(label.asked), "tags": sorted(label.tags)} for label in labels]
    code = of_files(used_by("rasid.tagger.commands"), PACKAGE)
    return {
        "labels": digest(labels),
        "codebook": codebook_version(codebook),
        "scikit-learn": version("scikit-learn"),
        "numpy": version("numpy"),
        "all": of_value([said, [asdict(theme) for theme in themes], asdict(settings), code]),
    }


def would_be_the_same(release: Path, made_of: dict[str, Any]) -> bool:
    """Tell whether a release holds a tagger with its evaluation, made of the same but for the articles."""
    path = release / "tagger/model.json"
    if not path.is_file() or not all((release / "evaluation" / name).is_file() for name in EVALUATION):
        return False
    before = read_json(path)["made_of"]
    return all(before.get(name) == value for name, value in made_of.items())


def take_over(release: Path, output: Path) -> None:
    """Copy the tagger of a release, and its evaluation, to where training would write them."""
    shutil.copytree(release / "tagger", output / "model", dirs_exist_ok=True)
    for name in EVALUATION:
        shutil.copyfile(release / "evaluation" / name, output / name)
