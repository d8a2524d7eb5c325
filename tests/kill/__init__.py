"""Kills trainings at every file operation and sees whether they go on as if nothing had been.

`python -m tests.kill --runs 200` does it with real processes and every stage.
"""
