"""The analysis: from runs to datasets, summaries, tables and verdicts."""
