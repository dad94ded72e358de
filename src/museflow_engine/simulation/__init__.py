"""Floor 4: simulated students with declared weak spots, who play real events."""
