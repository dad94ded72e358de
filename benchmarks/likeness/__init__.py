"""Judges that try to tell our phrases from phrases of real beginner pieces.

Conventions: a *judge* returns how machine-like a phrase is; its AUC is the probability
that it finds a machine phrase more machine-like than a human one (0.5: it cannot tell,
1: always). Judges share no code with the generator's model or with the quality model,
and neither of those may import this package: what is optimised must not be the ruler.
"""
