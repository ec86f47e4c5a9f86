"""What is remembered saves time and changes nothing."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasid.memory import KEY, Memory
from rasid.tag.remembered import Remembered, stamp
from rasid.tag.rows import paragraph_schema
from rasid.tagger.features import Paragraph


class Counting:
    """A model that counts what it is asked."""

    def __init__(self, model) -> None:
        self._model, self.asked = model, 0
        self.themes = model.themes

    def tag(self, paragraph):
        self.asked += 1
        return self._model.tag(paragraph)


def tag_all(model, paragraphs, folder, stamped="a"):
    counting = Counting(model)
    with Memory(folder, stamped) as memory:
        tagger = Remembered(counting, memory, paragraph_schema([theme.id for theme in model.themes]))
        said = []
        for start in range(0, len(paragraphs), 50):
            batch = paragraphs[start : start + 50]
            tagger.recall(batch)
            said += [tagger.tag(paragraph) for paragraph in batch]
            tagger.keep()
    return said, counting.asked


def test_nothing_is_tagged_twice_and_what_is_said_is_the_same(model, paragraphs, tmp_path):
    plain = [model.tag(paragraph) for paragraph in paragraphs]
    assert tag_all(model, paragraphs, tmp_path) == (plain, len(set(paragraphs)))
    assert tag_all(model, paragraphs, tmp_path) == (plain, 0)
    assert tag_all(model, [*paragraphs, Paragraph("", "جديد")], tmp_path)[1] == 1


@pytest.mark.parametrize("harm", [lambda path: path.write_bytes(b"no parquet"), lambda path: path.unlink()])
def test_a_damaged_memory_is_no_harm(model, paragraphs, tmp_path, harm):
    plain, _ = tag_all(model, paragraphs, tmp_path)
    for path in tmp_path.glob("*.parquet"):
        harm(path)
    assert tag_all(model, paragraphs, tmp_path) == (plain, len(set(paragraphs)))


def test_what_has_another_stamp_is_not_believed(model, paragraphs, tmp_path):
    tag_all(model, paragraphs, tmp_path)
    assert tag_all(model, paragraphs, tmp_path, "b")[1] == len(set(paragraphs))
    assert [path.stem for path in tmp_path.iterdir()] == ["b"]


def test_the_stamp_follows_the_model(model, model_folder, tmp_path):
    model.save(tmp_path / "same")
    assert stamp(tmp_path / "same") == stamp(model_folder)
    (tmp_path / "same/more.safetensors").write_bytes(b"")
    assert stamp(tmp_path / "same") != stamp(model_folder)


def test_what_a_run_did_not_ask_for_is_forgotten(model, paragraphs, tmp_path):
    tag_all(model, paragraphs, tmp_path)
    tag_all(model, paragraphs[:10], tmp_path)
    assert len(pl.read_parquet(next(tmp_path.glob("*.parquet")))) == len(set(paragraphs[:10]))


def test_a_run_that_fails_leaves_the_memory_as_it_was(tmp_path):
    for rows, fails in (({KEY: ["a"]}, False), ({KEY: ["b"]}, True)):
        try:
            with Memory(tmp_path, "s") as memory:
                memory.keep(pl.DataFrame(rows))
                if fails:
                    raise KeyError
        except KeyError:
            pass
    with Memory(tmp_path, "s") as memory:
        assert memory.recall(["a", "b"])[KEY].to_list() == ["a"]


@given(one=st.tuples(st.text(), st.text()), other=st.tuples(st.text(), st.text()))
def test_two_paragraphs_have_one_key_only_if_they_are_the_same(one, other):
    from rasid.tag.remembered import _key

    assert (_key(Paragraph(*one)) == _key(Paragraph(*other))) == (one == other)
