"""The file that says what training goes on from: its time decides what is done anew."""

from __future__ import annotations

import os
import shutil

import pytest

from rasid.release.base import Base, read_base, write_base
from tests.unit.test_release_store import add

LONG_AGO = 1_000_000_000


@pytest.fixture
def results(tmp_path):
    """A folder of results with a base that was written long ago, and a release of just these."""
    made = tmp_path / "results"
    made.mkdir()
    write_base(made / "base.json", Base(), made)
    release = add(tmp_path / "releases")
    shutil.copytree(release / "tagger", made / "tagger/model")
    os.utime(made / "base.json", (LONG_AGO, LONG_AGO))
    return made


def write(results, base):
    write_base(results / "base.json", base, results)
    assert read_base(results / "base.json") == base
    return results.joinpath("base.json").stat().st_mtime == LONG_AGO


def test_a_release_of_what_is_there_gives_nothing_to_do(results):
    assert write(results, Base(str(results.parent / "releases/1")))
    assert write(results, Base(str(results.parent / "releases/1"), warm=True))


def test_a_release_of_something_else_and_none_give_something_to_do(results):
    base = Base(str(results.parent / "releases/1"))
    (results / "tagger/model/model.json").write_text("{}")
    assert not write(results, base)
    os.utime(results / "base.json", (LONG_AGO, LONG_AGO))
    assert write(results, base)
    assert not write(results, Base())


def test_without_a_file_there_is_nothing_to_go_on_from():
    assert read_base(None) == Base()
    assert read_base(None).topics("guided") is None
