import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rasid.arrays import (
    read_arrays,
    read_json,
    rounded,
    sparse_from_arrays,
    sparse_to_arrays,
    write_arrays,
    write_json,
)
from rasid.errors import UserError


@given(
    hnp.arrays(st.sampled_from([np.float64, np.float32, np.int64, np.int32]), hnp.array_shapes(min_side=0, max_dims=2))
)
def test_an_array_comes_back_as_it_was_saved(tmp_path, array):
    write_arrays(tmp_path / "a.safetensors", {"weights": array})

    back = read_arrays(tmp_path / "a.safetensors")["weights"]

    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert back.tobytes() == np.ascontiguousarray(array).tobytes()


def test_the_order_of_the_names_and_of_the_memory_does_not_change_the_bytes(tmp_path):
    one, other = np.arange(6.0).reshape(2, 3), np.ones(2)

    write_arrays(tmp_path / "a", {"one": one, "other": other})
    write_arrays(tmp_path / "b", {"other": other, "one": np.asfortranarray(one)})

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@given(
    hnp.arrays(
        np.float64, hnp.array_shapes(min_dims=2, max_dims=2, min_side=1), elements=st.sampled_from([0.0, 1.0, 2.5])
    )
)
def test_a_sparse_matrix_comes_back_as_it_was_taken_apart(tmp_path, dense):
    write_arrays(tmp_path / "m", sparse_to_arrays("counts", sp.csr_array(dense)))

    back = sparse_from_arrays("counts", read_arrays(tmp_path / "m"))

    assert np.array_equal(back.toarray(), dense)


def test_numbers_are_rounded_wherever_they_stand():
    value = {
        "a": [np.float32(0.5), 1 / 3],
        "b": {"c": np.int64(3)},
        "d": np.array([2 / 3]),
        "e": "1.23456789",
        "f": True,
    }

    assert rounded(value) == {"a": [0.5, 0.333333], "b": {"c": 3}, "d": [0.666667], "e": "1.23456789", "f": True}


def test_json_is_the_same_bytes_whatever_the_order_of_its_keys(tmp_path):
    write_json(tmp_path / "a.json", {"ب": 1, "ا": 2})
    write_json(tmp_path / "b.json", {"ا": 2, "ب": 1})

    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert "ا" in (tmp_path / "a.json").read_text(encoding="utf-8")
    assert read_json(tmp_path / "a.json") == {"ا": 2, "ب": 1}


def test_a_number_that_json_cannot_hold_is_a_bug(tmp_path):
    with pytest.raises(ValueError, match="JSON"):
        write_json(tmp_path / "a.json", {"score": float("nan")})


def test_missing_arrays_and_json_say_what_to_do(tmp_path):
    with pytest.raises(UserError, match="no such file; give the folder of a model"):
        read_arrays(tmp_path / "weights.safetensors")
    with pytest.raises(UserError, match="no such file; run snakemake"):
        read_json(tmp_path / "model.json")


def test_damaged_json_is_a_mistake_of_one_line(tmp_path):
    (tmp_path / "model.json").write_text('{"a": ')

    with pytest.raises(UserError, match="not valid JSON") as raised:
        read_json(tmp_path / "model.json")

    assert "\n" not in str(raised.value)


def test_damaged_arrays_are_a_mistake_of_one_line(tmp_path):
    write_arrays(tmp_path / "weights.safetensors", {"weights": np.ones(100)})
    content = (tmp_path / "weights.safetensors").read_bytes()
    (tmp_path / "weights.safetensors").write_bytes(content[:50])

    with pytest.raises(UserError, match=r"weights\.safetensors"):
        read_arrays(tmp_path / "weights.safetensors")
