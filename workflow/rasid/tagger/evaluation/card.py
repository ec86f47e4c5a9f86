"""The model card: what the tagger is, and how far to trust it, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def card(evaluation: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Write the model card.

    Parameters
    ----------
    evaluation : mapping
        As in ``results/tagger/evaluation.json``.
    names : mapping
        What each theme is called, by its id.

    Returns
    -------
    str
        Markdown.
    """
    names = {theme: _plain(name) for theme, name in names.items()}
    parts = [
        _head(evaluation),
        _table(evaluation, names),
        _untrained(evaluation, names),
        _comparison(evaluation, names),
        _held_out(evaluation, names),
        _doubt(evaluation, names),
        _calibration(evaluation, names),
        _learning_curve(evaluation),
        _limits(evaluation, names),
    ]
    return "\n".join(line for part in parts for line in part)


def _head(evaluation: Mapping[str, Any]) -> Iterator[str]:
    yield from ["# The tagger", ""]
    yield (
        f"Trained on {evaluation['labels']:,} labelled paragraphs of {evaluation['articles']:,} articles; codebook "
        f"{evaluation['codebook'] or 'unknown'}. It gives each theme of `config/themes.yaml` a probability in each "
        "paragraph, from the paragraph's title and text alone."
    )
    yield ""


def _table(evaluation: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    trained = _trained(evaluation)
    if not trained:
        return
    yield from ["## How right it is", ""]
    yield (
        f"From {evaluation['folds']} folds: every paragraph was scored by a model that had seen no paragraph of its "
        "article, nor a copy of it, with a threshold chosen on other articles. In brackets, where 95 of 100 other "
        "selections of as many articles would put the figure."
    )
    yield ""
    yield "| theme | labelled with it | precision | recall | F1 | average precision | threshold |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for theme, block in trained.items():
        cells = [
            f"{block[figure]:.2f} ({_range(block['interval'][figure])})"
            for figure in ("precision", "recall", "f1", "average_precision")
        ]
        yield f"| {names[theme]} | {block['positives']} | {' | '.join(cells)} | {block['threshold']:.2f} |"
    overall = evaluation["overall"]
    yield ""
    yield (
        f"Macro-F1 {overall['macro_f1']:.3f} ({_range(overall['interval']['macro_f1'])}), "
        f"micro-F1 {overall['micro_f1']:.3f} ({_range(overall['interval']['micro_f1'])}), "
        f"all tags of a paragraph right in {_percent(overall['subset_accuracy'])} "
        f"({' – '.join(map(_percent, overall['interval']['subset_accuracy']))})."
    )
    yield ""


def _untrained(evaluation: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    untrained = {theme: block for theme, block in evaluation["themes"].items() if not block["trained"]}
    if not untrained:
        return
    yield from ["## Not to be trusted", ""]
    yield "These themes are untrained: scored by their seed words alone, and how right that is nobody knows."
    yield ""
    yield from (f"- {names[theme]}: {block['reason']}." for theme, block in untrained.items())
    yield ""


def _comparison(evaluation: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    baselines = evaluation.get("baselines")
    if not baselines or not _trained(evaluation):
        return
    told = {
        "seeds": "seed words alone",
        "newsmap": "Newsmap (words that keep company with seed words)",
        "majority": "what most paragraphs have",
    }
    trained = _trained(evaluation)
    yield from ["## Against simpler ways", "", "F1 on the same folds.", ""]
    yield f"| | {' | '.join(names[theme] for theme in trained)} | macro-F1 | micro-F1 | all tags right |"
    yield f"| --- |{' ---: |' * (len(trained) + 3)}"
    ours = {**evaluation["overall"], "themes": trained}
    for name, block in [("this tagger", ours), *((told[key], baselines[key]) for key in told)]:
        scores = [*(block["themes"][theme]["f1"] for theme in trained), block["macro_f1"], block["micro_f1"]]
        cells = " | ".join(f"{score:.3f}" for score in scores)
        yield f"| {name} | {cells} | {_percent(block['subset_accuracy'])} |"
    yield ""


def _held_out(evaluation: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    held_out = evaluation.get("held_out")
    if not held_out:
        return
    yield from ["## On what is unlike the labels", ""]
    time, outlet = held_out["time"], held_out["outlet"]
    if "reason" in time:
        yield f"Later news: not measured; {time['reason']}."
    else:
        yield (
            f"Later news: trained on {time['training']:,} paragraphs, tested on {time['test']:,} from {time['from']} "
            f"on, macro-F1 {_figure(time['macro_f1'])} ({_by_theme(time['themes'], names)})."
        )
    yield ""
    if "reason" in outlet:
        yield f"Other outlets: not measured; {outlet['reason']}."
    else:
        yield (
            f"Other outlets: each of {outlet['outlets']} held out, macro-F1 {_figure(outlet['macro_f1'])} "
            f"({_by_theme(outlet['themes'], names)})."
        )
        scored = {name: block["macro_f1"] for name, block in outlet["by_outlet"].items() if "macro_f1" in block}
        if scored:
            worst, best = min(scored, key=lambda name: scored[name]), max(scored, key=lambda name: scored[name])
            yield f"From {scored[worst]:.2f} ({_plain(worst)}) to {scored[best]:.2f} ({_plain(best)})."
    yield ""


def _doubt(evaluation: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    doubt = evaluation.get("doubt")
    if not doubt:
        return
    yield from ["## How well it knows when it does not know", ""]
    yield (
        f"{_percent(doubt['uncertain_share'])} of the labelled paragraphs are marked uncertain. Of these, "
        f"{_percent(doubt['error_uncertain'])} have a wrong tag; of the others, {_percent(doubt['error_certain'])}."
    )
    yield ""
    yield (
        "| theme | uncertain between | uncertain | wrong among the uncertain | wrong among the certain "
        "| certain tags that are wrong | missed for certain |"
    )
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    figures = ("uncertain_share", "error_uncertain", "error_certain", "certain_tags_wrong", "certain_missed")
    for theme, block in doubt["themes"].items():
        shares = " | ".join(_percent(block[figure]) for figure in figures)
        yield f"| {names[theme]} | {_range(block['band'])} | {shares} |"
    yield ""


def _calibration(evaluation: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    calibration = evaluation.get("calibration")
    if not calibration:
        return
    yield from ["## Whether its probabilities are honest", ""]
    yield (
        "Expected calibration error: by how much the probability differs, on average, from the share of paragraphs "
        "that have the theme. The Brier score is the mean square of probability less truth; lower is better."
    )
    yield ""
    yield from ["| theme | calibration error | Brier score |", "| --- | ---: | ---: |"]
    yield from (
        f"| {names[theme]} | {block['ece']:.3f} | {block['brier']:.3f} |" for theme, block in calibration.items()
    )
    yield ""


def _learning_curve(evaluation: Mapping[str, Any]) -> Iterator[str]:
    points = evaluation.get("learning_curve")
    if not points:
        return
    yield from ["## Whether more labels would help", "", "| labels | macro-F1 | lowest and highest draw |"]
    yield "| ---: | ---: | ---: |"
    for point in points:
        yield f"| {point['labels']:,} | {point['macro_f1']:.3f} | {point['low']:.3f}–{point['high']:.3f} |"
    if len(points) > 1:
        gain = points[-1]["macro_f1"] - points[-2]["macro_f1"]
        yield ""
        yield f"The last doubling brought {100 * gain:+.1f} points of macro-F1."
    yield ""


def _limits(evaluation: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    yield from ["## What these figures do not say", ""]
    corpus = evaluation.get("corpus")
    if corpus and corpus.get("prevalence"):
        told = (f"{names[theme]} {_percent(block['corpus'])}" for theme, block in corpus["prevalence"].items())
        yield (
            f"In the {corpus['paragraphs']:,} paragraphs of the articles the themes are estimated to stand in: "
            f"{', '.join(told)}. Probabilities and thresholds are moved to fit that, so those in force differ from "
            "those above: `corpus` in `model/model.json` (with `tagger.prevalence: training` they are the same)."
        )
        yield ""
    shares = [block["positives"] / max(block["paragraphs"], 1) for block in _trained(evaluation).values()]
    spread = f" (between {_percent(min(shares))} and {_percent(max(shares))} of the paragraphs here)" if shares else ""
    yield (
        "They hold for paragraphs like the labelled ones. The labels that ship with Rasid were written to teach hard "
        f"cases, and themes are far more frequent in them{spread} than in a newspaper: there, a smaller share of the "
        "tags is right at the same threshold. The worst mistakes are in `mistakes.csv`; labels that may be wrong in "
        "`suspects.csv`."
    )
    yield ""


def _trained(evaluation: Mapping[str, Any]) -> dict[str, Any]:
    return {theme: block for theme, block in evaluation["themes"].items() if block["trained"]}


def _by_theme(themes: Mapping[str, Any], names: Mapping[str, str]) -> str:
    told = (
        f"{names[theme]} {block['f1']:.2f}" if "f1" in block else f"{names[theme]}: {block['reason']}"
        for theme, block in themes.items()
    )
    return ", ".join(told)


def _plain(name: str) -> str:
    """Give a name as one line that Markdown does not read as more than a name."""
    return " ".join("".join(f"\\{letter}" if letter in r"\`*_[]<>|#&!" else letter for letter in name).split())


def _range(limits: tuple[float, float]) -> str:
    return f"{limits[0]:.2f}–{limits[1]:.2f}"


def _figure(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.3f}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"
