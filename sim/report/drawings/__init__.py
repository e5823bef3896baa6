"""Drawings in SVG that need no script. Places are percentages, so that they fit any width without shrinking letters."""
