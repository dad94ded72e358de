"""Floor 4: evidence becomes belief, weights and mastery."""
