"""Many paragraphs at once: against the matrix that was trained on, and in any company."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rasid.tagger import scorer as module
from rasid.tagger import words
from rasid.tagger.features import Paragraph
from rasid.tagger.model import TaggerModel
from rasid.tagger.scorer import Scorer

WORDS = "كييف وَكييف القرم بكابل طالبان حفظ السلام القبعات الزرق دجاج كابل كهربائي قال أمس 2022 ١٢ NATO ، ."
TEXT = st.one_of(st.lists(st.sampled_from(WORDS.split()), max_size=25).map(" ".join), st.text(max_size=30))
PARAGRAPHS = st.lists(st.builds(Paragraph, TEXT, TEXT), max_size=8)


@pytest.fixture
def scorer(model):
    return Scorer(model.space, model.weights)


@given(PARAGRAPHS)
@example([])
@example([Paragraph("", "")])
@example([Paragraph("حفظ", "السلام"), Paragraph("كييف", "كييف")])
def test_scores_are_the_features_times_the_weights(model, paragraphs):
    scores = Scorer(model.space, model.weights).scores(paragraphs)

    assert scores.shape == (len(paragraphs), len(model.themes))
    assert np.allclose(scores, model.space.transform(paragraphs) @ model.weights, rtol=0, atol=1e-9)


@given(PARAGRAPHS, st.randoms(use_true_random=False))
def test_scores_are_the_same_bits_in_any_order_and_company(model, paragraphs, chance):
    known, new = Scorer(model.space, model.weights), Scorer(model.space, model.weights)
    together = known.scores(paragraphs)
    order = list(range(len(paragraphs)))
    chance.shuffle(order)

    assert (known.scores([paragraphs[row] for row in order]) == together[order]).all()
    for row, paragraph in enumerate(paragraphs):
        assert (new.scores([paragraph])[0] == together[row]).all()


@pytest.mark.parametrize("batch", [1, 2, 7])
def test_scores_do_not_depend_on_the_size_of_batches(scorer, paragraphs, monkeypatch, batch):
    whole = scorer.scores(paragraphs)
    monkeypatch.setattr(module, "BATCH", batch)

    assert (scorer.scores(paragraphs) == whole).all()


def test_scores_do_not_depend_on_what_was_forgotten(model_folder, paragraphs, monkeypatch):
    loaded = TaggerModel.load(model_folder)
    whole, said = loaded.scores(paragraphs), loaded.tag_all(paragraphs)
    monkeypatch.setattr(words, "MOST_FORMS", 5)
    monkeypatch.setattr(module, "BATCH", 3)

    assert (loaded.scores(paragraphs) == whole).all()
    assert loaded.tag_all(paragraphs) == said


@given(PARAGRAPHS)
@example([Paragraph("حفظ السلام", "السلام حفظ السلام القبعات الزرق"), Paragraph("", "حفظ")])
@example([Paragraph("ﹰ كييف", "ﹰ كييف ﹰ حفظ السلام")])
def test_the_parts_of_spans_are_those_of_the_units_and_lie_where_they_do(model, paragraphs):
    for paragraph, spans in zip(paragraphs, model._scorer.spans(paragraphs), strict=True):
        expected: dict[tuple[str, int, int], np.ndarray] = {}
        for unit in model.space.units(paragraph):
            part = unit.values @ model.weights[unit.features] / len(unit.spans)
            for span in unit.spans:
                expected[(unit.field, *span)] = expected.get((unit.field, *span), 0.0) + part
        found = {spans.span(place): part for place, part in enumerate(spans.parts)}
        assert len(found) == len(spans.parts)
        assert expected.keys() <= found.keys()
        for span, part in found.items():
            assert np.allclose(part, expected.get(span, 0.0), rtol=0, atol=1e-9)


@given(PARAGRAPHS)
def test_paragraphs_are_explained_together_as_they_are_one_by_one(model, paragraphs):
    themes = [theme.id for theme in model.themes]

    together = model.explain_all(paragraphs, [themes] * len(paragraphs))

    assert together == [model.explain(paragraph, themes) for paragraph in paragraphs]
    for paragraph, evidence in zip(paragraphs, together, strict=True):
        for theme, items in model.contributions(paragraph, themes).items():
            strongest = sorted(items, key=lambda item: (-item.weight, item))[:6]
            assert [item for item in evidence if item.theme == theme] == sorted(
                item for item in strongest if item.weight > 0
            )
