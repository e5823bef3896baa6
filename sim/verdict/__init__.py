"""What the moments mean: rows, quantities, targets, digests. It stands on the plan, the stage and the moments only.

Playing yields moments; everything that is reported is derived from them here, after the run, in columns.
"""
