"""MuseFlow Engine: learning to read music at the piano."""
