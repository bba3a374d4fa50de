"""Services of the supervision platform: domain code, web kit and store."""
