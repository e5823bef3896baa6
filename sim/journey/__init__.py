"""The kernel: stations, joins, deadlines and retries as a state machine on moments. Pure."""
