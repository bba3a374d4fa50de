"""Phones that log in: sessions, WeChat identities, officers' bindings."""
