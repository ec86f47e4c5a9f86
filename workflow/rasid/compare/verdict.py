"""Whether the present models may take the place of the released ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# A share of fewer tagged paragraphs says nothing about a theme.
FEWEST_TAGGED = 30


@dataclass(frozen=True)
class Rule:
    """What is asked of models that are to be released.

    Attributes
    ----------
    largest_loss : float
        Macro-F1 on the common labels may be lower by this much; it counts as lower where the whole interval
        of the difference lies below.
    largest_churn : float
        At most this share of the unchanged paragraphs may get or lose a theme's tag.
    largest_turnover : float
        And at most this share of those that have the tag before or after; what `largest_churn` is for a
        frequent theme, this is for a rare one.
    """

    largest_loss: float
    largest_churn: float
    largest_turnover: float

    def judge(self, changes: Mapping[str, Any]) -> tuple[str, list[str]]:
        """Give the verdict (``pass`` or ``fail``) and the reasons for it, those for a fail first."""
        bad: list[str] = []
        good: list[str] = []
        overall = changes["scores"].get("overall")
        if overall is None:
            bad.append("no label was scored by both models, so nothing shows that the new ones are not worse")
        else:
            told = (
                f"macro-F1 {overall['old']:.3f} to {overall['new']:.3f} on the same {changes['labels']} labels"
                f" ({overall['difference']:+.3f}, 95 % from {overall['low']:+.3f} to {overall['high']:+.3f})"
            )
            (bad if overall["high"] < -self.largest_loss else good).append(told)
        for theme, figures in sorted(changes["churn"].items()):
            told = (
                f"{theme}: {figures['flipped']} tags flipped, {figures['share']:.2%} of {figures['paragraphs']}"
                f" unchanged paragraphs, {figures['turnover']:.1%} of those with the tag"
            )
            too_many = figures["share"] > self.largest_churn or (
                figures["turnover"] > self.largest_turnover and figures["tagged"] >= FEWEST_TAGGED
            )
            (bad if too_many else good).append(told)
        return ("fail", bad + good) if bad else ("pass", good)
