"""Measurements, side by side with a peer and with a bare handler: ``python -m bench``."""
