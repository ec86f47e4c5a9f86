from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasid.config import load_config, load_stopwords, load_themes
from rasid.errors import UserError

SHIPPED = Path(__file__).parents[2] / "config"
GOOD_THEME = """\
themes:
  - id: ukraine
    name: {ar: أوكرانيا, en: Ukraine}
    colour: "#E08214"
    seeds:
      - كييف
      - أوكراني*
"""


@pytest.fixture
def write(tmp_path):
    def write(content: str | bytes, name: str = "config.yaml") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def mistakes(function, *arguments) -> list[str]:
    with pytest.raises(UserError) as raised:
        function(*arguments)
    return str(raised.value).split("\n")


def test_the_shipped_settings_are_valid():
    assert load_config(SHIPPED / "config.yaml")["seed"] == 1
    assert len(load_themes(SHIPPED / "themes.yaml")) >= 4
    assert "من" in load_stopwords(SHIPPED / "stopwords.txt")


def test_the_shipped_config_states_every_default_as_it_is(write):
    assert load_config(SHIPPED / "config.yaml") == load_config(write(""))


def test_an_empty_config_has_every_default(write):
    settings = load_config(write("# nothing\n"))

    assert settings["corpus"] is None
    assert settings["tagger"] == {"folds": 5, "minimum_positives": 12, "certain_error": 0.1, "prevalence": "corpus"}
    assert settings["report"]["paragraphs"] == 20000


def test_what_the_file_says_stands_beside_the_defaults_of_its_block(write):
    settings = load_config(write("corpus: /data/أخبار\ntagger:\n  folds: 3\n"))

    assert settings["corpus"] == "/data/أخبار"
    assert settings["tagger"] == {"folds": 3, "minimum_positives": 12, "certain_error": 0.1, "prevalence": "corpus"}


def test_the_command_line_wins_over_the_file(write):
    path = write("seed: 3\ntopics: {residual: 5, passes: 2}\n")

    settings = load_config(path, {"topics": {"residual": 7}, "corpus": "elsewhere"})

    assert (settings["seed"], settings["corpus"]) == (3, "elsewhere")
    assert (settings["topics"]["residual"], settings["topics"]["passes"]) == (7, 2)


def test_overrides_are_checked_too(write):
    (line,) = mistakes(load_config, write("seed: 3\n"), {"topics": {"residual": 0}})

    assert "topics.residual: 0 will not do; give a whole number from 1 to 500" in line


def test_all_mistakes_are_said_at_once_each_with_its_line(write):
    path = write(
        "seed: -1\nfeatures:\n  minimum_document_frequency: 3\n  maximum_document_share: 2\n"
        "tagger:\n  fold: 3\nreport: 5\n"
    )

    found = mistakes(load_config, path)

    assert found == [
        f"{path}:1: seed: -1 will not do; give a whole number from 0 on",
        f"{path}:4: features.maximum_document_share: 2 will not do; give a share above 0 and up to 1",
        f"{path}:6: tagger: no such key: fold; did you mean folds?",
        f"{path}:7: report: 5 will not do; give a block of keys",
    ]


def test_an_unknown_key_without_a_likeness_lists_the_known_ones(write):
    (line,) = mistakes(load_config, write("review:\n  zzz: 1\n"))

    assert line.endswith("review: no such key: zzz; known keys are batch, audit")


def test_several_unknown_keys_are_each_named(write):
    one, other = mistakes(load_config, write("sed: 1\ncorpse: x\n"))

    assert one.endswith(":1: no such key: sed; did you mean seed?")
    assert other.endswith(":2: no such key: corpse; did you mean corpus?")


def test_an_unknown_key_that_is_a_number_has_its_line_too(write):
    path = write("seed: 1\n2024: yes\n")

    (line,) = mistakes(load_config, path)

    assert line.startswith(f"{path}:2: no such key: 2024")


@pytest.mark.parametrize(
    "content",
    [
        "seed: [1\n",
        "seed: 1\n\tbad: 2\n",
        "a: b: c\n",
        "seed: 1\n seed: 2\n",
        "? [a]\n: b\n",
        "seed: !!python/name:os.system\n",
    ],
)
def test_broken_yaml_is_one_line_with_its_place(write, content):
    path = write(content)

    (line,) = mistakes(load_config, path)

    assert line.startswith(f"{path}:")
    assert line.split(":")[1].isdigit()
    assert "not valid YAML" in line


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("seed: 1".encode("utf-16"), "not UTF-8 at byte 0"),
        (b"seed: \x01\n", "not valid YAML"),
        (b"\xff\n", "not UTF-8"),
    ],
)
def test_a_file_that_is_no_text_is_one_line(write, content, message):
    (line,) = mistakes(load_config, write(content))

    assert message in line


def test_a_config_that_is_a_list_is_told_what_it_should_be(write):
    (line,) = mistakes(load_config, write("- seed\n"))

    assert "give see" not in line
    assert "will not do" in line


def test_a_missing_file_says_so(tmp_path):
    (line,) = mistakes(load_config, tmp_path / "config.yaml")

    assert line.startswith(f"{tmp_path / 'config.yaml'}: no such file")


def test_a_byte_order_mark_does_no_harm(write):
    assert load_config(write(b"\xef\xbb\xbfseed: 4\n"))["seed"] == 4


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_any_text_is_a_config_or_a_mistake_but_never_a_crash(tmp_path, text):
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8", newline="")

    try:
        settings = load_config(path)
    except UserError as error:
        assert str(error).startswith(str(path))
    else:
        assert set(settings) >= {"corpus", "seed", "tagger"}


def test_themes_keep_their_order_and_their_words(write):
    second = GOOD_THEME.replace("themes:\n", "").replace("ukraine", "another") + "    lookalikes: [دجاج كييف]\n"

    one, other = load_themes(write(GOOD_THEME + second))

    assert (one.id, one.name_ar, one.name_en, one.colour) == ("ukraine", "أوكرانيا", "Ukraine", "#e08214")
    assert (one.seeds, one.lookalikes) == (("كييف", "أوكراني*"), ())
    assert (other.id, other.lookalikes) == ("another", ("دجاج كييف",))


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("ukraine", "Ukraine", 2, "give 2 to 31 lower-case Latin letters"),
        ("ukraine", "guided", 2, "guided has another meaning"),
        ("#E08214", "orange", 4, "give a colour in quotes"),
        ('    colour: "#E08214"\n', "", 2, "colour missing; add it"),
        ("{ar: أوكرانيا, en: Ukraine}", "أوكرانيا", 3, "give the theme's name in Arabic"),
        (", en: Ukraine", "", 3, "en missing; add it"),
        ("كييف", "كي*يف", 6, r"\* only at a word's end"),
        ("كييف", "'؟؟'", 6, "holds no letters"),
        ("كييف", "'قوات  كييف'", 6, "a word or phrase"),
        ("كييف", "'*'", 6, "."),
        ("    seeds:\n      - كييف\n      - أوكراني*\n", "    seeds: []\n", 5, "at least one"),
        ("seeds:", "seed:", 5, "did you mean seeds"),
    ],
)
def test_a_mistake_in_a_theme_is_named_with_its_line(write, old, new, place, message):
    path = write(GOOD_THEME.replace(old, new), "themes.yaml")

    with pytest.raises(UserError, match=message) as raised:
        load_themes(path)

    assert any(line.startswith(f"{path}:{place}: ") for line in str(raised.value).split("\n"))


def test_two_themes_of_one_id_are_a_mistake(write):
    path = write(GOOD_THEME + GOOD_THEME.replace("themes:\n", ""), "themes.yaml")

    (line,) = mistakes(load_themes, path)

    assert line.startswith(f"{path}:8: ")
    assert "ukraine stands at line 2 already" in line


def test_a_file_without_themes_says_what_is_missing(write):
    (line,) = mistakes(load_themes, write("", "themes.yaml"))

    assert "themes missing; add it" in line


def test_stopwords_are_read_in_any_spelling_with_comments(write):
    path = write("\ufeff# header\nإلى\n\n  عَلَى  # preposition\nمن عن\r\n", "stopwords.txt")

    assert load_stopwords(path) == {"الي", "علي", "من", "عن"}


def test_a_stopword_with_the_article_counts_without_it(write):
    assert load_stopwords(write("الخميس\n", "stopwords.txt")) == {"الخميس", "خميس"}


def test_stopwords_that_are_no_text_are_a_mistake(write, tmp_path):
    assert "not UTF-8" in mistakes(load_stopwords, write(b"\xff\xfe", "stopwords.txt"))[0]
    assert "no such file" in mistakes(load_stopwords, tmp_path / "none.txt")[0]


def test_the_command_checks_all_three_files(rasid, write, tmp_path):
    write("seed: 2\n")
    write(GOOD_THEME, "themes.yaml")
    write("من\n", "stopwords.txt")

    outcome = rasid("config", "check", tmp_path)

    assert outcome.status == 0
    assert "fine (1 themes)" in outcome.out


def test_the_command_tells_the_mistakes_of_all_files_with_status_2(rasid, write, tmp_path):
    path = write("sed: 1\n")

    outcome = rasid("config", "check", tmp_path)

    assert outcome.status == 2
    assert outcome.err.split("\n")[:3] == [
        f"rasid: {path}:1: no such key: sed; did you mean seed?",
        f"{tmp_path}/themes.yaml: no such file; restore it, or copy it from the project",
        f"{tmp_path}/stopwords.txt: no such file; an empty one will do",
    ]


def test_a_key_that_stands_twice_is_a_mistake(write):
    path = write("seed: 1\ntopics: {residual: 3}\nseed: 2\n")

    assert mistakes(load_config, path) == [f"{path}:3: seed stands twice, first at line 1; keep one"]


def test_numbers_in_a_block_on_the_command_line_are_numbers(write):
    config = load_config(write("seed: 1\n"), {"topics": {"residual": "20"}, "corpus": "2024"})

    assert config["topics"]["residual"] == 20
    assert config["corpus"] == "2024"


def test_an_impossible_date_is_a_mistake_of_one_line(write):
    assert "not valid YAML" in mistakes(load_config, write("seed: 2024-13-45\n"))[0]
