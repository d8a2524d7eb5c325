import json

from vln.speed import bench, stopwatch


def test_the_bench_measures_and_writes_every_figure(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(bench, "BATCHES", (8,))
    monkeypatch.setattr(bench, "RGB_BATCHES", (4,))
    monkeypatch.setattr(stopwatch, "REPEATS", 1)
    bench.run_bench(peers=False, json_file=tmp_path / "bench.json", seconds=0.01, houses=1)
    figures = json.loads((tmp_path / "bench.json").read_text())
    names = ("symbolic_steps", "rgb_frames", "single_env_symbolic_steps", "single_env_rgb_steps")
    assert all(figures[f"{name}_per_second"] > 0 for name in names)
    assert "cores" in figures["machine"]
    assert "resets" in capsys.readouterr().out


def test_the_rate_is_what_is_done_per_second(monkeypatch):
    clock = iter(range(1000))
    monkeypatch.setattr(stopwatch.time, "perf_counter", lambda: next(clock))
    assert stopwatch.per_second(lambda: 10, seconds=5) == 8  # 4 times 10 in 5 ticks, the last tick only looks
