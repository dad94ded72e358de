"""Floor 7: the `museflow` command."""
