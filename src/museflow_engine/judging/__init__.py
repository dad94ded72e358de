"""Floor 4: performance events, one at a time, become judgements and a score."""
