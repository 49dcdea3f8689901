"""Speed as ratios within one run; absolute times are noise."""
