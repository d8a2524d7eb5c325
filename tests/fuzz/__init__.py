"""Fuzzing: damaged files must load or be refused in one line, in little time and memory.

`python -m tests.fuzz --seconds 60` runs it; `tests/fuzz/test_fuzz.py` runs a little of it with every other test.
"""
