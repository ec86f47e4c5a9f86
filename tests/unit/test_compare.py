import json

import pytest

SCORES = {"macro_f1": 0.8317, "micro_f1": 0.83, "subset_accuracy": 0.84}


@pytest.fixture
def evaluation(tmp_path):
    path = tmp_path / "evaluation.json"
    path.write_text(json.dumps({"overall": SCORES, "themes": {}}), encoding="utf-8")
    return path


def test_without_a_release_the_verdict_is_a_first_run_with_its_scores(rasid, evaluation, tmp_path):
    outcome = rasid("compare", "verdict", "--evaluation", evaluation, "--output", tmp_path / "new" / "verdict.json")

    verdict = json.loads((tmp_path / "new" / "verdict.json").read_text(encoding="utf-8"))
    assert outcome.status == 0
    assert (verdict["verdict"], verdict["against"], verdict["scores"]) == ("first_run", None, SCORES)
    assert len(verdict["reasons"]) == 1


def test_the_verdict_is_the_same_bytes_twice(rasid, evaluation, tmp_path):
    for name in ("one.json", "other.json"):
        rasid("compare", "verdict", "--evaluation", evaluation, "--output", tmp_path / name)

    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "other.json").read_bytes()


def test_an_evaluation_that_is_missing_or_broken_is_a_mistake_of_one_line(rasid, tmp_path):
    (tmp_path / "broken.json").write_text("{")

    for name in ("none.json", "broken.json"):
        outcome = rasid("compare", "verdict", "--evaluation", tmp_path / name, "--output", tmp_path / "v.json")
        assert outcome.status == 2
        assert outcome.err.startswith(f"rasid: {tmp_path / name}: ")
        assert outcome.err.count("\n") == 1
