"""In which order the halves of a gate are played: A B B A ..., so that a steady drift favours neither version."""

from __future__ import annotations

from dataclasses import dataclass

BASE, HEAD = "base", "head"


@dataclass(frozen=True, slots=True)
class Turn:
    """One half: which round (0: first, 1: confirmation), which pair of it, and which version is driven."""

    round: int
    pair: int
    version: str

    def __str__(self) -> str:
        return f"round {self.round + 1}, pair {self.pair + 1}, {self.version}"

    @property
    def folder(self) -> str:
        """A name for what it leaves."""
        return f"{self.round + 1}-{self.pair + 1:02d}-{self.version}"


def turns(pairs: int, number: int = 0) -> tuple[Turn, ...]:
    """All halves of one round. Every other pair begins with head; the confirmation's first pair does too."""
    return tuple(
        Turn(number, pair, version)
        for pair in range(pairs)
        for version in ((BASE, HEAD) if (pair + number) % 2 == 0 else (HEAD, BASE))
    )
