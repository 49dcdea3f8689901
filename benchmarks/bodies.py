"""The records that every system gets: the same in every run, about 400 bytes of JSON each."""

import random
from collections.abc import Sequence
from typing import Any

LETTERS = "abcdefghijklmnopqrstuvwxyz "
CATEGORIES = ("安全", "工艺", "电气", "仪表", "消防", "总图", "设备", "其他")
RESULTS = ("未发现问题", "发现隐患")
KINDS = ("visit", "hazard")
"""What is measured. A visit is a record like a peer's document: stored, shared, merged. A
hazard moreover gets a number and a file from the server and has two views; no peer does
anything like it, so it is told beside the ratios and not in them."""


def bodies(kind: str, count: int, firms: Sequence[str]) -> list[dict[str, Any]]:
    """Return records as a phone makes them, spread over the firms."""
    chance = random.Random(7)
    make = {"visit": _visit, "hazard": _hazard}[kind]
    return [make(number, firms[number % len(firms)], chance) for number in range(count)]


def _visit(number: int, firm: str, chance: random.Random) -> dict[str, Any]:
    return {
        "firm": firm,
        "visited_at": _moment(chance),
        "result": chance.choice(RESULTS),
        "notes": f"{number:06d} 号罐区 {_words(chance, 190)}",
        "spot": _spot(chance),
    }


def _hazard(number: int, firm: str, chance: random.Random) -> dict[str, Any]:
    return {
        "firm": firm,
        "seen_at": _moment(chance),
        "place": f"{number:06d} 号罐区",
        "spot": _spot(chance),
        "summary": _words(chance, 150),
        "category": chance.choice(CATEGORIES),
        "level": chance.choice(("一般", "疑似重大")),
    }


def _moment(chance: random.Random) -> str:
    return f"2026-10-{chance.randrange(1, 29):02d}T{chance.randrange(24):02d}:15:00+08:00"


def _spot(chance: random.Random) -> dict[str, float]:
    return {
        "lat": round(31 + chance.random(), 6),
        "lon": round(121 + chance.random(), 6),
        "accuracy": round(5 + chance.random() * 40, 1),
    }


def _words(chance: random.Random, letters: int) -> str:
    return "".join(chance.choices(LETTERS, k=letters))


def batches(things: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [things[at : at + size] for at in range(0, len(things), size)]
