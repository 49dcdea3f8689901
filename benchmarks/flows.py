"""The median taps and seconds of each flow, from what the journeys have written down."""

import json
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median


def medians(lines: list[str]) -> dict[str, dict[str, float]]:
    """Return, for each flow of JSON lines ``{flow, taps, seconds}``, its medians and walks."""
    walks: defaultdict[str, list[dict[str, float]]] = defaultdict(list)
    for line in lines:
        each = json.loads(line)
        walks[each["flow"]].append(each)
    return {
        flow: {name: median(each[name] for each in told) for name in ("taps", "seconds")}
        | {"walks": len(told)}
        for flow, told in sorted(walks.items())
    }


if __name__ == "__main__":
    print(json.dumps(medians(Path(sys.argv[1]).read_text().splitlines())))
