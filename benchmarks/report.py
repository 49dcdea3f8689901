"""What the line at the end says, and what the project has promised of it."""

from collections.abc import Mapping
from statistics import median
from typing import Any

from benchmarks.measure import Speed

DURABLE_PEERS = ("pouchdb", "kinto")
REQUIRED = {
    "push_vs_durable_peer": 2.0,
    "push_vs_bare": 0.2,
    "pull_vs_pouchdb": 8.0,
    "pull_vs_kinto": 2.0,
    "pull_vs_rxdb_memory": 1.0,
    "pull_vs_bare": 0.7,
    "pg_push_vs_sqlite": 0.4,
}
"""The least that each ratio must be."""
AT_MOST = {"pull_one_of_1m_vs_1k": 1.5}


def ratios(found: Mapping[str, Speed]) -> dict[str, Any]:
    """Ratios between medians of this run; above 1, the first named is the faster."""
    push = {name: median(each.push) for name, each in found.items()}
    pull = {name: median(each.pull) for name, each in found.items()}
    hear = {name: median(each.change_ms) for name, each in found.items()}
    told = {
        "push_vs_bare": push["ours"] / push["bare"],
        "push_vs_raw": push["ours"] / push["raw"],
        "push_hazards_vs_bare": push["ours_hazards"] / push["bare"],
        "pg_push_vs_sqlite": push["ours_pg"] / push["ours"],
        "pull_vs_bare": pull["ours"] / pull["bare"],
        "pull_vs_raw": pull["ours"] / pull["raw"],
        "one_change_vs_bare": hear["bare"] / hear["ours"],
        "one_change_vs_raw": hear["raw"] / hear["ours"],
    }
    if "pouchdb" in found:
        told |= {
            "push_vs_durable_peer": push["ours"] / max(push[each] for each in DURABLE_PEERS),
            "push_vs_pouchdb": push["ours"] / push["pouchdb"],
            "push_vs_pouchdb_unsynced": push["ours"] / push["pouchdb_unsynced"],
            "push_vs_kinto": push["ours"] / push["kinto"],
            "push_vs_rxdb_memory": push["ours"] / push["rxdb_memory"],
            "pull_vs_pouchdb": pull["ours"] / pull["pouchdb"],
            "pull_vs_kinto": pull["ours"] / pull["kinto"],
            "pull_vs_rxdb_memory": pull["ours"] / pull["rxdb_memory"],
            "one_change_vs_pouchdb": hear["pouchdb"] / hear["ours"],
            "one_change_vs_kinto": hear["kinto"] / hear["ours"],
            "one_change_vs_rxdb_memory": hear["rxdb_memory"] / hear["ours"],
        }
    return {name: rounded(ratio) for name, ratio in told.items()}


def absolute(found: Mapping[str, Speed]) -> dict[str, Any]:
    """Of this machine in this hour: good for a look, and for nothing else."""
    return {
        "push_per_second": {name: round(median(each.push)) for name, each in found.items()},
        "pull_per_second": {name: round(median(each.pull)) for name, each in found.items()},
        "one_change_ms": {name: rounded(median(each.change_ms)) for name, each in found.items()},
    }


def promised(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ratios that something was promised of, first in the line."""
    return {name: told[name] for name in (*REQUIRED, *AT_MOST) if name in told}


def missed(told: Mapping[str, Any]) -> list[str]:
    """Return the promises that this run did not keep, of those that it measured."""
    few = [name for name, least in REQUIRED.items() if told.get(name, least) < least]
    many = [name for name, most in AT_MOST.items() if told.get(name, most) > most]
    return few + many


def rounded(number: float) -> float:
    """Three digits that count."""
    return float(f"{number:.3g}")
