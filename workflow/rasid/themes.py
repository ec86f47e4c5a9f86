"""What a theme is; `rasid.config` reads them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Theme:
    """A theme that paragraphs are tagged with."""

    id: str
    name_ar: str
    name_en: str
    colour: str
    seeds: tuple[str, ...] = field(default=())
    lookalikes: tuple[str, ...] = field(default=())
