"""The musical model: which phrases of a language come more often, learnt from real music."""
