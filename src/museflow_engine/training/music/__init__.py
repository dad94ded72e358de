"""Fits the tables of the musical model (`generation.model`) to phrases that people wrote."""
