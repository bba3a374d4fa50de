"""Services of the discipline desk: domain code, web kit and store."""
