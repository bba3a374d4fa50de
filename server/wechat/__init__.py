"""The WeChat platform: calls, access token, pushes, grants of subscription messages."""
