"""The user's settings: read, checked, all mistakes at once.

The schemas in workflow/schemas say what is allowed; the `description` of each key there is the remedy
that a message gives.
"""

from __future__ import annotations

import copy
import difflib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import yaml
from jsonschema import Draft202012Validator, ValidationError

from rasid.arabic import split_clitics, words
from rasid.errors import UserError
from rasid.themes import Theme

SCHEMAS = Path(__file__).parents[1] / "schemas"
# Columns and folders have these names; a theme of the same name would collide with them.
RESERVED_THEMES = frozenset({"guided", "discovered", "alignment", "other", "none"})


def load_settings(
    folder: Path = Path("config"), overrides: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], list[Theme]]:
    """Read and check everything in config/.

    Parameters
    ----------
    folder : Path
        With config.yaml, themes.yaml and stopwords.txt.
    overrides : mapping, optional
        Settings that win over the file's, as `snakemake --config` gives them.

    Returns
    -------
    config : dict
    themes : list of Theme

    Raises
    ------
    UserError
        With a line for each mistake in any of the files.
    """
    read: list[Callable[[], Any]] = [
        lambda: load_config(folder / "config.yaml", overrides),
        lambda: load_themes(folder / "themes.yaml"),
        lambda: load_stopwords(folder / "stopwords.txt"),
    ]
    found, mistakes = [], []
    for load in read:
        try:
            found.append(load())
        except UserError as error:
            mistakes.append(str(error))
    if mistakes:
        raise UserError("\n".join(mistakes))
    config, themes, _ = found
    return config, themes


def load_config(path: Path, overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Read and check config.yaml.

    Parameters
    ----------
    path : Path
        The file.
    overrides : mapping, optional
        Settings that win over the file's, as `snakemake --config` gives them.

    Returns
    -------
    dict
        Every key of the schema, defaults filled in.

    Raises
    ------
    UserError
        With a line for each mistake: where it is and what is allowed there.
    """
    settings, lines = _read_yaml(path)
    overrides = {key: _typed(value, top=True) for key, value in (overrides or {}).items()}
    merged = _merge(settings, overrides)
    schema = _schema("config")
    if mistakes := _mistakes(path, merged, lines, schema, overrides):
        raise UserError("\n".join(mistakes))
    return _with_defaults(merged, schema)


def load_themes(path: Path) -> list[Theme]:
    """Read and check themes.yaml.

    Returns
    -------
    list of Theme
        In the order of the file.

    Raises
    ------
    UserError
        With a line for each mistake.
    """
    content, lines = _read_yaml(path)
    mistakes = _mistakes(path, content, lines, _schema("themes"))
    if not mistakes:
        mistakes = list(_theme_mistakes(path, content["themes"], lines))
    if mistakes:
        raise UserError("\n".join(mistakes))
    return [
        Theme(
            id=block["id"],
            name_ar=block["name"]["ar"],
            name_en=block["name"]["en"],
            colour=block["colour"].lower(),
            seeds=tuple(block["seeds"]),
            lookalikes=tuple(block.get("lookalikes", ())),
        )
        for block in content["themes"]
    ]


def load_stopwords(path: Path) -> frozenset[str]:
    """Read stopwords.txt: a word a line, ``#`` starts a comment.

    Returns
    -------
    frozenset of str
        Normalised, each without the article too, as the corpus' words are kept.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UserError(f"{path}: no such file; an empty one will do") from None
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    listed = [word for line in text.split("\n") for word in words(line.split("#")[0])]
    return frozenset([*listed, *(split_clitics(word)[1] for word in listed)])


def _schema(name: str) -> dict[str, Any]:
    return yaml.safe_load((SCHEMAS / f"{name}.schema.yaml").read_text(encoding="utf-8"))


def _read_yaml(path: Path) -> tuple[dict[str, Any], dict[tuple, int]]:
    """Give a YAML file's content, and the line of every key and item by its path."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except FileNotFoundError:
        raise UserError(f"{path}: no such file; restore it, or copy it from the project") from None
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = " ".join(str(error.problem).split())
        raise UserError(f"{path}:{line}: not valid YAML ({problem}); mind the indentation and the colons") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UserError(f"{path}: not valid YAML ({' '.join(str(error).split())}); mend it") from None
    lines: dict[tuple, int] = {}
    if node is not None:
        twice = _note_lines(node, (), lines)
        if twice:
            raise UserError("\n".join(f"{path}:{line}: {told}" for line, told in twice))
    return {} if content is None else content, lines


def _note_lines(node: yaml.Node, place: tuple, lines: dict[tuple, int]) -> list[tuple[int, str]]:
    """Note the line of each key; give the keys that stand twice, of which YAML would take the later."""
    twice: list[tuple[int, str]] = []
    # Keys are told apart by what is written: 2024 and "2024" are one place.
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here, line = (*place, str(key.value)), key.start_mark.line + 1
            if here in lines:
                twice.append((line, f"{'.'.join(here)} stands twice, first at line {lines[here]}; keep one"))
            lines[here] = line
            twice += _note_lines(value, here, lines)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            twice += _note_lines(item, (*place, str(number)), lines)
    return twice


def _typed(value: Any, top: bool = False) -> Any:
    """Read what stands in a block of `--config`: Snakemake hands it over as strings."""
    if isinstance(value, Mapping):
        return {key: _typed(item) for key, item in value.items()}
    if isinstance(value, str) and not top:
        try:
            return yaml.safe_load(value)
        except (yaml.YAMLError, ValueError):
            return value
    return value


def _merge(base: Any, overrides: Mapping[str, Any]) -> Any:
    if not isinstance(base, dict):
        return base
    merged = dict(base)
    for key, value in overrides.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), dict)
        merged[key] = _merge(merged[key], value) if both else copy.deepcopy(value)
    return merged


def _mistakes(
    path: Path,
    content: Any,
    lines: Mapping[tuple, int],
    schema: dict[str, Any],
    overrides: Mapping[str, Any] | None = None,
) -> list[str]:
    errors = Draft202012Validator(schema).iter_errors(content)
    found = {
        (0 if _holds(overrides, place) else _line(lines, place), name, message)
        for error in errors
        for place, name, message in _explain(error)
    }
    return [f"{f'{path}:{line}' if line else '--config'}: {name}{message}" for line, name, message in sorted(found)]


def _line(lines: Mapping[tuple, int], place: tuple) -> int:
    return lines.get(tuple(map(str, place)), 1)


def _holds(overrides: Mapping[str, Any] | None, place: tuple) -> bool:
    """Tell whether a setting was given on the command line."""
    for key in place:
        if not isinstance(overrides, Mapping) or key not in overrides:
            return False
        overrides = overrides[key]
    return bool(place)


def _explain(error: ValidationError) -> Iterator[tuple[tuple, str, str]]:
    """Yield the place, the name of the key and what is wrong, for each mistake in an error."""
    place = tuple(error.absolute_path)
    name = ".".join(map(str, place)) + ": " if place else ""
    schema, instance = cast("dict[str, Any]", error.schema), cast("Any", error.instance)
    if error.validator == "additionalProperties":
        known = list(schema["properties"])
        for key in sorted(set(instance) - set(known), key=str):
            near = difflib.get_close_matches(str(key), known, 1)
            remedy = f"did you mean {near[0]}?" if near else f"known keys are {', '.join(known)}"
            yield (*place, key), name, f"no such key: {key}; {remedy}"
    elif error.validator == "required":
        missing = [key for key in schema["required"] if key not in instance]
        yield place, name, f"{', '.join(missing)} missing; add {'it' if len(missing) == 1 else 'them'}"
    else:
        remedy = schema.get("description", "see config/README.md")
        yield place, name, f"{instance!r:.60} will not do; give {remedy}"


def _theme_mistakes(path: Path, blocks: list[dict[str, Any]], lines: Mapping[tuple, int]) -> Iterator[str]:
    """Yield the mistakes in themes that a schema cannot tell."""
    first_place: dict[str, int] = {}
    for number, block in enumerate(blocks):
        line = _line(lines, ("themes", number, "id"))
        if block["id"] in RESERVED_THEMES:
            yield f"{path}:{line}: themes.{number}.id: {block['id']} has another meaning; choose another id"
        if block["id"] in first_place:
            yield (
                f"{path}:{line}: themes.{number}.id: {block['id']} stands at line {first_place[block['id']]} already;"
                " give each theme its own id"
            )
        first_place.setdefault(block["id"], line)
        for key in ("seeds", "lookalikes"):
            for index, seed in enumerate(block.get(key, ())):
                if not all(words(word.rstrip("*")) for word in seed.split()):
                    yield (
                        f"{path}:{_line(lines, ('themes', number, key, index))}: themes.{number}.{key}.{index}:"
                        f" {seed!r} holds no letters; give a word or phrase"
                    )


def _with_defaults(settings: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    filled = {}
    for key, part in schema["properties"].items():
        value = settings.get(key, copy.deepcopy(part.get("default")))
        filled[key] = _with_defaults(value, part) if "properties" in part else value
    return filled
