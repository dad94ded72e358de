"""Floor 6: the one place that owns clock, port and store, and drives a session."""
