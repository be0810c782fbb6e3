"""Benchmarks: whole jobs against the bare libraries and the naive way, in one run."""
