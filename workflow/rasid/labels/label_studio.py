"""Label Studio: tasks with suggestions for it, and answers from its exports.

It imports a list of tasks, each with `data` and `predictions`. It exports that list with `annotations` (JSON),
or a flat list (JSON-MIN) in which one choice is a string, several are ``{"choices": [...]}`` and none is a
missing key; a task that was skipped is marked in the one and missing in the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from rasid.config import Theme
from rasid.labels.answers import NONE, NOT_LOOKED_AT, UNSURE, Answer, state_of

FROM_NAME, TO_NAME = "tags", "text"
CARRIED = ("text_hash", "title", "text", "source", "date", "why", "suggested", "asked")


def tasks(rows: Iterable[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Give the rows of a queue as tasks, with what was suggested as a prediction."""
    made = []
    for row in rows:
        task: dict[str, Any] = {"data": {column: row.get(column, "") for column in CARRIED}}
        if row["suggested"]:
            value = {"choices": row["suggested"].split(";")}
            result = {"from_name": FROM_NAME, "to_name": TO_NAME, "type": "choices", "value": value}
            task["predictions"] = [{"model_version": "rasid", "result": [result]}]
        made.append(task)
    return made


def interface(themes: Sequence[Theme]) -> str:
    """Give the labelling interface that the tasks need, to paste into the project's settings."""
    named = [(theme.id, f"{theme.name_ar} · {theme.name_en}") for theme in themes]
    named += [(NONE, "لا شيء مما سبق · none of them"), (UNSURE, "غير متأكد · unsure")]
    choices = "\n".join(f"      <Choice value={quoteattr(name)} hint={quoteattr(hint)}/>" for name, hint in named)
    return f"""<View>
  <View style="direction: rtl; text-align: right; font-size: 1.2em">
    <Header value="$title"/>
    <Text name="{TO_NAME}" value="$text"/>
  </View>
  <Header value="$why" size="6"/>
  <View>
    <Choices name="{FROM_NAME}" toName="{TO_NAME}" choice="multiple" required="true" showInline="true">
{choices}
    </Choices>
  </View>
</View>
"""


def read_answers(exported: Sequence[Any], name: str) -> Iterator[Answer]:
    """Yield an answer for each annotation of an export, and one that says nothing for a task without any.

    Parameters
    ----------
    exported : sequence
        The content of the file, of either kind.
    name : str
        Of the file, for messages.
    """
    for number, task in enumerate(exported, 1):
        place = f"{name}: task {number}"
        if isinstance(task.get("data"), dict):
            yield from _task_answers(task, place)
        else:
            yield _flat_answer(task, place)


def _task_answers(task: Mapping[str, Any], place: str) -> Iterator[Answer]:
    annotations = task.get("annotations", task.get("completions")) or []
    said = [one for one in annotations if not (one.get("was_cancelled") or one.get("skipped"))]
    if not said:
        yield _answer(task["data"], place, NOT_LOOKED_AT, (), {})
    for annotation in said:
        state, tags = state_of(_chosen(annotation.get("result") or []))
        yield _answer(task["data"], place, state, tags, annotation, annotation.get("completed_by"))


def _chosen(results: Iterable[Mapping[str, Any]]) -> list[str]:
    return [
        choice
        for result in results
        if result.get("type") == "choices" and result.get("from_name", FROM_NAME) == FROM_NAME
        for choice in result.get("value", {}).get("choices", [])
    ]


def _flat_answer(record: Mapping[str, Any], place: str) -> Answer:
    if record.get("annotation_id") is None:
        return _answer(record, place, NOT_LOOKED_AT, (), {})
    state, tags = state_of(_flat_choices(record.get(FROM_NAME, [])))
    return _answer(record, place, state, tags, record, record.get("annotator"))


def _flat_choices(value: Any) -> list[str]:
    """Give the choices of JSON-MIN: a string, an object, or a list of either."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return list(value.get("choices", []))
    return [choice for item in value or [] for choice in _flat_choices(item)]


def _answer(
    data: Mapping[str, Any], place: str, state: str, tags: tuple[str, ...], said: Mapping[str, Any], by: Any = None
) -> Answer:
    def plain(column: str) -> str:
        return str(data.get(column) or "")

    when = said.get("updated_at") or said.get("created_at") or ""
    return Answer(
        place=place,
        **{column: data.get(column) or "" for column in ("text_hash", "title", "text", "source", "date")},
        state=state,
        tags=tags,
        asked=tuple(name for name in plain("asked").split(";") if name),
        suggested=plain("suggested"),
        why=plain("why"),
        annotator=_name(by),
        labelled=str(when)[:10],
    )


def _name(by: Any) -> str:
    """Give a name for who completed a task: Label Studio tells an address, or only a number."""
    if isinstance(by, Mapping):
        by = by.get("email") or by.get("id")
    return f"label-studio {by}" if isinstance(by, int) else str(by or "")
