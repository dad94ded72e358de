"""Offline work: what the engine ships is learned here, from music and swipes whose licence allows it.

Conventions: nothing that plays or judges imports this floor; it reads the stations below
and writes files for `models/`.
"""
