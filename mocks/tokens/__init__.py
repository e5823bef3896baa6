"""Tokens: id-cards and assertions, who asks for them, and what level `full` asks of whoever carries them.

The routes are in mocks/systems/tokens.py.
"""
