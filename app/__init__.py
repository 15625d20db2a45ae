"""Cowslip: scores withdrawal and companion scales, tracks them and prints records."""

__version__ = "0.1.0"
