"""What a run says to people: one HTML file that opens anywhere, and tables on a terminal, in English and Danish.

Nothing is measured or judged here: every number comes from the summary and the record of a run. All words stand in
texts.yaml. What the data brings along (names, sources, command lines) is text and never markup.
"""

from sim.report.page import html

__all__ = ["html"]
