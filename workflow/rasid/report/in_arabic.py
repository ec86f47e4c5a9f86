"""In Arabic, what other stages say in English: why a paragraph is asked about, why a tag changed, why a verdict.

What is not known here is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

SENTENCES = {
    r"uncertain: (\S+) (\S+), tagged from (\S+)": "غير متيقن: {theme} {1}، والعتبة {2}",
    r"keyword and model disagree: a keyword of (\S+), model (\S+)": (
        "اختلفت الكلمات المفتاحية والمصنف: فيها كلمة من {theme}، واحتمال المصنف {1}"
    ),
    r"keyword and model disagree: no keyword of (\S+), model (\S+)": (
        "اختلفت الكلمات المفتاحية والمصنف: لا كلمة فيها من {theme}، واحتمال المصنف {1}"
    ),
    r"rare theme: \d+ seed words of (\S+), which (\d+) labels have": (
        "محور قليل الأمثلة: فيها كلمات من {theme}، وأمثلته {1}"
    ),
    r"new cluster: (\S+), (\d+) paragraphs, (\d+) labelled": "موضوع جديد: فقراته {1}، والمصنف منها {2}",
    r"label likely wrong: tagged (\S+), model (\S+)": "مثال يرجح خطؤه: وُسم {theme}، واحتمال المصنف {1}",
    r"label likely wrong: not tagged (\S+), model (\S+)": "مثال يرجح خطؤه: لم يوسم {theme}، واحتمال المصنف {1}",
    r"random audit": "عينة عشوائية للتدقيق",
    r"macro-F1 (\S+) to (\S+) on the same (\d+) labels \((\S+), 95 % from (\S+) to (\S+)\)": (
        "المقياس macro-F1 من {0} إلى {1} على الأمثلة نفسها، وعددها {2} (الفرق {3}، مجال ثقة 95% من {4} إلى {5})"
    ),
    r"(\S+): (\d+) tags flipped, (\S+) of (\d+) unchanged paragraphs, (\S+) of those with the tag": (
        "{theme}: تغير من الوسوم {1}، أي {2} من الفقرات التي لم تتغير وعددها {3}، و{4} مما يحمل الوسم"
    ),
    r"no label was scored by both models, so nothing shows that the new ones are not worse": (
        "لا مثال حكم فيه النموذجان كلاهما، فلا دليل على أن الجديد ليس أسوأ"
    ),
}
CAUSES = {
    "new labels": "أمثلة جديدة",
    "new text": "نص جديد",
    "new vocabulary": "كلمات جديدة",
    "configuration": "الإعدادات",
    "library": "إصدار مكتبة",
    "unexplained": "بلا تفسير",
}


def sentence(english: str, names: Mapping[str, str]) -> str:
    """Say a sentence in Arabic.

    Parameters
    ----------
    english : str
        As a stage writes it.
    names : mapping
        The themes' Arabic names by id.
    """
    for pattern, arabic in SENTENCES.items():
        if found := re.fullmatch(pattern, english):
            values = found.groups()
            return arabic.format(*values, theme=names.get(values[0], values[0]) if values else "")
    return english


def cause(english: str) -> str:
    """Say a cause, or several of which one is it, in Arabic."""
    return " أو ".join(CAUSES.get(part, part) for part in english.split(" or "))
