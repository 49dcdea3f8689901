"""Random histories of phones and a server over a network that drops, doubles and delays.

Everything follows from a seed, so a history that went wrong can be played again.
Losses are counted here, outside the engine, from what each phone was told is safe.
"""
