"""The released tagger is taken over where nothing is new but articles."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rasid.arrays import read_json
from rasid.config import Theme
from rasid.digests import of_files, of_value
from rasid.labels import Label
from rasid.modules import PACKAGE, used_by
from rasid.tagger.train import Settings

# What stands beside the model, in results/tagger/ and in a release's evaluation/.
EVALUATION = ("evaluation.json", "curves.csv", "out_of_fold.csv", "mistakes.csv", "suspects.csv", "card.md")
IN_WORDS = {"all": "labels, themes, settings or code"}


def digest_of_all(labels: Sequence[Label], themes: Sequence[Theme], settings: Settings) -> str:
    """Give a digest of all that a tagger and its evaluation are made of, but for articles and libraries.

    Rasid's own code is a part of it.
    """
    said = [{**asdict(label), "asked": sorted(label.asked), "tags": sorted(label.tags)} for label in labels]
    code = of_files(used_by("rasid.tagger.commands"), PACKAGE)
    return of_value([said, [asdict(theme) for theme in themes], asdict(settings), code])


def take_over(release: Path, made_of: dict[str, Any], output: Path) -> str:
    """Copy the model of a release and its evaluation, if they would come out the same but for the articles.

    Parameters
    ----------
    release : Path
        Such as ``releases/3``.
    made_of : dict
        What the present tagger is to be made of.
    output : Path
        As ``results/tagger``.

    Returns
    -------
    str
        Why not; empty where it was taken over.
    """
    if missing := [name for name in EVALUATION if not (release / "evaluation" / name).is_file()]:
        return f"{release} has no {missing[0]}"
    before = read_json(release / "tagger/model.json")["made_of"]
    if other := [name for name, value in made_of.items() if before.get(name) != value]:
        return f"{release} has other {', '.join(IN_WORDS.get(name, name) for name in other)}"
    shutil.copytree(release / "tagger", output / "model", dirs_exist_ok=True)
    for name in EVALUATION:
        shutil.copyfile(release / "evaluation" / name, output / name)
    return ""
