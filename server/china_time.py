"""China's time: one zone for the whole country, and no summer time since 1991. Pure.

Times are UTC inside; this is for the edges, where people read them.
"""

from datetime import timedelta, timezone
from typing import Final

CHINA: Final = timezone(timedelta(hours=8), "CST")
