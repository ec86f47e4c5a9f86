"""The sentences of the page: English, Arabic. A test compares the two, and looks whether each is used.

Those that begin with `js_` are for the script, which fills in `{…}` itself.
"""

STRINGS: dict[str, tuple[str, str]] = {
    "subtitle": (
        "Articles: {articles}; paragraphs: {paragraphs}; from",
        "المقالات: {articles}، الفقرات: {paragraphs}، من",
    ),
    "skip": ("Skip to the paragraphs", "إلى الفقرات مباشرة"),
    "sections": ("Sections", "الأقسام"),
    # What is new
    "new": ("What is new", "الجديد"),
    "first_run": (
        "First run: there is no release to compare with. The command rasid release keeps one.",
        "هذا أول تشغيل: لا إصدار سابق للمقارنة. الأمر rasid release يحفظ إصدارا.",
    ),
    "verdict_pass": (
        "Compared with release {number}: nothing got worse beyond its limit.",
        "مقارنةً بالإصدار {number}: لم يسؤ شيء فوق حده.",
    ),
    "verdict_fail": (
        "Compared with release {number}: look at this before you rely on it.",
        "مقارنةً بالإصدار {number}: انظر في هذا قبل أن تعتمد عليه.",
    ),
    "no_changes": (
        "results/changes/changes.json is not there: run the workflow again for the details.",
        "الملف results/changes/changes.json غير موجود: شغّل سير العمل من جديد لتظهر التفاصيل.",
    ),
    "articles_changed": (
        "Paragraphs: {added} added, {removed} removed, {kept} as before.",
        "الفقرات: {added} مضافة، {removed} محذوفة، {kept} كما كانت.",
    ),
    "topics_changed": (
        "Topics: {kept} kept, {changed} changed, {new} new, {gone} gone.",
        "الموضوعات: {kept} باقية، {changed} متغيرة، {new} جديدة، {gone} زائلة.",
    ),
    "new_sources": ("New sources: {sources}.", "مصادر جديدة: {sources}."),
    "gone_sources": ("Sources that are gone: {sources}.", "مصادر غابت: {sources}."),
    "flipped": ("tags that changed", "وسوم تغيرت"),
    "of_paragraphs": ("share", "النسبة"),
    "f1_before": ("F1 before", "F1 سابقا"),
    "f1_now": ("F1 now", "F1 الآن"),
    "difference": ("difference (95 % interval)", "الفرق (مجال ثقة 95%)"),
    "causes": ("Why tags changed", "لم تغيرت الوسوم"),
    "flips": ("Some that changed", "أمثلة مما تغير"),
    "now_tagged": ("now {theme}", "صار: {theme}"),
    "no_longer": ("no longer {theme}", "لم يعد: {theme}"),
    # Themes
    "themes": ("Themes at a glance", "المحاور في لمحة"),
    "paragraphs_of": ("paragraphs", "فقرة"),
    "share": ("of all paragraphs", "من كل الفقرات"),
    "articles": ("articles", "المقالات"),
    "uncertain_among": ("uncertain among them", "غير متيقن منها"),
    "by_people": ("tagged by people", "وسمها أشخاص"),
    "f1": ("F1 of the tagger", "مقياس F1 للمصنف"),
    "untrained": ("untrained: scored by its seed words", "غير مدرَّب: يُحكم بكلماته المفتاحية"),
    "trend": ("{before} → {after}: {old} → {new}", "{before} ← {after}: {old} ← {new}"),
    "no_trend": ("no trend: fewer than two periods with dates", "لا اتجاه: أقل من فترتين مؤرختين"),
    "totals": (
        "{tagged} paragraphs have a theme; {uncertain} ({share}) are uncertain; {copies} repeat one printed before.",
        "الفقرات التي تحمل محورا: {tagged}؛ غير المتيقن منها: {uncertain} ({share})؛ المكرر مما سبق نشره: {copies}.",
    ),
    "seeds_warned": (
        "{warned} of {seeds} seed words never occur, or stand mostly outside their theme:",
        "كلمات مفتاحية لا ترد، أو أكثر ما ترد خارج محورها: {warned} من {seeds}، انظر",
    ),
    "figure_missing": ("This figure is not there yet.", "هذا الشكل غير موجود بعد."),
    # Paragraphs
    "paragraphs": ("Paragraphs", "الفقرات"),
    "left_out": (
        "This page holds {shown} of {all} paragraphs, those with a theme or in doubt first. All are in",
        "في هذه الصفحة {shown} من {all} فقرة، ذوات المحاور وغير المتيقن منها أولا. وكلها في",
    ),
    "no_script": (
        "The list of paragraphs needs JavaScript; the same paragraphs are in",
        "قائمة الفقرات تحتاج إلى JavaScript؛ والفقرات نفسها في",
    ),
    # Topics
    "topics": ("Topics", "الموضوعات"),
    "topics_about": (
        "The guided model has a topic for each theme and some for the rest; discovered topics are found whatever the"
        " themes are; within each theme there are topics of its own. NPMI says how often a topic's words meet (−1 to"
        " 1), diversity how distinct the topics are, and stability how many of their words come back in other samples"
        " (both 0 to 1).",
        "للنموذج الموجَّه موضوع لكل محور وموضوعات للباقي؛ والموضوعات المكتشفة تُستخرج أيا كانت المحاور؛ وداخل كل محور"
        " موضوعاته. يقيس NPMI كم تجتمع كلمات الموضوع (من −1 إلى 1)، والتنوع تمايز الموضوعات، والثبات ما يعود من كلماتها"
        " في عينات أخرى (كلاهما من 0 إلى 1).",
    ),
    "agreement": (
        "The themes' topics agree with people's tags: AUROC {low} to {high} on articles not seen (0.5 is chance).",
        "موضوعات المحاور توافق وسوم الأشخاص: AUROC من {low} إلى {high} في مقالات لم يرها (والمصادفة 0.5).",
    ),
    "guided": ("All paragraphs: the guided model", "كل الفقرات: النموذج الموجَّه"),
    "discovered": ("All paragraphs: discovered topics", "كل الفقرات: موضوعات مكتشفة"),
    "within": ("Within {theme}", "داخل محور {theme}"),
    "no_topics": ("No topics: {note}.", "لا موضوعات: {note}."),
    "inferred": (
        "Training is warm: these topics, and the figures on how good they are, stay as they were; the shares of {count}"
        " paragraphs that came since are inferred with them.",
        "التدريب متدرّج: بقيت هذه الموضوعات ومقاييس جودتها كما كانت، وقُدّرت بها حصص فقرات وردت بعدها، عددها {count}.",
    ),
    "model_quality": (
        "{topics} topics, NPMI {npmi}, diversity {diversity}, stability {stability}.",
        "الموضوعات: {topics}، الترابط NPMI: {npmi}، التنوع: {diversity}، الثبات: {stability}.",
    ),
    "typical": ("Typical paragraphs", "فقرات نموذجية"),
    "growing": ("Growing topics, which might become themes:", "موضوعات تنمو، قد تصلح محاور:"),
    # Tagger
    "tagger": ("How good the tagger is", "جودة المصنف"),
    "in_words": (
        "On articles that it has not seen: of 100 tags that it gives, {precision} are right;"
        " of 100 that it should give, it finds {recall} (mean of the trained themes).",
        "في مقالات لم يرها: من كل 100 وسم يعطيه يصح {precision}؛ ومن كل 100 وسم واجب يجد {recall}"
        " (متوسط المحاور المدرَّبة).",
    ),
    "nothing_trained": (
        "No theme has enough labels to be trained: all tags come from seed words.",
        "لا محور له أمثلة كافية للتدريب: كل الوسوم من الكلمات المفتاحية.",
    ),
    "holds_for": (
        "That holds for paragraphs like the {labels} labelled ones: {folds} folds, {split}.",
        "ويصدق ذلك على ما يشبه الفقرات المصنفة، وعددها {labels}: {folds} طيات، {split}.",
    ),
    "split": ("split by article and near-duplicate", "مقسومة بحسب المقال وما يكرره"),
    "in_doubt": (
        "Where it is sure, {certain} of the paragraphs have a wrong tag; where it is uncertain, {uncertain}.",
        "حيث يتيقن تخطئ {certain} من الفقرات في وسم؛ وحيث لا يتيقن {uncertain}.",
    ),
    "held_out_time": (
        "Trained on what was printed before {since} and tried on what came later: macro-F1 {f1}.",
        "درِّب على ما نشر قبل {since} وجرِّب على ما بعده: macro-F1 يساوي {f1}.",
    ),
    "held_out_outlet": (
        "Tried on outlets that it has not seen: macro-F1 {f1}.",
        "جُرِّب على مصادر لم يرها: macro-F1 يساوي {f1}.",
    ),
    "overall": (
        "Macro-F1 {macro}, micro-F1 {micro}; all tags of a paragraph right: {subset}."
        " Seed words alone: macro-F1 {seeds}.",
        "المقياس macro-F1 يساوي {macro}، وmicro-F1 يساوي {micro}؛ وكل وسوم الفقرة صحيحة في {subset} من الفقرات."
        " وللكلمات المفتاحية وحدها macro-F1 يساوي {seeds}.",
    ),
    "theme": ("theme", "المحور"),
    "labelled": ("labelled", "الأمثلة"),
    "precision": ("precision", "الدقة"),
    "recall": ("recall", "الاستدعاء"),
    "f1_short": ("F1", "F1"),
    "average_precision": ("average precision", "متوسط الدقة"),
    "seeds_f1": ("F1 of seed words", "F1 للكلمات المفتاحية"),
    "suspects": (
        "{count} labels are likely wrong; look at them again:",
        "أمثلة يرجح أن تصنيفها خطأ: {count}، انظر فيها:",
    ),
    "mistakes": ("Where it was most sure and wrong", "حيث كان أشد تيقنا وأخطأ"),
    "mistake_missed": (
        "missed {theme}, with a probability of {probability}",
        "فاته: {theme}، والاحتمال {probability}",
    ),
    "mistake_wrong": (
        "wrongly {theme}, with a probability of {probability}",
        "وسمه خطأ: {theme}، والاحتمال {probability}",
    ),
    # Label next
    "next": ("What to label next", "ما يُصنَّف تاليا"),
    "queue": ("{count} paragraphs wait for you in", "فقرات تنتظرك: {count}، في"),
    "queue_first": ("The first:", "أولها:"),
    "queue_empty": (
        "Nothing: every paragraph is labelled. New articles will bring new questions.",
        "لا شيء: كل الفقرات مصنفة. والمقالات الجديدة تأتي بأسئلة جديدة.",
    ),
    # Left out
    "rejected": ("What was left out, and why", "ما استُبعد، ولماذا"),
    "ledger": (
        "{files} files or ranges of records: {whole} read whole, {rest} in part or not at all. In them"
        " {boilerplate} pieces of page furniture, {short} paragraphs that are too short, {other_language} in other"
        " languages; details in",
        "الملفات ومجالات السجلات: {files}؛ قُرئ كله: {whole}؛ قُرئ بعضه أو لم يُقرأ: {rest}. فيها من قطع الصفحات:"
        " {boilerplate}، ومن الفقرات القصيرة جدا: {short}، وبلغات أخرى: {other_language}؛ التفاصيل في",
    ),
    "first_rows": ("The first {count}:", "أول {count}:"),
    # How made
    "made": ("How this was made", "كيف صُنع هذا"),
    "settings": ("Settings", "الإعدادات"),
    "versions": ("Versions and digests", "الإصدارات والبصمات"),
    # Figures
    "themes_over_time": ("Themes over time", "المحاور عبر الزمن"),
    "themes_by_source": ("Themes by source", "المحاور بحسب المصدر"),
    "co_occurrence": ("Themes that meet in a paragraph", "محاور تجتمع في فقرة واحدة"),
    "duplicates": ("How much is copied", "مقدار المنقول"),
    "certainty": ("How sure the tagger is", "مدى تيقن المصنف"),
    "precision_recall": ("Precision and recall", "الدقة والاستدعاء"),
    "calibration": ("Calibration: when it says 70 %, is it 70 %?", "المعايرة: حين يقول 70%، أهي 70%؟"),
    "learning_curve": ("What more labels would bring", "ما الذي تضيفه أمثلة أكثر"),
    "errors": ("Errors by kind", "الأخطاء بحسب نوعها"),
    "topic_prevalence": ("Topics over time", "الموضوعات عبر الزمن"),
    "topic_map": ("Map of the topics", "خريطة الموضوعات"),
    "topic_choice": ("How the number of topics was chosen", "كيف اختير عدد الموضوعات"),
    # For the script
    "js_language": ("العربية", "English"),
    "js_search": ("Search", "بحث"),
    "js_theme": ("Theme", "المحور"),
    "js_source": ("Source", "المصدر"),
    "js_since": ("From", "من تاريخ"),
    "js_until": ("To", "إلى تاريخ"),
    "js_certainty": ("Certainty", "التيقن"),
    "js_copies": ("Copies", "المكرر"),
    "js_label": ("Tagged by", "الواسم"),
    "js_order": ("Order", "الترتيب"),
    "js_any": ("any", "الكل"),
    "js_no_theme": ("no theme", "بلا محور"),
    "js_some_theme": ("any theme", "أي محور"),
    "js_uncertain": ("uncertain", "غير متيقن"),
    "js_certain": ("certain", "متيقن"),
    "js_first": ("without copies", "بلا مكرر"),
    "js_only_copies": ("copies only", "المكرر فقط"),
    "js_human": ("people", "أشخاص"),
    "js_model": ("the model", "النموذج"),
    "js_newest": ("newest first", "الأحدث أولا"),
    "js_oldest": ("oldest first", "الأقدم أولا"),
    "js_doubtful": ("least certain first", "الأقل تيقنا أولا"),
    "js_count": ("{found} of {all} paragraphs", "الفقرات: {found} من {all}"),
    "js_clear": ("Show all", "عرض الكل"),
    "js_none": ("No paragraph fits. Ask for less, or show all.", "لا فقرة توافق. خفّف الشروط أو اعرض الكل."),
    "js_copy": ("copy", "مكرر"),
    "js_by_human": ("tagged by a person", "وسمه شخص"),
    "js_link": ("Link to this paragraph", "رابط إلى هذه الفقرة"),
    "js_whole": ("Show the whole paragraph", "عرض الفقرة كاملة"),
    "js_missing": (
        "Paragraph {id} is not on this page; look for it in results/tags/paragraphs.csv.",
        "الفقرة {id} ليست في هذه الصفحة؛ ابحث عنها في results/tags/paragraphs.csv.",
    ),
    "js_show": ("Show its paragraphs", "عرض فقراته"),
    "js_printed": ("The first {count} are printed.", "طُبعت أول {count}."),
    "js_weight": ("{theme}: {weight} log-odds", "{theme}: {weight} (لوغاريتم الأرجحية)"),
}
