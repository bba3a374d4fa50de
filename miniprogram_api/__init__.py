"""Handlers of the phones' trust zone."""
