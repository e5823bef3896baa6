"""From a scenario file to a plan: what there is, what is intended, and the way each call takes."""
