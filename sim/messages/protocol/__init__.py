"""Scripted trouble: what goes wrong between two mailboxes, step by step, and what a vendor's system must do about it.

The scenarios carry the names MedCom's send and receive test protocols and TestScripts use where those are public; all
others are our own and say so. Pure: the same seed and the same moment give the same documents and the same judgement.
Certification remains MedCom's.
"""
