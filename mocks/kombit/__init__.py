"""Municipal-side services: the national index of cases (SF1470), Organisation's GraphQL service, institution data.

What the municipalities hold is asked of sim.network; what a vendor's system delivered lies over it. A published name
or namespace stands only on elements that are published; what is ours is in `urn:tvaers:...`.
"""
