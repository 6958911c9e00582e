"""Meerwaarde: the public file of every digital initiative of a municipality, from goal to shared lesson."""

__version__ = "0.1.0"
