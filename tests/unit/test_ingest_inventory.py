"""The inventory of a corpus, and how it is dealt out to shards."""

import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasid.errors import UserError
from rasid.ingest import inventory
from rasid.ingest.bulk import RECORDS_PER_RANGE, open_bulk
from rasid.ingest.deal import NEWEST, deal, forget_shards, read_shard, write_learned, write_shards
from rasid.ingest.inventory import Unit, find_corpus, take_inventory

LONG_AGO = 1_000_000_000


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    return folder


def put(folder: Path, name: str, content: str | bytes = "نص المقال.", age: int = 0) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    if age:
        os.utime(path, (age, age))
    return path


def records(number: int) -> str:
    return "".join(json.dumps({"text": f"نص {n}"}, ensure_ascii=False) + "\n" for n in range(number))


def some_units(number: int) -> list[Unit]:
    return sorted(Unit(f"خبر {n}.txt", 0, 0, 0, 10, f"{n:064x}") for n in range(number))


def test_the_demonstration_is_the_corpus_while_there_is_nothing_else(corpus):
    put(corpus, "demonstration/a.txt")
    put(corpus, "README.md")

    assert find_corpus(None, corpus) == corpus / "demonstration"


def test_the_users_own_articles_push_the_demonstration_aside(corpus):
    put(corpus, "demonstration/a.txt")
    put(corpus, "mine.txt")

    assert find_corpus(None, corpus) == corpus
    assert [unit.path for unit in take_inventory(corpus, default=corpus)] == ["mine.txt"]


def test_a_corpus_that_is_not_there_or_empty_is_a_mistake(corpus):
    with pytest.raises(UserError, match="no such folder"):
        find_corpus(str(corpus / "none"))
    with pytest.raises(UserError, match="no articles; put"):
        find_corpus(str(corpus))


@pytest.mark.parametrize("name", ["demonstration/a.txt", "news/a.txt", "news/demonstration/a.txt"])
def test_every_corpus_that_is_found_has_units(corpus, name):
    put(corpus, name)

    units = take_inventory(find_corpus(str(corpus)))

    assert [unit.path for unit in units] == [name]


def test_the_inventory_lists_every_file_with_size_and_digest(corpus):
    put(corpus, "ب/خبر 'one'.txt", b"abc")
    put(corpus, "a.pdf", b"")

    one, other = take_inventory(corpus)

    assert (one.path, one.bytes, one.count) == ("a.pdf", 0, 0)
    assert (other.path, other.bytes) == ("ب/خبر 'one'.txt", 3)
    assert other.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_hidden_files_and_readmes_are_no_articles(corpus):
    for name in (".hidden.txt", ".git/a.txt", "~$a.txt", "README.md", "deep/README.md", "kept.txt"):
        put(corpus, name)

    assert [unit.path for unit in take_inventory(corpus)] == ["kept.txt"]


def test_the_inventory_does_not_depend_on_the_order_of_the_files(corpus, tmp_path):
    names = ["ج.txt", "a.txt", "sub/ب.txt", "B.jsonl", "sub/a/deep.txt"]
    other = tmp_path / "other"
    for name in names:
        put(corpus, name, name)
    for name in names[::-1]:
        put(other, name, name)

    assert take_inventory(corpus) == take_inventory(other)
    assert take_inventory(corpus) == sorted(take_inventory(corpus))


def test_a_bulk_file_is_cut_into_ranges_that_cover_it(corpus):
    content = records(2 * RECORDS_PER_RANGE + 1)
    path = put(corpus, "bulk.jsonl", content)

    units = take_inventory(corpus)

    assert [(unit.first, unit.count) for unit in units] == [(1, 1000), (1001, 1000), (2001, 1)]
    assert sum(unit.bytes for unit in units) == path.stat().st_size
    lines = content.encode().splitlines(keepends=True)
    for unit in units:
        assert content.encode()[unit.offset :].startswith(lines[unit.first - 1])


def test_appending_to_a_bulk_file_changes_its_last_range_only(corpus):
    put(corpus, "bulk.jsonl", records(1500))
    before = take_inventory(corpus)

    put(corpus, "bulk.jsonl", records(1501))
    after = take_inventory(corpus)

    assert before[0] == after[0]
    assert before[1] != after[1]


@pytest.mark.parametrize("name", ["bulk.jsonl.gz", "BULK.JSONL.GZ"])
def test_a_gzipped_bulk_file_has_the_ranges_of_what_is_inside(corpus, name):
    content = records(1001).encode()
    put(corpus, name, gzip.compress(content))

    units = take_inventory(corpus)

    assert [(unit.first, unit.count, unit.problem) for unit in units] == [(1, 1000, ""), (1001, 1, "")]
    assert sum(unit.bytes for unit in units) == len(content)


def test_a_file_is_listed_with_its_problem_where_it_cannot_be_read(corpus):
    put(corpus, "cut.jsonl.gz", gzip.compress(records(100).encode())[:-20])
    put(corpus, "false.jsonl.gz", b"not gzip at all")
    (corpus / "dangling.txt").symlink_to(corpus / "nowhere")
    os.mkfifo(corpus / "pipe.txt")

    problems = {unit.path: unit.problem for unit in take_inventory(corpus)}

    assert set(problems) == {"cut.jsonl.gz", "false.jsonl.gz", "dangling.txt", "pipe.txt"}
    assert all(problems.values())
    assert problems["pipe.txt"] == "not a regular file"


def test_an_empty_bulk_file_is_still_listed(corpus):
    put(corpus, "empty.jsonl", "")

    (unit,) = take_inventory(corpus)

    assert (unit.path, unit.count) == ("empty.jsonl", 0)


def test_a_replaced_file_shows_in_its_digest_even_with_an_older_clock(corpus, tmp_path):
    cache = tmp_path / "cache.json"
    put(corpus, "a.txt", "أول نص", age=LONG_AGO + 100)
    (before,) = take_inventory(corpus, cache)

    put(corpus, "a.txt", "ثان نص", age=LONG_AGO)
    (after,) = take_inventory(corpus, cache)

    assert before.bytes == after.bytes
    assert before.sha256 != after.sha256


def test_the_cache_changes_nothing_in_what_is_listed(corpus, tmp_path, monkeypatch):
    cache = tmp_path / "deep" / "cache.json"
    put(corpus, "a.txt", "نص")
    put(corpus, "b.jsonl", records(3))
    monkeypatch.setattr(inventory.time, "time_ns", lambda: 4 * LONG_AGO * 1_000_000_000)

    first = take_inventory(corpus, cache)
    second = take_inventory(corpus, cache)

    assert first == second == take_inventory(corpus)
    assert set(json.loads(cache.read_text())) == {str(corpus / "a.txt"), str(corpus / "b.jsonl")}


def test_a_cache_of_another_version_is_not_believed(corpus, tmp_path, monkeypatch):
    cache = tmp_path / "cache.json"
    path = put(corpus, "b.csv", "text\nنص\n", age=LONG_AGO)
    monkeypatch.setattr(inventory.time, "time_ns", lambda: 4 * LONG_AGO * 1_000_000_000)
    take_inventory(corpus, cache)
    known = json.loads(cache.read_text())
    known[str(path)]["status"][-1] -= 1
    known[str(path)]["units"][0]["count"] = 0
    cache.write_text(json.dumps(known))

    assert take_inventory(corpus, cache) == take_inventory(corpus)


def test_a_broken_cache_is_not_believed(corpus, tmp_path):
    put(corpus, "a.txt")
    cache = tmp_path / "cache.json"
    cache.write_text("{broken")

    assert take_inventory(corpus, cache) == take_inventory(corpus)


def test_a_file_that_changed_a_moment_ago_is_looked_at_again(corpus, tmp_path):
    cache = tmp_path / "cache.json"
    put(corpus, "new.txt")

    take_inventory(corpus, cache)

    assert not cache.exists() or json.loads(cache.read_text()) == {}


def is_newest(shard: str) -> bool:
    return int(shard.partition("of")[0]) == NEWEST


UNITS = st.lists(
    st.builds(
        Unit,
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8),
        st.just(0),
        st.just(0),
        st.just(0),
        st.just(1),
        st.just(""),
    ),
    unique_by=lambda unit: unit.path,
    max_size=30,
)


@given(UNITS, st.integers(1, 10))
def test_every_unit_lands_in_exactly_one_shard(units, size):
    shards = deal(units, size)

    assert sorted(unit for shard in shards.values() for unit in shard) == sorted(units)
    assert all(shard for name, shard in shards.items() if not is_newest(name))


@given(UNITS, st.integers(1, 10), st.randoms())
def test_the_order_of_the_units_changes_no_shard(units, size, random):
    shuffled = random.sample(units, len(units))

    one, other = deal(units, size), deal(shuffled, size)

    assert {name: sorted(shard) for name, shard in one.items()} == {
        name: sorted(shard) for name, shard in other.items()
    }


@pytest.mark.parametrize("new", ["جديد.txt", "a/b.txt", "خبر 201.txt"])
def test_one_new_article_changes_one_shard(new):
    units = some_units(200)
    before = deal(units, 30)

    after = deal(sorted([*units, Unit(new, 0, 0, 0, 1, "f" * 64)]), 30)

    assert len(before) > 4
    assert len([name for name in after if after[name] != before.get(name)]) == 1


def test_a_deleted_article_changes_its_shard_only():
    units = some_units(200)
    before, after = deal(units, 30), deal(units[1:], 30)

    assert len([name for name in before if after.get(name) != before[name]]) == 1


def test_a_changed_article_stays_in_its_shard():
    units = some_units(100)
    changed = [Unit(unit.path, 0, 0, 0, 99, "e" * 64) for unit in units]

    where = {unit.path: name for name, shard in deal(units, 10).items() for unit in shard}

    assert {unit.path: name for name, shard in deal(changed, 10).items() for unit in shard} == where


def test_the_number_of_shards_is_a_power_of_two_and_grows_with_records():
    assert set(deal(some_units(5), 1000)) == {"1of1"}
    assert all(name.endswith("of16") for name in deal(some_units(100), 10))
    bulk = [Unit("b.jsonl", 1 + 1000 * n, 1000, 0, 1, "") for n in range(8)]
    assert all(name.endswith("of8") for name in deal(bulk, 1000))


def test_shards_are_of_similar_size():
    sizes = [len(shard) for name, shard in deal(some_units(1000), 130).items() if not is_newest(name)]

    assert len(sizes) == 8
    assert max(sizes) < 2 * min(sizes)


@pytest.mark.parametrize(
    "path", ["a.txt", "=سالب.txt", "quote\"'.txt", "two\nlines.txt", " space .txt", "semi;colon,.txt", "cr\rname.txt"]
)
def test_a_shards_list_comes_back_as_it_was_written(tmp_path, path):
    units = [Unit(path, 1, 20, 300, 4, "ab", "cannot be read: x")]

    write_shards({"1of1": units}, tmp_path)

    assert read_shard(tmp_path / "1of1.csv") == units


def test_a_file_name_that_is_not_utf_8_does_not_stop_the_run(corpus, tmp_path):
    Path(os.fsdecode(os.fsencode(corpus) + b"/caf\xe9.txt")).write_text("نص")

    write_shards(deal(take_inventory(corpus), 10), tmp_path)

    assert len(read_shard(tmp_path / "1of1.csv")) == 1


def test_a_list_that_is_right_is_left_untouched(tmp_path):
    shards = deal(some_units(3), 10)
    write_shards(shards, tmp_path)
    os.utime(tmp_path / "1of1.csv", (LONG_AGO, LONG_AGO))

    write_shards(shards, tmp_path)
    untouched = (tmp_path / "1of1.csv").stat().st_mtime
    write_shards(deal(some_units(4), 10), tmp_path)

    assert untouched == LONG_AGO
    assert (tmp_path / "1of1.csv").stat().st_mtime > LONG_AGO
    assert [path.name for path in tmp_path.iterdir()] == ["1of1.csv"]


def test_what_was_made_of_shards_that_are_no_more_goes(tmp_path):
    lists, stage = tmp_path / "lists", tmp_path / "stage"
    write_shards({"1of2": [], "2of2": []}, lists)
    put(stage, "2of2/articles.parquet")
    put(stage, "1of2/articles.parquet")

    forget_shards({"1of2": []}, lists, stage, tmp_path / "none")

    assert [path.name for path in lists.iterdir()] == ["1of2.csv"]
    assert [path.name for path in stage.iterdir()] == ["1of2"]


def test_a_bulk_file_opens_as_bytes_gzipped_or_not(corpus):
    plain, zipped = put(corpus, "a.jsonl", records(2)), put(corpus, "a.jsonl.gz", gzip.compress(records(2).encode()))

    with open_bulk(plain) as one, open_bulk(zipped) as other:
        assert one.file.read() == other.file.read()


def dealt(folder: Path, units: list[Unit], size: int = 30) -> dict[str, list[str]]:
    """Deal units out as a run does; give the shards whose lists changed, with their paths."""
    before = {path.stem: path.read_bytes() for path in folder.glob("*.csv")}
    shards = deal(sorted(units), size, folder)
    write_shards(shards, folder)
    after = {path.stem: path.read_bytes() for path in folder.glob("*.csv")}
    return {name: [unit.path for unit in shards[name]] for name in shards if after[name] != before.get(name)}


def arriving(number: int, name: str = "جديد") -> list[Unit]:
    return [Unit(f"{name} {n}.txt", 0, 0, 0, 1, "f" * 64) for n in range(number)]


def test_what_arrives_goes_to_a_shard_of_its_own(tmp_path):
    units = some_units(200)
    assert dealt(tmp_path, units)["0of8"] == []

    first = dealt(tmp_path, [*units, *arriving(9)])
    second = dealt(tmp_path, [*units, *arriving(9), *arriving(1, "آخر")])
    changed = [Unit(units[0].path, 0, 0, 0, 99, "e" * 64), *units[1:], *arriving(9), *arriving(1, "آخر")]

    assert list(first) == list(second) == ["0of8"]
    assert len(second["0of8"]) == 10
    ((shard, paths),) = dealt(tmp_path, changed).items()
    assert shard != "0of8"
    assert units[0].path in paths
    assert dealt(tmp_path, changed) == {}


def test_all_is_dealt_anew_when_as_much_has_arrived_as_a_shard_holds(tmp_path):
    units = some_units(200)
    dealt(tmp_path, units)
    dealt(tmp_path, [*units, *arriving(20)])

    more = [*units, *arriving(40)]

    assert len(dealt(tmp_path, more)) == 9
    assert deal(sorted(more), 30, tmp_path) == deal(sorted(more), 30)
    assert read_shard(tmp_path / "0of8.csv") == []


def test_records_that_are_appended_change_the_shard_for_what_arrives_only(tmp_path):
    def bulk(last: int) -> list[Unit]:
        full = [Unit("b.jsonl", 1 + 1000 * n, 1000, n, 1, f"{n}") for n in range(8)]
        return [*full, Unit("b.jsonl", 8001, last, 8, 1, f"{last} records")]

    dealt(tmp_path, bulk(5), 4000)

    assert dealt(tmp_path, bulk(900), 4000) == {"0of4": ["b.jsonl"]}
    assert dealt(tmp_path, [*bulk(1000), Unit("b.jsonl", 9001, 3, 9, 1, "")], 4000) == {"0of4": ["b.jsonl"] * 2}


@pytest.mark.parametrize("size", [10, 1000])
def test_many_small_bulk_files_are_dealt_out_as_other_files_are(size):
    shards = deal([Unit(f"{n:03}.jsonl", 1, 20, 0, 1, "") for n in range(100)], size)

    assert [shard for name, shard in shards.items() if is_newest(name) and shard] == []


def learned(path: Path, units: list[Unit], growth: float | None = None) -> bool:
    """Tell whether vocabulary and topics would be learned anew."""
    before = path.read_bytes()
    write_learned(sorted(units), path, growth)
    return path.read_bytes() != before


def test_what_was_learned_stays_until_the_corpus_has_grown(tmp_path):
    path, units = tmp_path / "learned.csv", [*some_units(99), Unit("b.jsonl", 1, 1, 0, 1, "one")]
    write_learned(sorted(units), path)

    grown = [*units[:-1], Unit("b.jsonl", 1, 2, 0, 1, "two")]
    assert not learned(path, [*units, *arriving(10)], 0.1)
    assert not learned(path, grown, 0.1)
    assert learned(path, [*units, *arriving(11)], 0.1)
    assert not learned(path, [*units, *arriving(13)], 0.1)
    assert learned(path, units, None)


@pytest.mark.parametrize("change", ["deleted", "edited"])
def test_what_was_learned_does_not_outlive_an_old_article(tmp_path, change):
    path, units = tmp_path / "learned.csv", some_units(100)
    write_learned(units, path)

    others = units[1:] if change == "deleted" else [Unit(units[0].path, 0, 0, 0, 9, "e"), *units[1:]]

    assert learned(path, others, 0.1)
