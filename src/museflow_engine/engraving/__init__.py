"""Floor 4: a phrase becomes notation to look at and events to listen to."""
