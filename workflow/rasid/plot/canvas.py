"""The paper that figures are drawn on: sizes, notes, legends, and files with the same bytes every time."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from rasid.plot.language import Language

STYLE = Path(__file__).with_name("rasid.mplstyle")
# What would differ from run to run, or from version to version of matplotlib.
NO_METADATA: dict[str, dict[str, Any]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
}
# In inches: wide enough for a page, and letters stay readable on a telephone.
WIDTH = 6.4
QUIET, NEUTRAL, PALE = "#555555", "#8c96a0", "#d0d4d9"
MARKERS = "osD^vP*X"
# In small letters, a line of a legend is about so long.
LEGEND_LETTERS = 80
TITLE_LETTERS = 58


def save(
    draw: Callable[[Language], Figure], folder: Path, name: str, language: Language, resolution: int = 200
) -> None:
    """Draw a figure in Rasid's style and write it as PNG, with so many dots an inch, and SVG.

    English figures lie in the folder, those in other languages in a folder of their own below it.
    """
    place = folder if language.code == "en" else folder / language.code
    place.mkdir(parents=True, exist_ok=True)
    with matplotlib.style.context(["default", STYLE]):
        figure = draw(language)
        # The layout is worked out once for both files. As long as there is an engine for it, saving draws twice.
        if engine := figure.get_layout_engine():
            engine.execute(figure)
        with matplotlib.rc_context({"figure.constrained_layout.use": False}):
            figure.set_layout_engine(None)
        for ending, metadata in NO_METADATA.items():
            figure.savefig(place / f"{name}{ending}", dpi=resolution, metadata=metadata)


def sheet(height: float, width: float = WIDTH) -> Figure:
    """Give an empty figure, its size in inches."""
    return Figure(figsize=(width, height))


def title(figure: Figure, text: str, language: Language) -> None:
    """Put a title over a whole figure, where lines begin."""
    x = 0.99 if language.code == "ar" else 0.01
    lines = "\n".join(textwrap.wrap(text, TITLE_LETTERS))
    figure.suptitle(lines, x=x, ha=language.side, fontweight="bold", fontsize=12)


def note(figure: Figure, text: str, language: Language) -> None:
    """Put a line of explanation below a whole figure."""
    figure.supxlabel(text, fontsize=8, color=QUIET, x=0.99 if language.code == "ar" else 0.01, ha=language.side)


def empty(heading: str, reason: str, language: Language) -> Figure:
    """Draw a figure that says why there is nothing to see."""
    figure = sheet(2.0)
    title(figure, heading, language)
    axes = figure.add_subplot()
    axes.set_axis_off()
    axes.text(0.5, 0.5, reason, ha="center", va="center", transform=axes.transAxes, color=QUIET)
    return figure


def legend(figure: Figure, axes: Axes, heading: str | None = None) -> None:
    """Put the names of an axes' lines below the figure, under a line of explanation.

    They stand in as many columns as their lengths allow.
    """
    handles, names = axes.get_legend_handles_labels()
    if names:
        longest = max(len(line) for name in names for line in name.split("\n"))
        columns = max(1, min(4, len(names), LEGEND_LETTERS // (longest + 6)))
        figure.legend(
            handles, names, loc="outside lower center", ncols=columns, title=heading, fontsize=9, title_fontsize=8
        )


def grid_of(figure: Figure, count: int, columns: int, sharex: bool = False, sharey: bool = False) -> list[Axes]:
    """Give as many axes as asked for, in rows; what is left of the last row stays blank."""
    rows = -(-count // columns)
    axes = figure.subplots(rows, columns, squeeze=False, sharex=sharex, sharey=sharey).ravel().tolist()
    for blank in axes[count:]:
        blank.set_axis_off()
    return axes[:count]


def write_ticks(axis: Any, write: Callable[[float], str]) -> None:
    """Let an axis write its numbers as the language does."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: write(value)))


def wilson(hits: np.ndarray, total: np.ndarray, z: float = 1.959964) -> tuple[np.ndarray, np.ndarray]:
    """Give the 95 % interval of shares.

    Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).

    Parameters
    ----------
    hits, total : ndarray, shape (n,)

    Returns
    -------
    low, high : ndarray, shape (n,)
        0 and 1 where the total is 0.
    """
    number = np.maximum(total, 1)
    share = hits / number
    middle = (share + z * z / (2 * number)) / (1 + z * z / number)
    half = z * np.sqrt(share * (1 - share) / number + z * z / (4 * number**2)) / (1 + z * z / number)
    known = total > 0
    return np.where(known, np.maximum(middle - half, 0), 0.0), np.where(known, np.minimum(middle + half, 1), 1.0)


def ink_on(colour: Sequence[float]) -> str:
    """Give black or white, whichever is easier to read on a colour (red, green, blue from 0 to 1)."""
    return "#000000" if float(np.dot(colour[:3], (0.299, 0.587, 0.114))) > 0.55 else "#ffffff"
