"""The mock systems: routes and wire formats, on one wall-clock calendar that drives the kernel of sim.journey.

The only room that knows FastAPI. Rules of the network are asked of sim.network and never written again here.
"""
