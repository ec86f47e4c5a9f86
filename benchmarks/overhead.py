"""What the workflow costs: a whole run beside one plain script that calls the same commands in one process.

Both read the same 4,000 real articles, each a file of its own, from nothing to the report. The plain script
runs the commands that Snakemake printed, in the order in which it started them, without Snakemake and
without starting a process for each. `ratio` is the workflow's time divided by the plain script's.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import environment, new_project, real_articles, say, tell

ARTICLES = int(os.environ.get("ARTICLES", "4000"))


def write_articles(folder: Path) -> None:
    """Write each real article as a file with a small header."""
    for number, article in enumerate(real_articles(ARTICLES)):
        header = "\n".join(f"{key}: {' '.join(str(article[key] or '').split())}" for key in ("title", "date", "source"))
        (folder / f"{number:06}.txt").write_text(f"{header}\n\n{article['text']}\n", encoding="utf-8")


def run_workflow(project: Path) -> tuple[float, list[list[str]]]:
    """Run snakemake; give its time and the commands that it ran."""
    start = time.perf_counter()
    done = subprocess.run(
        [Path(sys.executable).parent / "snakemake", "--printshellcmds"],
        cwd=project,
        env=environment(project),
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        say(done.stdout + done.stderr)
        sys.exit(1)
    commands = re.findall(r"^ *rasid (.+?) +> *results/logs", done.stdout + done.stderr, re.MULTILINE)
    if not commands:
        raise RuntimeError("Snakemake printed no command that this script recognises")
    return seconds, [shlex.split(command) for command in commands]


def run_plainly(project: Path, commands: list[list[str]]) -> float:
    """Run the commands in one process."""
    script = "import json, sys\nfrom rasid.cli import rasid\nfor command in json.load(sys.stdin):\n"
    script += "    rasid.main(command, standalone_mode=False)\n"
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", script],
        cwd=project,
        env=environment(project),
        input=json.dumps(commands),
        stdout=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    return time.perf_counter() - start


def main() -> None:
    """Measure, and print `ratio`."""
    with tempfile.TemporaryDirectory() as folder:
        projects = [new_project(Path(folder, name)) for name in ("workflow", "plain")]
        for project in projects:
            write_articles(project / "corpus/articles")
        workflow, commands = run_workflow(projects[0])
        say(f"workflow: {workflow:.1f} s, {len(commands)} jobs")
        (projects[1] / "results").mkdir()
        for path in (projects[0] / "results/ingest/inventory").glob("*.csv"):
            target = projects[1] / "results/ingest/inventory" / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
        plain = run_plainly(projects[1], commands)
        say(f"plain script: {plain:.1f} s")
        tell(ratio=workflow / plain, workflow_s=workflow, plain_s=plain, articles=ARTICLES, jobs=len(commands))


if __name__ == "__main__":
    main()
