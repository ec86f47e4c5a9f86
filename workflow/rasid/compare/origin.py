"""What the present models are made of, told by digests: what differs between two runs can be their cause."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import rasid
from rasid.digests import of_files, of_folder, of_value
from rasid.modules import PACKAGE, used_by
from rasid.tagger.model import TaggerModel

# Libraries whose change can move a tag.
LIBRARIES = ("gensim", "numpy", "polars", "scikit-learn", "scipy")
# Settings that bear on tags; the others change what is read or shown.
OF_TAGS = ("seed", "tagger")


def origin(folder: Path, model: TaggerModel, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the present models are made of.

    Parameters
    ----------
    folder : Path
        Of the tagger's model.
    model : TaggerModel
        The same, loaded.
    settings : mapping
        The config of the run.

    Returns
    -------
    dict
        ``tagger``, ``labels``, ``codebook``, ``corpus``, ``vocabulary``, ``themes``, ``settings``, ``code``:
        digests (the codebook: its version); ``versions`` of the libraries, of Python and of Rasid.
    """
    themes = [[theme.id, list(theme.seeds), list(theme.lookalikes)] for theme in model.themes]
    return {
        "tagger": of_folder(folder),
        "labels": model.made_of.get("labels", ""),
        "codebook": model.made_of.get("codebook", ""),
        "corpus": model.made_of.get("corpus", ""),
        "vocabulary": of_value(model.space.vocabulary),
        "themes": of_value(themes),
        "settings": {key: of_value(value) for key, value in sorted(settings.items())},
        "code": of_files(used_by("rasid.tagger.commands"), PACKAGE),
        "versions": {
            "python": ".".join(platform.python_version_tuple()[:2]),
            "rasid": rasid.__version__,
            **{name: version(name) for name in LIBRARIES},
        },
    }


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Give what differs between two origins, as causes that a tag can change for.

    Returns
    -------
    list of str
        Of ``new labels``, ``new text`` (where thresholds rest on the corpus), ``configuration``, ``library``
        (Rasid's own code is one).
    """
    settings = [of.get("settings", {}) for of in (old, new)]
    different = {
        "new labels": old.get("labels") != new.get("labels"),
        "new text": old.get("corpus") != new.get("corpus"),
        "configuration": old.get("themes") != new.get("themes")
        or any(settings[0].get(key) != settings[1].get(key) for key in OF_TAGS),
        "library": (old.get("code"), old.get("versions")) != (new.get("code"), new.get("versions")),
    }
    return [cause for cause, is_different in different.items() if is_different]
