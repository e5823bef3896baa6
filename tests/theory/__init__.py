"""Theory as oracle: textbook models written as scenarios, held against closed forms.

Rule: over at least 30 replications, seeds fixed beforehand, the closed form lies within the 99.9 % interval and the
interval's half-width is at most 1 % of it (3 % for a p99). Replications are the unit, because calls within one wait for
each other and are not independent.

What the scenario language cannot say, and so is not here (it is said rather than bent):

- D/M/1, E2/M/1: arrivals are Poisson; a stream has no other law between its arrivals.
- M/E2/1: the kinds of service are constant, uniform, exponential, lognormal and hyperexponential.
- Vacations that begin when a server falls idle: a station closes at stated times only.
- Random routing of one stream (Jackson's routing matrix): a journey is the same for all its calls. Several streams that
  cross, and visit a station twice, are here instead: the same product form.
- Priorities, processor sharing, and patience that varies from caller to caller: one first-come queue, one deadline for
  all calls of a journey. A deadline for the waiting alone cannot be said either; see `impatience` for what is meant.
- Batch arrivals. A backlog that is cleared from opening time on can be said, and is here.
"""
