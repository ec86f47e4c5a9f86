"""The commands `rasid release` and `rasid releases`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from rasid.errors import UserError
from rasid.release import store
from rasid.release.freeze import freeze, read_verdict

RELEASES = click.option("--releases", type=Path, default=Path("releases"), show_default=True, help="Where they lie.")


@click.command()
@click.option("--note", default="", help="Why; it is kept with the release.")
@click.option("--force", is_flag=True, help="Release in spite of the verdict.")
@click.option("--undo", is_flag=True, help="Take the last release back; it is set aside, not deleted.")
@click.option("--results", type=Path, default=Path("results"), show_default=True, help="What the workflow made.")
@RELEASES
def release(note: str, force: bool, undo: bool, results: Path, releases: Path) -> None:
    """Accept the present models and tags as the ones that later runs are compared with.

    They are copied to releases/N, whole or not at all. The rule of promotion in config/config.yaml has its say
    first: results/changes/verdict.json.
    """
    with store.locked(releases):
        for line in store.tidy(releases):
            click.echo(line, err=True)
        if undo:
            _undo(releases)
        else:
            _release(note, force, results, releases)


def _release(note: str, force: bool, results: Path, releases: Path) -> None:
    verdict = read_verdict(results)
    last = store.latest(releases)
    if verdict["against"] != (int(last.name) if last else None):
        told = f"release {last.name} is in force" if last else "no release is in force"
        raise UserError(f"{results}/changes/verdict.json: not against the last release ({told}); run snakemake first")
    if verdict["verdict"] == "fail" and not force:
        raise UserError(
            f"{results}/changes/verdict.json: {verdict['reasons'][0]}; look at {results}/changes/, or add --force"
        )
    number = store.next_number(releases)
    written = store.unfinished(releases, number)
    when = datetime.now(UTC).isoformat(timespec="seconds")
    about = {"number": number, "when": when, "note": note, "forced": verdict["verdict"] == "fail"}
    freeze(results, verdict, written, about)
    folder = store.enter(releases, written, number)
    click.echo(f"{folder} is in force: run snakemake to compare with it")


def _undo(releases: Path) -> None:
    aside, folder = store.undo(releases)
    now = f"{folder} is in force again" if folder else "no release is in force"
    click.echo(f"{now}; the one taken back lies in {aside} (to bring it back: move it to {releases} and write")
    click.echo(f"{aside.name} to {releases / store.LATEST}). Run snakemake to compare anew.")


@click.command()
@RELEASES
def releases(releases: Path) -> None:
    """List the releases: those up to the one in force, then those set aside."""
    known = store.in_force(releases)
    if not known:
        click.echo("no release is in force")
    for number in known:
        click.echo(_line(releases / str(number), "in force" if number == known[-1] else ""))
    aside = releases / store.SET_ASIDE
    for number in store.numbers(aside):
        click.echo(_line(aside / str(number), "set aside"))


def _line(folder: Path, state: str) -> str:
    try:
        about = store.read_release(folder)
    except UserError as error:
        return f"{folder.name:>4}  {error}"
    themes = ", ".join(f"{theme} {share:.2%}" for theme, share in sorted(about["prevalence"].items()))
    columns = [
        f"{folder.name:>4}",
        about["when"],
        f"macro-F1 {about['scores']['macro_f1']:.3f}",
        f"{about['paragraphs']} paragraphs ({themes})",
        about["verdict"] + (", forced" if about["forced"] else ""),
        f"{state:9}",
        " ".join(about["note"].split()),
    ]
    return "  ".join(columns).rstrip()
