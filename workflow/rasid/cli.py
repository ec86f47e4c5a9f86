"""The command `rasid`: a table of the stages' commands, each loaded when it is called."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import click

from rasid import __version__
from rasid.errors import UserError
from rasid.locks import share

# Name of the command, its module (with an object of the same name), and one line for `rasid --help`.
COMMANDS = {
    "tag": ("rasid.tag.commands", "Tag paragraphs with themes."),
    "config": ("rasid.config_commands", "Check config/config.yaml and config/themes.yaml."),
    "ingest": ("rasid.ingest.commands", "Read articles into paragraphs."),
    "features": ("rasid.features.commands", "Find words, and count them."),
    "topics": ("rasid.topics.commands", "Fit topic models."),
    "tagger": ("rasid.tagger.commands", "Train and evaluate the classifier."),
    "spreadsheet": ("rasid.spreadsheet.commands", "Write a table as a workbook for a spreadsheet program."),
    "review": ("rasid.review.commands", "Choose the paragraphs that people should label next."),
    "compare": ("rasid.compare.commands", "Say what a retraining changed."),
    "release": ("rasid.release.commands", "Accept the present models and tags, or step back."),
    "releases": ("rasid.release.commands", "List the releases."),
    "plot": ("rasid.plot.commands", "Draw the figures."),
    "labels": ("rasid.labels.commands", "Add what people labelled, check it, hand the queue to a labelling tool."),
    "report": ("rasid.report.commands", "Make the page that people look at."),
}


class Stages(click.Group):
    """A group of commands that imports a command's module only when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click passes it
        """Give the names of the commands, in the order of the data."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - the same
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        return getattr(importlib.import_module(module), cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - the same
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=Stages, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="rasid")
def rasid() -> None:
    """Read Arabic news and tell, paragraph by paragraph, what it is about.

    Most people run `snakemake` and open results/report.html; each step of that workflow is one of
    the commands below. On its own, a trained model tags a file of paragraphs:

    \b
        rasid tag --model results/tagger/model --input in.jsonl --output out.jsonl

    A mistake in what a command is given ends in one line that says what to do, and status 2.
    """  # noqa: D301 - click wants the character itself


def main() -> None:
    """Run the command line; a user's mistake is one line and status 2.

    Where RASID_AT_WORK names a file, it is locked meanwhile: so a run can tell whether commands of an earlier
    one, which was killed, are still at work.
    """
    at_work = os.environ.get("RASID_AT_WORK")
    lock = share(Path(at_work)) if at_work else None  # noqa: F841 - held until the process ends
    try:
        rasid.main(prog_name="rasid")
    except UserError as error:
        click.echo(f"rasid: {error}", err=True)
        sys.exit(2)
