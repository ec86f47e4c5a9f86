"""The commands `rasid labels …`."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import click

from rasid.config import load_themes
from rasid.errors import UserError
from rasid.json_lines import json_line
from rasid.labels import doccano, label_studio
from rasid.labels.agreement import agreement as compare_readings
from rasid.labels.check import check_labels
from rasid.labels.codebook import codebook_version
from rasid.labels.forms import read_answers
from rasid.labels.paragraphs import in_corpus, in_labels
from rasid.labels.store import Report, locked, merge, read_rows, write_rows
from rasid.labels.table import read_file, read_labels
from rasid.labels.validate import Context, names_of, validate
from rasid.tables import QUEUE, read_csv

SHIPPED = Path("corpus/annotations.csv")
OWN = Path("corpus/labels.csv")
PARAGRAPHS = Path("results/tags/paragraphs.parquet")
MOST_TOLD = 20

_Decorator = Callable[[Callable[..., None]], Callable[..., None]]


def _files(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say where labels, themes and paragraphs are."""
    options: list[_Decorator] = [
        click.option("--labels", "own", type=Path, default=OWN, show_default=True, help="Your labels."),
        click.option("--shipped", type=Path, default=SHIPPED, show_default=True, help="The labels that came along."),
        click.option("--themes", type=Path, default=Path("config/themes.yaml"), show_default=True),
        click.option("--paragraphs", type=Path, default=PARAGRAPHS, show_default=True, help="The tagged corpus."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@click.group()
def labels() -> None:
    """Work with labelled paragraphs."""


@labels.command()
@click.argument("file", type=Path)
@_files
@click.option("--codebook", type=Path, default=Path("corpus/CODEBOOK.md"), show_default=True)
@click.option("--annotator", help="Who filled it in, where FILE does not say; you, unless given.")
@click.option("--date", "labelled", help="When (YYYY-MM-DD), where FILE does not say; today, unless given.")
@click.option("--settle", is_flag=True, help="What FILE says counts where it is not as your earlier labels.")
@click.option("--approved", is_flag=True, help="FILE, of doccano, was exported with approved documents only.")
def add(
    file: Path,
    own: Path,
    shipped: Path,
    themes: Path,
    paragraphs: Path,
    codebook: Path,
    annotator: str | None,
    labelled: str | None,
    settle: bool,
    approved: bool,
) -> None:
    """Add what people filled in to corpus/labels.csv.

    FILE is results/review/queue.csv or queue.xlsx, filled in; an export of Label Studio (JSON or JSON-MIN); or one
    of doccano (JSONL). All of it is checked first: where anything is wrong, nothing is written. An answer that is not
    as a label of yours is kept beside it, and that label goes on counting until FILE is added with --settle.
    """
    found = list(read_answers(file, approved=approved))
    answers = [answer for answer in found if answer.looked_at]
    with locked(own):
        existing = read_rows(own)
        before = read_csv(shipped) if shipped.exists() else []
        context = Context(
            themes=load_themes(themes),
            known=in_corpus(paragraphs, names_of(answers)) | in_labels(before) | in_labels(existing),
            annotator=annotator or getpass.getuser(),
            labelled=labelled or date.today().isoformat(),
            codebook=codebook_version(codebook),
        )
        rows, mistakes = validate(answers, context)
        if mistakes:
            more = [f"… and {len(mistakes) - MOST_TOLD} more"] if len(mistakes) > MOST_TOLD else []
            raise UserError("\n".join([*mistakes[:MOST_TOLD], *more, f"{file}: nothing was added"]))
        merged, report = merge(existing, rows, {x.text_hash: x for x in read_labels(shipped)}, settle=settle)
        if len(merged) > len(existing):
            write_rows(own, merged)
    _tell(file, own, report, len(found) - len(answers))


def _tell(file: Path, own: Path, report: Report, not_looked_at: int) -> None:
    """Say what became of the answers."""
    counts = [
        (len(report.added), "new"),
        (len(report.settled), "settled anew"),
        (len(report.seconded), "as another person said"),
        (len(report.known), "known already"),
        (len(report.conflicts), "not as before"),
        (not_looked_at, "not looked at"),
    ]
    click.echo(f"{file}: " + ", ".join(f"{count} {what}" for count, what in counts if count or what == "new"))
    for row in report.overruled[:MOST_TOLD]:
        click.echo(f"{row['text_hash']}: not as the shipped label; yours counts ({_said(row)}): {_start(row)}")
    for row in report.conflicts[:MOST_TOLD]:
        click.echo(
            f"{row['text_hash']}: {row['annotator']} says {_said(row)}, not as {own} says; both are kept, the earlier"
            f" counts until you add a file with --settle: {_start(row)}"
        )


def _said(row: Mapping[str, str]) -> str:
    return "unsure" if row["state"] == "unsure" else row["tags"] or "none"


def _start(row: Mapping[str, str]) -> str:
    return " ".join(row["text"].split())[:60]


@labels.command()
@_files
@click.option("--tagger", type=Path, default=Path("results/tagger"), show_default=True, help="For suspects.")
def check(own: Path, shipped: Path, themes: Path, paragraphs: Path, tagger: Path) -> None:  # noqa: ARG001 - as for add
    """Look for labels that need a look.

    Damaged ones, themes that are no more, conflicts that nobody has settled, labels whose paragraph is in no article
    (they still teach), and labels that the tagger thinks wrong. Ends with status 2 where something has to be mended.
    """
    findings = check_labels(own, load_themes(themes), paragraphs, tagger)
    for finding in findings:
        if finding.lines:
            click.echo(f"{finding.what}: {finding.number}")
        for line in finding.lines[:MOST_TOLD]:
            click.echo(f"  {line}")
        if len(finding.lines) > MOST_TOLD:
            click.echo(f"  … and {len(finding.lines) - MOST_TOLD} more")
    if to_mend := [finding.what for finding in findings if finding.lines and finding.must]:
        raise UserError(f"{own}: {', '.join(to_mend)}; see above")
    click.echo(f"{own}: nothing to mend")


@labels.command()
@click.option("--to", "tool", type=click.Choice(["label-studio", "doccano"]), required=True, help="The tool.")
@click.option("--queue", type=Path, default=Path("results/review/queue.csv"), show_default=True, help="What to label.")
@click.option("--themes", type=Path, default=Path("config/themes.yaml"), show_default=True)
@click.option("--output", type=Path, help="The file to import; results/review/<tool>.json or .jsonl unless given.")
def export(tool: str, queue: Path, themes: Path, output: Path | None) -> None:
    """Write the review queue for a labelling tool, with the present tags as suggestions.

    Beside it comes what the project needs: the labelling interface of Label Studio, the label types of doccano.
    """
    rows = read_csv(queue, QUEUE)
    loaded = load_themes(themes)
    if tool == "label-studio":
        path = output or queue.with_name("label-studio.json")
        beside = path.with_name(f"{path.stem}-interface.xml")
        _write(path, json.dumps(label_studio.tasks(rows), ensure_ascii=False, indent=1) + "\n")
        _write(beside, label_studio.interface(loaded))
    else:
        path = output or queue.with_name("doccano.jsonl")
        beside = path.with_name(f"{path.stem}-labels.json")
        _write(path, "".join(map(json_line, doccano.documents(rows))))
        _write(beside, json.dumps(doccano.label_types(loaded), ensure_ascii=False, indent=1) + "\n")
    click.echo(f"{len(rows)} paragraphs: import {path}, and {beside} into the project's settings")


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UserError(f"{path}: cannot be written ({error.strerror}); give another --output") from None


@labels.command()
@click.argument("file", type=Path, default=SHIPPED)
def agreement(file: Path) -> None:
    """Print how far the readings in FILE agree.

    Cohen's kappa for each theme, and Krippendorff's alpha with MASI distance for the sets of tags.
    FILE is corpus/annotations.csv unless given.
    """
    try:
        found = compare_readings(read_file(file))
    except ValueError as error:
        raise UserError(f"{file}: {error}; a second person has to label some of the same paragraphs") from None
    click.echo(f"{found.paragraphs} paragraphs with two readings; the same tags in {100 * found.same:.1f} %")
    for theme, value in found.kappa.items():
        click.echo(f"Cohen's kappa, {theme}: {value:.3f}")
    click.echo(f"Krippendorff's alpha (MASI distance): {found.alpha:.3f}")
