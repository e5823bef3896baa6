"""Capacity planning: how often to play, what to change, how far an answer carries. Pure: it plays nothing itself."""
