"""The command `rasid tag`: lines of JSON in, lines of JSON out; below it, those of the workflow."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from rasid.errors import UserError
from rasid.json_lines import read_blocks
from rasid.tag.processes import answering

# Bytes of lines that are answered at once, some 1,600 paragraphs.
BLOCK = 1 << 20


class _Tag(click.Group):
    """Has commands below it that are loaded, with the tables that they need, when one is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click passes it
        """Give the names of the commands."""
        return ["corpus", "shard"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        from rasid.tag import corpus  # noqa: PLC0415 - tagging a file starts in half the time without it

        return getattr(corpus, cmd_name) if cmd_name in self.list_commands(ctx) else None


@click.group(cls=_Tag, invoke_without_command=True)
@click.option("--model", type=Path, default=Path("results/tagger/model"), show_default=True, help="A trained model.")
@click.option(
    "--prevalence",
    type=click.Choice(["training", "corpus"]),
    help="How frequent the themes are: as in the labels (text chosen for its themes), or as in the articles that the"
    " model has seen. By default the articles, once there are some.",
)
@click.option("--input", "source", type=click.Path(path_type=Path, allow_dash=True), help="JSON Lines; - is stdin.")
@click.option("--output", type=click.Path(path_type=Path, allow_dash=True), help="JSON Lines; - is stdout.")
@click.option("--cores", type=click.IntRange(1), default=1, show_default=True, help="Processes that tag.")
@click.pass_context
def tag(
    context: click.Context,
    model: Path,
    prevalence: str | None,
    source: Path | None,
    output: Path | None,
    cores: int,
) -> None:
    """Tag paragraphs with themes.

    Each line of INPUT is an object such as

    \b
        {"id": "7", "title": "عنوان الخبر", "text": "نص الفقرة"}

    `title` may be missing. Each line of OUTPUT says, in the same order,

    \b
        {"id": "7", "tags": ["ukraine"], "probability": {"ukraine": 0.97, …},
         "uncertain": false, "evidence": [{"theme": "ukraine", "field": "text",
         "start": 4, "end": 11, "weight": 2.1}, …], "rest": {"ukraine": -0.3}}

    where start and end count code points in that field, and weight is the span's part of the score in
    log-odds. The weights of a tag and its rest, which sums up all weaker spans and a constant, are the
    log-odds of its probability. Few paragraphs are held at a time: the file can be of any length.
    """  # noqa: D301 - click wants the character itself
    if context.invoked_subcommand:
        return
    if source is None or output is None:
        raise click.UsageError("give --input and --output, or see rasid tag --help")
    if output.is_dir():
        raise UserError(f"{output}: is a folder; give a file")
    if "-" not in {str(source), str(output)} and output.exists() and source.exists() and output.samefile(source):
        raise UserError(f"{output}: is the input too; give another --output")
    with answering(model, prevalence, cores) as answer, _writing(output) as out:
        for lines, mistake in answer(read_blocks(source, BLOCK), str(source)):
            out.write(lines)
            if mistake:
                raise mistake


@contextmanager
def _writing(output: Path) -> Iterator[IO[bytes]]:
    """Write to a file that appears when it is whole, or to standard output."""
    if str(output) == "-":
        yield sys.stdout.buffer
        return
    waiting = output.with_name(output.name + ".part")
    try:
        try:
            file = waiting.open("wb")
        except OSError as error:
            raise UserError(f"{output}: cannot be written ({error.strerror}); give another path") from None
        with file:
            yield file
        waiting.replace(output)
    finally:
        waiting.unlink(missing_ok=True)
