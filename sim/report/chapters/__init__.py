"""The chapters of a report: each a function from summary, record and words to blocks, or None without matter."""
