"""Floor 4: a tier, weights and a random source become a phrase never seen before."""
