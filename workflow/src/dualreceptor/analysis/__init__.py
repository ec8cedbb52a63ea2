"""From runs to results: datasets, summaries, effects, scores, regressions, verdicts."""
