"""Floor 5: the edges: curriculum files, MIDI ports and files, computer keys, the store."""
