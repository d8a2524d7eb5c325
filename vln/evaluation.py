"""Scoring a policy: the field's metrics with 95 % intervals, as a table, as JSON, and as an R2R submission."""
