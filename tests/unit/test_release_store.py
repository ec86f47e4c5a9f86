"""A release is there whole or not at all, whenever it is killed, and nothing is lost when one is taken back."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rasid.digests import of_file
from rasid.errors import UserError
from rasid.release import store

# Each of these is a step after which a kill can come.
STEPS = ("mkdir", "rename", "replace", "fsync", "open", "unlink", "rmdir")


def fill(folder: Path, content: str) -> None:
    (folder / "tagger").mkdir()
    (folder / "tagger/model.json").write_text(json.dumps({"themes": [{"id": "ukraine"}], "is": content}))
    files = {"tagger/model.json": of_file(folder / "tagger/model.json")}
    (folder / "release.json").write_text(json.dumps({"format": store.FORMAT, "files": files, "is": content}))


def add(releases: Path, content: str = "") -> Path:
    number = store.next_number(releases)
    written = store.unfinished(releases, number)
    fill(written, content)
    return store.enter(releases, written, number)


def name(releases: Path) -> str | None:
    folder = store.latest(releases)
    return folder and folder.name


def test_each_release_has_the_next_number_and_is_in_force(tmp_path):
    assert store.latest(tmp_path) is None
    assert [add(tmp_path).name for _ in range(3)] == ["1", "2", "3"]
    assert name(tmp_path) == "3"
    assert store.in_force(tmp_path) == [1, 2, 3]


def test_undoing_steps_back_and_keeps_what_was_taken_back(tmp_path):
    add(tmp_path, "one"), add(tmp_path, "two")
    aside, folder = store.undo(tmp_path)
    assert folder == tmp_path / "1" == store.latest(tmp_path)
    assert json.loads((aside / "release.json").read_text())["is"] == "two"
    assert store.undo(tmp_path)[1] is None
    assert store.latest(tmp_path) is None
    with pytest.raises(UserError, match="no release to undo"):
        store.undo(tmp_path)
    # A number is never given twice.
    assert add(tmp_path).name == "3"
    assert store.in_force(tmp_path) == [3]


def test_one_that_was_set_aside_comes_back_as_the_command_says(tmp_path):
    add(tmp_path), add(tmp_path)
    aside, _ = store.undo(tmp_path)
    aside.rename(tmp_path / aside.name)
    (tmp_path / "latest").write_text(aside.name)
    assert store.tidy(tmp_path) == []
    assert store.in_force(tmp_path) == [1, 2]


@pytest.mark.parametrize("said", ["", "7", "../1", "one", "1\n2"])
def test_a_pointer_to_nothing_is_a_mistake_of_one_line(tmp_path, said):
    add(tmp_path)
    (tmp_path / "latest").write_text(said)
    with pytest.raises(UserError, match=r"latest: names .* write the number of one \(1\), or delete the file") as found:
        store.latest(tmp_path)
    assert "\n" not in str(found.value)


def test_two_at_once_are_refused(tmp_path):
    with (
        store.locked(tmp_path),
        pytest.raises(UserError, match="another rasid release is at work"),
        store.locked(tmp_path),
    ):
        pass


@pytest.mark.parametrize("content", ['{"format": 0, "rasid": "0.0.1", "files": {}}', '{"format": 99}', "[]", "{}"])
def test_a_release_of_another_version_says_so(tmp_path, content):
    folder = add(tmp_path)
    (folder / "release.json").write_text(content)
    with pytest.raises(UserError, match=r"this Rasid reads format 1: use that version, or delete .*latest"):
        store.read_release(folder)


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_text("other")])
def test_a_damaged_release_says_which_file(tmp_path, harm):
    folder = add(tmp_path)
    harm(folder / "tagger/model.json")
    with pytest.raises(UserError, match=r"tagger/model\.json: missing or changed since the release"):
        store.read_release(folder)


def test_a_release_with_other_themes_cannot_tag(tmp_path):
    folder = add(tmp_path)
    store.fits(folder, ["ukraine"])
    with pytest.raises(UserError, match=r"drought: not in both the themes and .*; set tag_with: present"):
        store.fits(folder, ["ukraine", "drought"])


def killed_at(step: int, releases: Path, what) -> bool:
    """Do something in a process that is killed as `kill -9` does before its given step; say whether it was."""
    if child := os.fork():
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    done = 0
    for called in STEPS:
        whole = getattr(os, called)

        def counted(*arguments, whole=whole, **named):
            nonlocal done
            if done == step:
                os.kill(os.getpid(), signal.SIGKILL)
            done += 1
            return whole(*arguments, **named)

        setattr(os, called, counted)
    what(releases)
    os._exit(0)


@pytest.mark.parametrize("what", [lambda releases: add(releases, "new"), store.undo], ids=["release", "undo"])
def test_a_kill_at_any_step_leaves_the_old_state_or_the_new(tmp_path, what):
    steps = 0
    was_killed = True
    while was_killed:
        releases = tmp_path / str(steps)
        add(releases, "first"), add(releases, "old")
        was_killed = killed_at(steps, releases, what)
        assert name(releases) in {"1", "2", "3"}
        before = store.latest(releases)
        store.read_release(before)
        store.tidy(releases)
        assert store.latest(releases) == before
        assert sorted(path.name for path in releases.iterdir() if path.name[0] != ".") == sorted(
            [
                *map(str, store.in_force(releases)),
                "latest",
                *(["set-aside"] if (releases / "set-aside").exists() else []),
            ]
        )
        kept = {json.loads(path.read_text())["is"] for path in releases.rglob("release.json")}
        assert {"first", "old"} <= kept
        add(releases)
        assert name(releases) == str(max(store.numbers(releases)))
        steps += 1
    assert steps > 5


def test_twenty_kills_at_random_moments_leave_the_old_state_or_the_new(tmp_path):
    add(tmp_path, "old")
    code = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from pathlib import Path
from tests.unit.test_release_store import add, store
print(flush=True)
while True:
    with store.locked(Path({str(tmp_path)!r})):
        store.tidy(Path({str(tmp_path)!r}))
        add(Path({str(tmp_path)!r}), "new")
"""
    for moment in range(20):
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        process.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.003 * moment)
        process.kill()
        process.wait()
        store.read_release(store.latest(tmp_path))
    store.tidy(tmp_path)
    assert not list(tmp_path.glob(".unfinished*"))
    for number in store.in_force(tmp_path):
        store.read_release(tmp_path / str(number))
