"""People with a phone: who is logged in, and which officer's phone it is. It knows no ballot."""
