"""Tagging a file of lines."""

import gzip
import json
import os
import subprocess
import sys

import pytest

from rasid.json_lines import json_line, read_json_lines
from rasid.tag.answers import Answers
from rasid.tagger.decision import logit
from rasid.tagger.features import Paragraph
from rasid.tagger.model import TaggerModel

UKRAINE = "قال الجيش الأوكراني إن كييف تحت نيران المدفعية والدبابات قرب الجسر."
PEACE = "زارت الدورية قوات حفظ السلام والقبعات الزرق عند الخط الفاصل."
NEITHER = "ارتفعت الأسعار في السوق وامتلأ المعرض بالطلاب والكتاب."


@pytest.fixture
def tag(rasid, model_folder, tmp_path):
    """Tag lines through files and give the outcome and the lines that came out."""

    def tag(*lines: str | dict):
        content = "".join(line + "\n" if isinstance(line, str) else json_line(line) for line in lines)
        (tmp_path / "in.jsonl").write_text(content, encoding="utf-8", newline="\n")
        outcome = rasid(
            "tag", "--model", model_folder, "--input", tmp_path / "in.jsonl", "--output", tmp_path / "out.jsonl"
        )
        made = list(read_json_lines(tmp_path / "out.jsonl")) if outcome.status == 0 else None
        return outcome, made

    return tag


def test_each_line_is_answered_in_order_with_its_id(tag):
    _, made = tag({"id": "7", "title": "خبر", "text": UKRAINE}, {"id": 8, "text": PEACE}, "", {"text": NEITHER})

    assert [line["id"] for line in made] == ["7", 8, None]
    assert [line["tags"] for line in made] == [["ukraine"], ["peacekeeping"], []]
    assert set(made[0]["probability"]) == {"ukraine", "afghanistan", "peacekeeping"}


def test_evidence_counts_code_points_in_the_field(tag):
    _, (line,) = tag({"title": "كييف 👍", "text": f"👍👍 {UKRAINE}"})

    printed = {
        {"text": f"👍👍 {UKRAINE}", "title": "كييف 👍"}[item["field"]][item["start"] : item["end"]]
        for item in line["evidence"]
    }
    assert {"كييف", "الأوكراني"} <= printed
    assert set(line["evidence"][0]) == {"theme", "field", "start", "end", "weight"}


def test_a_line_is_tagged_the_same_alone_and_among_others(tag):
    lines = [{"title": "كييف", "text": UKRAINE}, {"title": "أخبار", "text": PEACE}, {"title": "كييف", "text": NEITHER}]

    _, together = tag(*lines)
    alone = [tag(line)[1][0] for line in lines]

    assert together == alone


def test_a_title_that_is_no_text_counts_as_none(tag):
    _, (one, other) = tag({"title": None, "text": UKRAINE}, {"text": UKRAINE})

    assert one == other


def test_an_empty_file_gives_an_empty_file(tag):
    outcome, made = tag()

    assert (outcome.status, made) == (0, [])


@pytest.mark.parametrize("text", ["", "…", "\u2028 \u0085", "half \ud83d", "a\0b", "ﹰ", "٣" * 5000])
def test_any_text_can_be_tagged(tag, text):
    outcome, made = tag({"id": text, "text": text})

    assert outcome.status == 0
    assert made[0]["id"] == text


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{oops", "not valid JSON"),
        ('"text"', "not a JSON object"),
        ("{}", 'no "text"; write {"id": …, "title": …, "text": …}'),
        ('{"text": null}', 'no "text"'),
        ('{"text": ["a"]}', 'no "text"'),
        ("[" * 100_000, "not valid JSON"),
        ('{"id": NaN, "text": "a"}', "not valid JSON"),
    ],
)
def test_a_bad_line_is_one_clear_line_and_status_2(tag, tmp_path, line, message):
    outcome, _ = tag({"text": NEITHER}, line)

    assert outcome.status == 2
    assert outcome.err.startswith(f"rasid: {tmp_path / 'in.jsonl'}:2: {message}")
    assert outcome.err.count("\n") == 1
    assert not (tmp_path / "out.jsonl").exists()
    assert not list(tmp_path.glob("*.part"))


def test_an_older_result_stays_when_a_line_is_bad(tag, tmp_path):
    (tmp_path / "out.jsonl").write_text("older\n")

    tag("{oops")

    assert (tmp_path / "out.jsonl").read_text() == "older\n"


def test_standard_input_and_output_work_too(rasid, model_folder):
    outcome = rasid(
        "tag",
        "--model",
        model_folder,
        "--input",
        "-",
        "--output",
        "-",
        stdin=json_line({"id": 1, "text": UKRAINE}).encode(),
    )

    assert outcome.status == 0
    assert json.loads(outcome.out)["tags"] == ["ukraine"]


def test_a_bad_line_of_standard_input_has_its_number(rasid, model_folder):
    outcome = rasid("tag", "--model", model_folder, "--input", "-", "--output", "-", stdin=b'{"text": "a"}\n{oops\n')

    assert outcome.status == 2
    assert outcome.err.startswith("rasid: -:2: not valid JSON")
    assert outcome.out.count("\n") == 1


def test_a_byte_order_mark_does_no_harm_in_a_file_or_on_standard_input(rasid, model_folder, tmp_path):
    content = b"\xef\xbb\xbf" + json_line({"text": UKRAINE}).encode()
    (tmp_path / "in.jsonl").write_bytes(content)
    options = ["tag", "--model", model_folder, "--output", "-", "--input"]

    from_file, piped = rasid(*options, tmp_path / "in.jsonl"), rasid(*options, "-", stdin=content)

    assert (from_file.status, piped.status) == (0, 0)
    assert from_file.out == piped.out


def test_gzipped_lines_are_read(rasid, model_folder, tmp_path):
    (tmp_path / "in.jsonl.gz").write_bytes(gzip.compress(json_line({"text": UKRAINE}).encode()))

    outcome = rasid("tag", "--model", model_folder, "--input", tmp_path / "in.jsonl.gz", "--output", "-")

    assert json.loads(outcome.out)["tags"] == ["ukraine"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.jsonl", None),
        ("utf16.jsonl", '{"text": "نص"}\n'.encode("utf-16")),
        ("cp1256.jsonl", '{"text": "نص"}\n'.encode("cp1256")),
        ("broken.jsonl.gz", b"no gzip"),
        ("cut.jsonl.gz", gzip.compress(json_line({"text": UKRAINE}).encode())[:-12]),
    ],
)
def test_input_that_cannot_be_read_is_one_line_and_status_2(rasid, model_folder, tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_bytes(content)

    outcome = rasid("tag", "--model", model_folder, "--input", tmp_path / name, "--output", tmp_path / "out.jsonl")

    assert outcome.status == 2
    assert outcome.err.startswith(f"rasid: {tmp_path / name}")
    assert outcome.err.count("\n") == 1


def test_input_that_is_a_folder_is_a_mistake_of_one_line(rasid, model_folder, tmp_path):
    outcome = rasid("tag", "--model", model_folder, "--input", tmp_path, "--output", tmp_path / "out.jsonl")

    assert outcome.status == 2
    assert outcome.err.count("\n") == 1


def test_output_in_a_folder_that_is_not_there_is_a_mistake_of_one_line(rasid, model_folder, tmp_path):
    (tmp_path / "in.jsonl").write_text('{"text": "a"}\n')

    outcome = rasid(
        "tag", "--model", model_folder, "--input", tmp_path / "in.jsonl", "--output", tmp_path / "none/out.jsonl"
    )

    assert outcome.status == 2
    assert "none" in outcome.err
    assert outcome.err.count("\n") == 1


def test_standard_input_that_is_not_utf_8_is_a_mistake_of_one_line(model_folder):
    command = [sys.executable, "-m", "rasid", "tag", "--model", str(model_folder), "--input", "-", "--output", "-"]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8:strict"}  # as it is under en_US.UTF-8

    done = subprocess.run(
        command, input='{"text": "نص"}\n'.encode("cp1256"), capture_output=True, env=environment, check=False
    )

    assert done.returncode == 2
    assert b"not UTF-8" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_missing_model_says_so(rasid, tmp_path):
    outcome = rasid("tag", "--model", tmp_path / "none", "--input", "-", "--output", "-")

    assert outcome.status == 2
    assert "no such file" in outcome.err


def test_input_and_output_have_to_be_given(rasid):
    assert rasid("tag").status == 2


def test_the_input_is_not_overwritten(tag, tmp_path, rasid, model_folder):
    path = tmp_path / "in.jsonl"
    path.write_text('{"text": "نص"}\n', encoding="utf-8")

    outcome = rasid("tag", "--model", model_folder, "--input", path, "--output", path)

    assert outcome.status == 2
    assert "is the input too" in outcome.err
    assert path.read_text(encoding="utf-8") == '{"text": "نص"}\n'
    assert rasid("tag", "--model", model_folder, "--input", path, "--output", tmp_path).status == 2


@pytest.mark.parametrize("cores", [2, 3])
def test_several_processes_answer_with_the_same_bytes_in_the_same_order(
    rasid, model_folder, tmp_path, monkeypatch, cores
):
    monkeypatch.setattr("rasid.tag.commands.BLOCK", 200)
    lines = [{"id": n, "title": "كييف" * (n % 2), "text": [UKRAINE, PEACE, NEITHER][n % 3]} for n in range(23)]
    (tmp_path / "in.jsonl").write_text("".join(map(json_line, lines)), encoding="utf-8")
    outputs = [tmp_path / "one.jsonl", tmp_path / "several.jsonl"]

    for output, asked in zip(outputs, ((), ("--cores", cores)), strict=True):
        files = ("--input", tmp_path / "in.jsonl", "--output", output)
        assert rasid("tag", "--model", model_folder, *files, *asked).status == 0

    assert [line["id"] for line in read_json_lines(outputs[1])] == list(range(23))
    assert outputs[0].read_bytes() == outputs[1].read_bytes()


def test_a_bad_line_is_told_by_several_processes_as_by_one(rasid, model_folder):
    stdin = b'{"text": "a"}\n{oops\n'

    one, several = (
        rasid("tag", "--model", model_folder, "--input", "-", "--output", "-", *asked, stdin=stdin)
        for asked in ((), ("--cores", 2))
    )

    assert several.status == 2
    assert (several.out, several.err) == (one.out, one.err)


@pytest.mark.parametrize("cores", [1, 2])
def test_a_missing_model_is_told_even_where_nothing_is_to_be_tagged(rasid, tmp_path, cores):
    output = tmp_path / "out.jsonl"

    outcome = rasid(
        "tag", "--model", tmp_path / "none", "--input", "-", "--output", output, "--cores", cores, stdin=b""
    )

    assert outcome.status == 2
    assert "none/model.json: no such file" in outcome.err
    assert not output.exists()


@pytest.mark.parametrize("size", [1, 60, 1 << 20])
def test_a_mistake_names_its_line_whatever_the_size_of_blocks(rasid, model_folder, monkeypatch, size):
    monkeypatch.setattr("rasid.tag.commands.BLOCK", size)
    stdin = json_line({"text": "a"}).encode() * 3 + b'\n \r\n{"text": 7}\n{"text": "b"}'

    outcome = rasid("tag", "--model", model_folder, "--input", "-", "--output", "-", stdin=stdin)

    assert outcome.err.startswith('rasid: -:6: no "text"')
    assert outcome.out.count("\n") == 3


@pytest.mark.parametrize(
    "name",
    ["a", "", 'a "b" \\ %s %%\n\0', "نص", "\u2028", "half \ud83d", None, True, 7, 1.5, [1, "%s"], {"a": {"b": "\x85"}}],
)
def test_a_line_says_what_the_tagging_does_whatever_the_id(model, name):
    texts = [UKRAINE, NEITHER, PEACE, ""]
    asked = "".join(json_line({"id": name, "title": "خبر", "text": text}) for text in texts)

    said, mistake = Answers(model).answer(asked.encode(), 1, "here")

    expected = [json_line({"id": name, **model.tag(Paragraph("خبر", text)).as_row()}) for text in texts]
    assert said.decode("utf-8") == "".join(expected)
    assert mistake is None


def test_a_model_that_has_seen_no_corpus_cannot_tag_by_its_prevalence(rasid, model_folder):
    asked = ("--input", "-", "--output", "-", "--prevalence", "corpus")

    outcome = rasid("tag", "--model", model_folder, *asked)

    assert outcome.status == 2
    assert (
        outcome.err == f"rasid: {model_folder}: has seen no corpus; use --prevalence training, or run snakemake first\n"
    )


def test_the_prevalence_of_the_corpus_is_the_default_once_there_is_one(rasid, model, tmp_path):
    rarer = [decision.shifted(-3.0, -3.0, decision.threshold) for decision in model.decisions]
    settings = {"training": model.decisions, "corpus": rarer}
    TaggerModel(model.space, model.weights, settings, model.made_of).save(tmp_path)
    line = json_line({"text": UKRAINE}).encode()

    def probability(*asked: str) -> float:
        outcome = rasid("tag", "--model", tmp_path, "--input", "-", "--output", "-", *asked, stdin=line)
        return json.loads(outcome.out)["probability"]["ukraine"]

    training, corpus = probability("--prevalence", "training"), probability("--prevalence", "corpus")
    assert probability() == corpus < training
    assert logit(corpus) == pytest.approx(logit(training) - 3, abs=1e-3)
