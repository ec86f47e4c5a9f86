"""The classifier: what it sees, what it says, and why."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rasid.arrays import read_json, write_json
from rasid.config import Theme
from rasid.errors import UserError
from rasid.tagger.decision import sigmoid
from rasid.tagger.features import FeatureSpace, Paragraph, base, grams_of
from rasid.tagger.model import TaggerModel

SPACE = Theme("space", "الفضاء", "Space", "#123456", ("صاروخ*", "مركبة فضائية"), ("صاروخ قديم",))
WORDS = "كييف وَكييف القرم بكابل طالبان حفظ السلام قال أمس المدينة 2022 ١٢ NATO ، . ! دجاج"
TEXT = st.one_of(st.lists(st.sampled_from(WORDS.split()), max_size=25).map(" ".join), st.text(max_size=30))


def spans(model: TaggerModel, title: str, text: str, theme: str) -> dict[str, set[str]]:
    """Give what is printed at the evidence for a theme, by field."""
    found: dict[str, set[str]] = {"title": set(), "text": set()}
    for item in model.explain(Paragraph(title, text), [theme]):
        found[item.field].add({"title": title, "text": text}[item.field][item.start : item.end])
    return found


def same_within(one: dict[str, float], other: dict[str, float], leeway: float) -> bool:
    return one.keys() == other.keys() and all(abs(one[key] - other[key]) <= leeway for key in one)


# --- What the classifier sees


@given(TEXT, TEXT)
@example("", "")
@example("كييف", "ﹰ")
def test_the_features_of_a_paragraph_are_the_sum_over_its_units(model, title, text):
    space = model.space

    row = space.transform([Paragraph(title, text)]).toarray()[0]

    total = np.zeros(space.size)
    for unit in space.units(Paragraph(title, text)):
        np.add.at(total, unit.features, unit.values)
    assert np.allclose(row, total, atol=1e-12)


@given(TEXT, TEXT)
def test_units_stand_at_places_inside_their_field(model, title, text):
    for unit in model.space.units(Paragraph(title, text)):
        length = len({"title": title, "text": text}[unit.field])
        assert all(0 <= start < end <= length for start, end in unit.spans)


def test_grams_hold_the_borders_of_the_word():
    assert list(grams_of("كل")) == ["<كل", "كل>", "<كل>"]


@pytest.mark.parametrize(("word", "expected"), [("2022", "#"), ("3.5", "#"), ("وبالسلام", "سلام"), ("كييف", "كييف")])
def test_a_token_stands_for_its_word_and_all_numbers_for_one(word, expected):
    assert base(word) == expected


def test_words_that_occur_once_are_no_features():
    space = FeatureSpace.fit([Paragraph("", "كييف حرب"), Paragraph("", "كييف سلام")], [])

    assert space.vocabulary["word"] == ["كييف"]


def test_no_paragraphs_make_a_space_without_words(themes):
    space = FeatureSpace.fit([], themes)

    assert space.size == sum(5 + len(theme.seeds) for theme in themes)
    assert space.transform([]).shape == (0, space.size)


# --- Scores and probabilities


def test_scores_are_the_sum_of_the_units_times_the_weights(model, paragraphs):
    for paragraph in paragraphs:
        slow = np.zeros(len(model.themes))
        for unit in model.space.units(paragraph):
            slow += unit.values @ model.weights[unit.features]
        assert np.allclose(model.scores([paragraph])[0], slow, rtol=0, atol=1e-9)


@given(TEXT, TEXT)
def test_scores_agree_with_the_matrix_that_was_trained_on(model, title, text):
    paragraph = Paragraph(title, text)

    assert np.allclose(model.scores([paragraph]), model.space.transform([paragraph]) @ model.weights, rtol=0, atol=1e-9)


def test_the_same_title_and_text_give_the_same_answer_whatever_was_tagged_before(training, paragraphs, tmp_path):
    training.model.save(tmp_path)
    forwards, backwards = TaggerModel.load(tmp_path), TaggerModel.load(tmp_path)

    there = [forwards.tag(paragraph) for paragraph in paragraphs]
    back = [backwards.tag(paragraph) for paragraph in reversed(paragraphs)]

    assert there == back[::-1]
    assert there == [forwards.tag(paragraph) for paragraph in paragraphs]


def test_a_model_comes_back_from_its_files_with_the_same_tagging(model, model_folder, paragraphs):
    loaded = TaggerModel.load(model_folder)

    assert loaded.themes == model.themes
    for paragraph in paragraphs:
        assert loaded.tag(paragraph) == model.tag(paragraph)


def test_a_model_is_the_same_bytes_twice(model, tmp_path):
    model.save(tmp_path / "one")
    TaggerModel.load(tmp_path / "one").save(tmp_path / "other")

    assert {path.name for path in (tmp_path / "one").iterdir()} == {
        "model.json",
        "vocabulary.json",
        "weights.safetensors",
    }
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes(), path.name


def test_a_model_of_another_format_says_so(model, tmp_path):
    model.save(tmp_path)
    write_json(tmp_path / "model.json", {**read_json(tmp_path / "model.json"), "format": 99, "rasid": "9.9"})

    with pytest.raises(UserError, match=r"a model of format 99, made by Rasid 9\.9.*run snakemake") as raised:
        TaggerModel.load(tmp_path)

    assert "\n" not in str(raised.value)


def test_a_folder_without_a_model_is_a_mistake(tmp_path):
    with pytest.raises(UserError, match="no such file"):
        TaggerModel.load(tmp_path / "none")


@given(st.floats(-1e6, 1e6))
def test_the_sigmoid_is_a_probability_without_overflow(value):
    with np.errstate(all="raise", under="ignore"):
        assert 0 <= sigmoid(np.float64(value)) <= 1
        assert sigmoid(np.float64(value)) + sigmoid(np.float64(-value)) == pytest.approx(1)


def test_a_theme_is_tagged_from_its_threshold_on_and_uncertain_in_its_band(model, paragraphs):
    for paragraph in paragraphs:
        said = model.tag(paragraph)
        rows = [
            (theme.id, said.probability[theme.id], decision)
            for theme, decision in zip(model.themes, model.decisions, strict=True)
        ]
        assert said.tags == [theme for theme, value, decision in rows if value >= decision.threshold]
        assert said.uncertain == any(decision.low <= value < decision.high for _, value, decision in rows)


# --- Evidence


def test_evidence_lies_inside_the_field_and_speaks_for_a_tag(model, paragraphs):
    seen = 0
    for paragraph in paragraphs:
        said = model.tag(paragraph)
        for item in said.evidence:
            seen += 1
            assert item.theme in said.tags
            assert 0 <= item.start < item.end <= len(getattr(paragraph, item.field))
            assert item.weight > 0
    assert seen > 50


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("قال إن كييف تقاوم", "كييف"),
        ("قالَ إنَّ كِيِـيفَ تُقاومُ", "كِيِـيفَ"),
        ("وصل الوفد وكييف تنتظر", "وكييف"),
        ("رفض الجيش الأُوكرانيُّ العرض", "الأُوكرانيُّ"),
        ("👍👍 بكييف 👍", "بكييف"),
    ],
)
def test_evidence_covers_the_word_as_printed_under_vowel_signs_and_clitics(model, text, printed):
    assert printed in spans(model, "", text, "ukraine")["text"]


def test_evidence_covers_a_whole_phrase(model):
    assert "لحفظِ  السّلام" in spans(model, "", "جنود لحفظِ  السّلام في البلدة", "peacekeeping")["text"]


def test_a_title_can_be_evidence(model):
    found = spans(model, "«كييف» تحت القصف", "قال شهود إن المدينة هادئة", "ukraine")

    assert "كييف" in found["title"]


def test_a_lookalike_is_no_evidence_of_a_seed(model):
    hits = model.space.matcher.find_in_text("طلبنا دجاج كييف من المطعم")

    assert hits == []


@given(TEXT, TEXT)
def test_the_weights_of_all_spans_add_up_to_the_log_odds(model, title, text):
    paragraph = Paragraph(title, text)
    names = [theme.id for theme in model.themes]

    whole = model.contributions(paragraph, names)

    for name, decision, probability in zip(names, model.decisions, model.probabilities([paragraph])[0], strict=True):
        log_odds = sum(item.weight for item in whole[name]) + decision.intercept
        assert sigmoid(np.array(log_odds)) == pytest.approx(probability, abs=1e-5)


@given(TEXT, TEXT)
def test_the_evidence_of_a_tag_and_its_rest_add_up_to_the_log_odds(model, title, text):
    said = model.tag(Paragraph(f"كييف {title}", f"أوكرانيا تحت القصف {text}"))

    for theme in said.tags:
        log_odds = sum(item.weight for item in said.evidence if item.theme == theme) + said.rest[theme]
        assert sigmoid(np.array(log_odds)) == pytest.approx(said.probability[theme], abs=1e-5)


@given(st.lists(st.tuples(TEXT, TEXT), max_size=6))
def test_paragraphs_are_tagged_together_as_they_are_one_by_one(model, texts):
    paragraphs = [Paragraph(*texts) for texts in texts]

    assert model.tag_all(paragraphs) == [model.tag(paragraph) for paragraph in paragraphs]


@pytest.mark.parametrize("text", ["", "!!!", "hello world", "ظظظ غغغ"])
def test_a_paragraph_that_says_nothing_is_never_tagged_with_certainty(model, text):
    said = model.tag(Paragraph("", text))

    assert all(value < 0.9 for value in said.probability.values())
    assert said.uncertain or not said.tags
