"""From a plan to the script of a load run, and from what it heard back to moments that are judged like played ones.

Pure: no clock, no files, no HTTP.
"""
