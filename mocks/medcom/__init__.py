"""MedCom correspondence: mailboxes that lose nothing, answer once, and show nothing twice.

A message is answered only when it is on disk. All rules are asked of sim.messages; here are addresses, the ledger on
disk, what happens to a transmission, and the doors. The network between the parties is ours: a stand-in for VANS.
"""
