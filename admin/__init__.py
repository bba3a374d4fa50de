"""Handlers of the officers' portal, one module per domain."""
