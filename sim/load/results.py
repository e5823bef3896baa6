"""The three files a load run leaves in its folder: what was heard, how healthy the generator was, and histograms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.load.written import Written


class Results:
    """The folder of a run. Lines are flushed as they come, so that what ends suddenly keeps what was measured."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._files: dict[int, Any] = {}

    def lines(self, worker: int, text: str) -> None:
        """Add lines of one worker."""
        if worker not in self._files:
            self._files[worker] = (self._folder / f"heard-{worker}.jsonl").open("w", encoding="utf-8")
        file = self._files[worker]
        file.write(text)
        file.flush()

    def end(self, told: dict[int, dict[str, Any]], cut_short: str, zero: int, skipped: list[str]) -> dict[str, Any]:
        """Add the workers up and write health and histograms; the health."""
        for file in self._files.values():
            file.close()
        total = Written()
        for one in told.values():
            total.merge(one)
        why = cut_short or next((one["cut_short"] for one in told.values() if one["cut_short"]), "")
        health = {
            "planned": sum(one["planned"] for one in told.values()),
            "sent": total.counts["sent"],
            "ended": total.counts["ended"],
            "dropped": total.counts["dropped"],
            "failed": total.counts["failed"],
            "unfinished": total.counts["unfinished"],
            "lines": total.counts["lines"],
            "late": _spread(total, "late"),
            "timer": _spread(total, "timer"),
            "cpu": {str(index): one["cpu"] for index, one in sorted(told.items())},
            "workers": len(told),
            "cut_short": bool(why),
            "why": why,
            "zero": zero,
            "skipped": skipped,
            "errors": dict(total.errors.most_common(50)),
        }
        self._write("health.json", health)
        self._write("histograms.json", total.histograms())
        return health

    def _write(self, name: str, content: Any) -> None:
        (self._folder / name).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _spread(total: Written, name: str) -> dict[str, int]:
    tally = total.late if name == "late" else total.timer
    p50, p99 = tally.quantiles([0.5, 0.99])
    return {"p50": p50, "p99": p99, "max": max(tally.counts, default=0)}
