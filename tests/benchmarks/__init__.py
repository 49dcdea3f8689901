"""Whether the benchmarks count rightly. What they measure is no test's business."""
