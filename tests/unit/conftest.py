"""What the unit tests share: a small world of three themes, labels for it, and the command line."""

from __future__ import annotations

import hashlib
import io
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from threadpoolctl import threadpool_limits

from rasid.cli import main
from rasid.config import Theme
from rasid.labels import Label
from rasid.tagger.features import Paragraph
from rasid.tagger.train import Settings, Training, train

settings.register_profile(
    "unit",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("unit")

UKRAINE = Theme("ukraine", "أوكرانيا", "Ukraine", "#e08214", ("أوكراني*", "كييف", "القرم"), ("دجاج كييف",))
AFGHANISTAN = Theme(
    "afghanistan", "أفغانستان", "Afghanistan", "#1b7837", ("أفغانستان", "طالبان", "كابل"), ("كابل كهربائي",)
)
PEACE = Theme("peacekeeping", "حفظ السلام", "Peacekeeping", "#2166ac", ("حفظ السلام", "القبعات الزرق"), ())

# Words that paragraphs of each theme are made of; some with seeds, some without.
_WORDS = {
    "ukraine": """كييف وكييف القرم الأوكراني أوكرانية موسكو الكرملين المدفعية الأسطول الحبوب المسيرات خاركوف زيلينسكي
        الجسر الدبابات الغزو الجبهة الخنادق""",
    "afghanistan": """طالبان كابل بكابل أفغانستان وأفغانستان هرات قندهار البرقع الملا الحركة المدارس الخشخاش القبائل
        الممر اللاجئين الجبال خوست العمائم""",
    "peacekeeping": """حفظ السلام القبعات الزرق البعثة الدورية الولاية المراقبين المنظمة الدولية الكتيبة الخط الفاصل
        الجنود الهدنة الأممية المروحيات التفويض""",
    "": """الأسعار الخضار البطولة الفريق المعرض الكتاب الجامعة الطلاب المطر الفيلم المهرجان المصنع القطار المستشفى
        السوق البنك الملعب الدجاج""",
}
_COMMON = """قال أعلن أمس اليوم صباح مساء إن في من على إلى بعد قبل خلال بينما كما وأضاف المتحدث البيان المدينة السكان
    الطريق الحكومة الوزير الرئيس العاصمة السلطات الخميس الأحد مصدر تقرير عشرات مئات"""
_PHRASES = {"حفظ": "حفظ السلام", "القبعات": "القبعات الزرق"}


def _make_label(number: int, theme: str) -> Label:
    """Make a paragraph out of the words of a theme and common ones, by a fixed chance."""
    chance = random.Random(number)  # noqa: S311 - no secret
    own = chance.sample(_WORDS[theme].split(), 6)
    words = [_PHRASES.get(word, word) for word in own] + chance.sample(_COMMON.split(), 9)
    chance.shuffle(words)
    text = " ".join(words) + "."
    return Label(
        text_hash=hashlib.sha256(text.encode()).hexdigest()[:16],
        title="كييف تحت القصف" if theme == "ukraine" and number % 3 == 0 else "أخبار المساء",
        text=text,
        article=f"article-{number // 4:02}.txt",
        source="صحيفة النهر",
        article_date="2022-03-01",
        asked=frozenset({"ukraine", "afghanistan", "peacekeeping"}),
        tags=frozenset({theme} - {""}),
        state="labelled",
        role="settled",
        annotator="tester",
    )


@pytest.fixture(scope="session")
def themes() -> list[Theme]:
    return [UKRAINE, AFGHANISTAN, PEACE]


@pytest.fixture(scope="session")
def labels() -> list[Label]:
    made = [_make_label(number, list(_WORDS)[(number + number // 4) % 4 if number % 7 else 3]) for number in range(140)]
    return sorted(made, key=lambda label: label.text_hash)


@pytest.fixture(scope="session")
def train_settings() -> Settings:
    return Settings(folds=3, minimum_positives=5, certain_error=0.1, seed=1)


@pytest.fixture(scope="session")
def fit(train_settings):
    """Train as the command does: on one thread, so that the bits are the same."""

    def fit(labels, themes, made_of=None) -> Training:
        with threadpool_limits(1):
            return train(labels, themes, train_settings, made_of or {"codebook": "1", "labels": "abc"})

    return fit


@pytest.fixture(scope="session")
def training(fit, labels, themes) -> Training:
    return fit(labels, themes)


@pytest.fixture(scope="session")
def model(training):
    return training.model


@pytest.fixture(scope="session")
def model_folder(model, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    model.save(folder)
    return folder


@pytest.fixture(scope="session")
def paragraphs(labels) -> list[Paragraph]:
    odd = [
        Paragraph("", ""),
        Paragraph("كييف تحت القصف", ""),
        Paragraph("", "!!! ... ؟"),
        Paragraph("عنوان", "كَابُلُ وكابل وبكابل 2021 ١٤٠٠ NATO"),
        Paragraph("دجاج كييف", "كييف كييف كييف"),
    ]
    return [Paragraph(label.title, label.text) for label in labels] + odd


@dataclass
class Outcome:
    """What a call of the command line came to."""

    status: int
    out: str
    err: str


@pytest.fixture
def rasid(monkeypatch, capsys):
    """Call the command line as the shell does, with its handling of mistakes."""

    def call(*arguments: object, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "argv", ["rasid", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capsys.readouterr()
        try:
            main()
            status = 0
        except SystemExit as stop:
            status = int(stop.code or 0)
        return Outcome(status, *capsys.readouterr())

    return call


@pytest.fixture
def themes_file(tmp_path) -> Path:
    """The themes of the small world as a user writes them."""
    path = tmp_path / "themes.yaml"
    lines = ["themes:"]
    for theme in (UKRAINE, AFGHANISTAN, PEACE):
        lines += [
            f"  - id: {theme.id}",
            f"    name: {{ar: {theme.name_ar}, en: {theme.name_en}}}",
            f'    colour: "{theme.colour}"',
            f"    seeds: [{', '.join(theme.seeds)}]",
            f"    lookalikes: [{', '.join(theme.lookalikes)}]",
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
