"""The numbers that README tells, measured: `pytest -m evidence` writes them to results/baselines/evidence.json."""
