"""Scripted trouble in a vendor's mailbox: armed by its owner, played step by step, judged from what is on disk."""
