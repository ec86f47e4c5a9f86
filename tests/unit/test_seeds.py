import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasid.arabic import tokenise
from rasid.config import Theme
from rasid.seeds import SeedMatcher

WORDS = "كييف وكييف تكييف دجاج القرم كابل سلام حفظ السلام"


def found(text: str, seeds: list[str], lookalikes: list[str] = ()) -> list[str]:
    """Give what is printed where a seed was found."""
    matcher = SeedMatcher([Theme("theme", "سمة", "Theme", "#000000", tuple(seeds), tuple(lookalikes))])
    tokens = tokenise(text)
    return [text[tokens[hit.first].start : tokens[hit.last].end] for hit in matcher.find(tokens)]


@pytest.mark.parametrize(
    ("seed", "text", "expected"),
    [
        ("طالبان", "أعلنت طالبان وقف النار", ["طالبان"]),
        ("طالبان", "المتظاهرون يطالبان بالحل", []),
        ("طالبان", "وطالبان ترفض", ["وطالبان"]),
        ("طالبان", "مطالبان رئيسيان", []),
        ("كابل", "وصل إلى كابل", ["كابل"]),
        ("كابل", "في بكابل", ["بكابل"]),
        ("كابل", "بين هرات وكابل", ["وكابل"]),
        ("كابل", "ووصل وبكابل ولكابل", ["وبكابل", "ولكابل"]),
        ("كابل", "كابلات الكهرباء", []),
        ("كييف", "قصف كييف", ["كييف"]),
        ("كييف", "أجهزة تكييف الهواء", []),
        ("كييف", "التكييف المركزي", []),
        ("كييف", "لكييف ولكييف", ["لكييف", "ولكييف"]),
        ("كييف", "فكييف", ["فكييف"]),
        ("القرم", "شبه جزيرة القرم", ["القرم"]),
        ("القرم", "اللون القرمزي", []),
        ("القرم", "إلى القرم وبالقرم وللقرم", ["القرم", "وبالقرم", "وللقرم"]),
        ("القرم", "أكل قرم", []),
        ("القرم", "قرم القرم", ["القرم"]),
        ("إرهاب*", "مكافحة الإرهابيين", ["الإرهابيين"]),
        ("إرهاب*", "والإرهاب إرهابي للإرهابيين", ["والإرهاب", "إرهابي", "للإرهابيين"]),
        ("إرهاب*", "ارهاب الدولة", ["ارهاب"]),
        ("إرهاب*", "ترهيب السكان", []),
        ("كييف", "كِيِيف المحاصرة", ["كِيِيف"]),
        ("طالبان", "طـــالبان", ["طـــالبان"]),
        ("كابل", "کابل", ["کابل"]),
        ("أوكرانيا", "اوكرانيا وأوكرانيا", ["اوكرانيا", "وأوكرانيا"]),
        ("حفظ السلام", "قوات حفظ السلام", ["حفظ السلام"]),
        ("حفظ السلام", "وحفظ السلام لحفظ السلام", ["وحفظ السلام", "لحفظ السلام"]),
        ("حفظ السلام", "حفظ الله السلام", []),
        ("حفظ السلام", "حفظ سلام", []),
        ("حفظ السلام", "حفظ، السلام", ["حفظ، السلام"]),
        ("تنظيم الدولة", "من تنظيم", []),
        ("القبعات الزرق", "للقبعات الزرق", ["للقبعات الزرق"]),
        ("القبعات الزرق", "قبعات الزرق", []),
        ("جبهة النصرة", "جبهه النصره", ["جبهه النصره"]),
        ("متطرف* أجنبي*", "المتطرفين أجنبيين", ["المتطرفين أجنبيين"]),
        ("NATO", "قوات nato", ["nato"]),
    ],
)
def test_a_seed_is_found_at_word_borders_with_clitics_in_any_spelling(seed, text, expected):
    assert found(text, [seed]) == expected


@pytest.mark.parametrize(
    ("seeds", "lookalikes", "text", "expected"),
    [
        (["طالبان"], ["الطالبان"], "حضر الطالبان الدرس", []),
        (["طالبان"], ["الطالبان"], "حضر الطالبان وقالت طالبان", ["طالبان"]),
        (["كابل"], ["كابل كهربائي"], "انقطع كابل كهربائي", []),
        (["كابل"], ["كابل كهربائي"], "وكابل كهربائي في كابل", ["كابل"]),
        (["إرهاب*"], ["إرهاب فكري"], "هذا إرهاب فكري لا إرهاب", ["إرهاب"]),
        (["كييف"], ["دجاج كييف"], "دجاج كييف في كييف", ["كييف"]),
        (["القرم"], ["شجر القرم"], "شجر القرم", []),
        (["الدولة الإسلامية"], ["الدولة"], "الدولة الإسلامية", ["الدولة الإسلامية"]),
    ],
)
def test_a_lookalike_hides_the_seed_that_it_covers(seeds, lookalikes, text, expected):
    assert found(text, seeds, lookalikes) == expected


def test_a_lookalike_hides_seeds_of_its_own_theme_only():
    matcher = SeedMatcher(
        [
            Theme("kitchen", "مطبخ", "Kitchen", "#000000", ("دجاج*",), ()),
            Theme("ukraine", "أوكرانيا", "Ukraine", "#000000", ("كييف",), ("دجاج كييف",)),
        ]
    )

    assert [hit.theme for hit in matcher.find_in_text("دجاج كييف")] == ["kitchen"]


def test_a_hit_says_which_theme_and_which_seed():
    matcher = SeedMatcher([Theme("one", "ا", "One", "#000000", ("هرات", "كابل"), ())])

    (hit,) = matcher.find_in_text("من كابل")

    assert (hit.theme, hit.seed, hit.first, hit.last) == ("one", 1, 1, 1)


def test_a_word_can_start_a_seed_but_not_only_a_lookalike():
    matcher = SeedMatcher([Theme("one", "ا", "One", "#000000", ("حفظ السلام",), ("دجاج كييف",))])

    assert matcher.can_start("وحفظ")
    assert not matcher.can_start("دجاج")
    assert not matcher.can_start("سلام")


def test_a_word_alone_names_its_themes_in_alphabetical_order():
    matcher = SeedMatcher(
        [
            Theme("war", "ح", "War", "#000000", ("كييف", "حرب*"), ()),
            Theme("east", "ش", "East", "#000000", ("كييف", "حرب الشرق"), ()),
        ]
    )

    assert matcher.themes_of_word("كييف") == ["east", "war"]
    assert matcher.themes_of_word("حرب") == ["war"]


@given(st.lists(st.sampled_from(WORDS.split()), max_size=15))
def test_what_is_found_does_not_depend_on_the_order_of_the_themes(text):
    themes = [
        Theme("a", "ا", "A", "#000000", ("كييف", "حفظ السلام"), ("دجاج كييف",)),
        Theme("b", "ب", "B", "#000000", ("كابل", "كييف"), ()),
    ]

    assert SeedMatcher(themes).find_in_text(" ".join(text)) == SeedMatcher(themes[::-1]).find_in_text(" ".join(text))
