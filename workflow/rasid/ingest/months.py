"""The names of the months, in one spelling, as `rasid.arabic.normalise` gives it.

Those of the Gulf and Egypt, the Levant, the Maghreb, of Libya until 2011, in English and French; and
those of the Hijri year.
"""

from __future__ import annotations

from rasid.arabic import normalise

_GREGORIAN = (
    "يناير|كانون الثاني|كانون ثاني|كانون ثان|ك2|جانفي|ينّاير|جنفي|أي النار|january|jan|janvier|janv",
    "فبراير|شباط|فيفري|فيبراير|فبرائر|النوار|february|feb|février|fevrier|févr|fevr",
    "مارس|آذار|اذار|مارث|march|mar|mars",
    "أبريل|إبريل|نيسان|أفريل|أبرايل|april|apr|avril|avr",
    "مايو|أيار|ماي|مايس|may|mai",
    "يونيو|يونية|يونيه|حزيران|جوان|يونيوه|june|jun|juin",
    "يوليو|يولية|يوليه|تموز|جويلية|جويليه|يوليوز|july|jul|juillet|juil",
    "أغسطس|آب|أوت|غشت|أغسطوس|اغشت|هانيبال|august|aug|août|aout",
    "سبتمبر|أيلول|شتنبر|سبتمر|سيبتمبر|الفاتح|september|sep|sept|septembre",
    "أكتوبر|تشرين الأول|تشرين أول|ت1|أوكتوبر|اكتوبر|التمور|october|oct|octobre",
    "نوفمبر|تشرين الثاني|تشرين ثاني|تشرين ثان|ت2|نونبر|نوفمر|الحرث|november|nov|novembre",
    "ديسمبر|كانون الأول|كانون أول|ك1|دجنبر|ديسمبير|الكانون|december|dec|décembre|decembre|déc",
)
_HIJRI = (
    "محرم|المحرم|محرم الحرام",
    "صفر|صفر الخير",
    "ربيع الأول|ربيع أول|ربيع الاول",
    "ربيع الآخر|ربيع الثاني|ربيع ثاني|ربيع ثان|ربيع آخر",
    "جمادى الأولى|جمادى الأول|جمادى أولى|جمادي الأول|جماد الأول|جماد أول",
    "جمادى الآخرة|جمادى الآخر|جمادى الثانية|جمادى الثاني|جمادى ثانية|جماد الآخر|جماد الثاني|جماد ثاني",
    "رجب|رجب الفرد",
    "شعبان|شعبان المعظم",
    "رمضان|رمضان المبارك",
    "شوال",
    "ذو القعدة|ذي القعدة|ذوالقعدة|ذيالقعدة|ذا القعدة|القعدة|ذو القعده",
    "ذو الحجة|ذي الحجة|ذوالحجة|ذيالحجة|ذا الحجة|الحجة",
)


def _numbered(names: tuple[str, ...]) -> dict[str, int]:
    return {
        " ".join(map(normalise, name.split())): number
        for number, several in enumerate(names, 1)
        for name in several.split("|")
    }


GREGORIAN = _numbered(_GREGORIAN)
HIJRI = _numbered(_HIJRI)
