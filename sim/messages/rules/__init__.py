"""The rules, as tables of small functions. A function is given the message and yields where it is broken."""
