"""Training the quality model: spoiled phrases, verdicts of people, fitting, measuring.

Offline: it uses scikit-learn, which nothing that plays or generates ever loads.
"""
