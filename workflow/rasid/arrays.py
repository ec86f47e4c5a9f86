"""Arrays and JSON on disk: the same bytes for the same values, and nothing that runs on loading."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import scipy
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from rasid.errors import UserError


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write named arrays as safetensors."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(save({name: np.ascontiguousarray(array) for name, array in sorted(arrays.items())}))


def read_arrays(path: Path) -> dict[str, np.ndarray]:
    """Read the arrays that `write_arrays` wrote."""
    if not path.exists():
        raise UserError(f"{path}: no such file; give the folder of a model that Rasid made")
    try:
        return load_file(path)
    except SafetensorError as error:
        raise UserError(f"{path}: damaged ({error}); delete it and run snakemake again") from None


def sparse_to_arrays(name: str, matrix: scipy.sparse.csr_array) -> dict[str, np.ndarray]:
    """Take a sparse matrix apart into arrays named after it."""
    return {
        f"{name}.data": matrix.data,
        f"{name}.indices": matrix.indices.astype(np.int32),
        f"{name}.indptr": matrix.indptr.astype(np.int64),
        f"{name}.shape": np.array(matrix.shape, dtype=np.int64),
    }


def sparse_from_arrays(name: str, arrays: Mapping[str, np.ndarray]) -> scipy.sparse.csr_array:
    """Put together what `sparse_to_arrays` took apart."""
    return scipy.sparse.csr_array(
        (arrays[f"{name}.data"], arrays[f"{name}.indices"], arrays[f"{name}.indptr"]),
        shape=tuple(arrays[f"{name}.shape"]),
    )


def rounded(value: Any, digits: int = 6) -> Any:
    """Round every number in nested lists and mappings, so that a file is the same on another processor."""
    if isinstance(value, Mapping):
        return {key: rounded(item, digits) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item, digits) for item in value]
    if isinstance(value, np.ndarray):
        return rounded(value.tolist(), digits)
    if isinstance(value, float | np.floating):
        return round(float(value), digits)
    if isinstance(value, np.integer):
        return int(value)
    return value


def write_json(path: Path, value: Any) -> None:
    """Write a value as readable JSON, its numbers rounded to six digits."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(rounded(value), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def read_json(path: Path) -> Any:
    """Read a JSON file."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"{path}: no such file; run snakemake first, or give another path") from None
    except ValueError as error:
        raise UserError(f"{path}: not valid JSON ({error}); make it again") from None
