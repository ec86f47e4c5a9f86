"""The classifier for users of scikit-learn, against scikit-learn's own checks."""

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.model_selection import cross_val_score
from sklearn.utils import estimator_checks as checks
from sklearn.utils.validation import check_is_fitted, validate_data

from rasid.tagger.estimator import ThemeClassifier
from rasid.tagger.features import Paragraph
from rasid.tagger.vectors import TextVectors, stem

LETTERS = "بتثجحخدذرزسشصضطظعغفقكلمنهي"
LEVELS = 20


class Numbers(ThemeClassifier):
    """Takes numbers and writes them as words: the more, the more words.

    scikit-learn's checks give numbers; a classifier of texts would be let off all of them but one. None is left out:
    those that ask for columns or sparse arrays are met by the base class of this one, the others by the classifier.
    """

    def fit(self, X, y):  # noqa: N803 - as in scikit-learn
        if y is None:
            return super().fit([], y)
        rows, y = validate_data(self, X, y, multi_output=True)
        self.levels_ = np.quantile(rows, np.linspace(0, 1, LEVELS), axis=0)
        return super().fit(self._texts(rows), y)

    def decision_function(self, X):  # noqa: N803 - the same
        check_is_fitted(self)
        return super().decision_function(self._texts(validate_data(self, X, reset=False)))

    def _texts(self, rows):
        names = [LETTERS[n // 26 % 26] + LETTERS[n % 26] for n in range(rows.shape[1])]
        above = rows[:, None, :] >= self.levels_[None]
        return [
            " ".join(f"{names[n]}{LETTERS[level]}{LETTERS[level]}" for level, n in np.argwhere(row)) for row in above
        ]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array, tags.input_tags.string = True, False
        return tags


@checks.parametrize_with_checks([Numbers()])
def test_it_passes_scikit_learns_checks_of_a_classifier(estimator, check):
    check(estimator)


@pytest.mark.parametrize(
    "check",
    [
        checks.check_estimator_cloneable,
        checks.check_estimator_repr,
        checks.check_estimator_tags_renamed,
        checks.check_valid_tag_types,
        checks.check_mixin_order,
        checks.check_no_attributes_set_in_init,
        checks.check_do_not_raise_errors_in_init_or_set_params,
        checks.check_parameters_default_constructible,
        checks.check_get_params_invariance,
        checks.check_set_params,
    ],
    ids=lambda check: check.__name__,
)
def test_the_classifier_of_texts_itself_passes_the_checks_that_need_no_numbers(check):
    check("ThemeClassifier", ThemeClassifier())


@pytest.fixture(scope="module")
def texts(labels):
    return [label.text for label in labels]


@pytest.fixture(scope="module")
def themes_of(labels):
    return np.array([next(iter(label.tags), "none") for label in labels])


def test_one_label_a_text_is_learnt(texts, themes_of):
    assert cross_val_score(ThemeClassifier(), texts, themes_of, cv=3).mean() > 0.9


def test_the_label_is_the_one_with_the_highest_score_and_probabilities_add_up_to_1(texts, themes_of):
    model = ThemeClassifier().fit(texts, themes_of)

    scores, probability = model.decision_function(texts), model.predict_proba(texts)

    assert model.classes_.tolist() == sorted(set(themes_of))
    assert (model.predict(texts) == model.classes_[scores.argmax(axis=1)]).all()
    assert np.allclose(probability.sum(axis=1), 1)
    assert (probability.argmax(axis=1) == scores.argmax(axis=1)).all()


def test_several_labels_a_text_are_decided_each_by_itself(labels, texts, themes):
    truth = np.array([[theme.id in label.tags for theme in themes] for label in labels]).astype(int)
    model = ThemeClassifier(themes).fit(texts, truth)

    assert model.predict(texts).shape == truth.shape
    assert (model.predict(texts) == truth).mean() > 0.95
    assert (model.predict(texts) == (model.predict_proba(texts) > 0.5)).all()
    alone = ThemeClassifier(themes).fit(texts, truth[:, [0, 0]])
    assert np.allclose(alone.predict_proba(texts)[:, 0], model.predict_proba(texts)[:, 0])
    assert (ThemeClassifier(themes).fit(texts, sp.csr_array(truth)).predict(texts) == model.predict(texts)).all()


def test_it_learns_as_the_tagger_does(labels, themes, model):
    """The scores of the tagger's model before calibration are this classifier's, but for the intercept."""
    paragraphs = [(label.title, label.text) for label in labels]
    truth = np.array([[theme.id in label.tags for theme in themes] for label in labels]).astype(int)
    seed = ThemeClassifier(themes, random_state=1).fit(paragraphs, truth)

    scores = seed.decision_function(paragraphs) - seed.intercept_
    assert np.allclose(scores, model.scores([Paragraph(*pair) for pair in paragraphs]), atol=0.02)


def test_a_title_is_told_from_the_text(texts, themes_of):
    paragraphs = [(theme, text) for theme, text in zip(themes_of, texts, strict=True)]
    model = ThemeClassifier().fit(paragraphs, themes_of)

    assert model.predict([("ukraine", ""), ("peacekeeping", "")]).tolist() == ["ukraine", "peacekeeping"]


@pytest.mark.parametrize("wrong", ["نص واحد", [["a", 1]], [b"bytes"], np.eye(3)])
def test_what_is_no_list_of_texts_is_refused(texts, themes_of, wrong):
    model = ThemeClassifier().fit(texts, themes_of)

    with pytest.raises(ValueError, match="text"):
        model.predict(wrong)


def test_vectors_learnt_from_other_texts_tell_what_unseen_words_are_about():
    world = {"sport": ["ملعب", "هدف", "فريق", "مباراة", "لاعب"], "money": ["بنك", "سهم", "فائدة", "قرض", "عملة"]}
    rng = np.random.default_rng(1)
    others = [" ".join(rng.choice(words, 6)) for words in world.values() for _ in range(200)]
    vectors = TextVectors.learn(others, dimensions=2)
    seen = [" ".join(words[:2]) for words in world.values()] * 3
    unseen = [" ".join(words[3:]) for words in world.values()]

    model = clone(ThemeClassifier(vectors=vectors, vector_scale=3.0)).fit(seen, ["sport", "money"] * 3)

    assert model.predict(unseen).tolist() == ["sport", "money"]


def test_words_far_from_each_other_in_a_text_are_neighbours_where_all_are():
    filler = [f"حرف{letter}{letter}" for letter in LETTERS]
    rng = np.random.default_rng(1)
    pairs = [("ملعب", "مباراه"), ("بنك", "قروض")]
    texts = [" ".join([one, *rng.permutation(filler), other]) for one, other in pairs for _ in range(50)]

    def likeness(anywhere):
        pitch, match, loan = TextVectors.learn(texts, 10, anywhere=anywhere).transform(["ملعب", "مباراه", "قروض"])
        return pitch @ match - pitch @ loan

    assert likeness(anywhere=True) > 1
    assert likeness(anywhere=False) < 0.7


def test_several_vectors_stand_side_by_side_and_count_as_much_as_one():
    texts, topics = ["بنك وسهم فائدة", "ملعب وهدف"] * 10, ["money", "sport"] * 10
    vectors = TextVectors.learn(texts, 2)
    one = ThemeClassifier(vectors=vectors).fit(texts, topics)
    twice = clone(ThemeClassifier(vectors=[vectors, vectors])).fit(texts, topics)

    assert twice.coef_.shape[1] == one.coef_.shape[1] + 2
    assert np.allclose(twice.decision_function(["سهم"]), one.decision_function(["سهم"]), atol=0.01)


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        (["رياضيه", "رياضيون", "والرياضيين", "رياضيات"], {"رياض"}),
        (["منتخب", "المنتخب", "منتخبها", "ومنتخب"], {"منتخب"}),
        (["ورد", "يد", "يه", "و"], {"ورد", "يد", "يه", "و"}),
        (["2024", "7"], {"#"}),
    ],
)
def test_a_stem_is_what_the_forms_of_a_word_share_and_short_words_stay(forms, expected):
    assert set(map(stem, forms)) == expected


@pytest.mark.parametrize("anywhere", [False, True])
def test_vectors_of_texts_have_length_1_or_0_and_are_the_same_twice(anywhere):
    texts = ["بنك وسهم فائدة", "ملعب وهدف"] * 10
    one, other = (TextVectors.learn(texts, 2, anywhere=anywhere).transform([*texts, "", "مجهول"]) for _ in range(2))

    assert np.allclose(np.linalg.norm(one[:-2], axis=1), 1)
    assert not one[-2:].any()
    assert (one == other).all()


@pytest.mark.parametrize("anywhere", [False, True])
@pytest.mark.parametrize("texts", [[], [""], ["نادر"]])
def test_vectors_can_be_learnt_from_nothing(texts, anywhere):
    assert TextVectors.learn(texts, anywhere=anywhere).transform(["نص"]).shape == (1, 0)
