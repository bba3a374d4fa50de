"""The product's web process with a watch on its event loop: ``python -m scripts.benchmarks.watched_web web …``.

At the end it writes how late the loop was, again and again, to the file that ``LAG_FILE`` names.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any, Final

from server import __main__ as product
from server.web import serving

_STEP: Final = 0.002


async def _watch(late: list[tuple[float, float]]) -> None:
    while True:
        due = time.monotonic() + _STEP
        await asyncio.sleep(_STEP)
        late.append((due, time.monotonic() - due))


def main() -> int:
    """Run the product's command with the watch beside the server."""
    late: list[tuple[float, float]] = []
    record = Path(os.environ["LAG_FILE"])
    serve = serving.serve

    async def watched(*arguments: Any, **options: Any) -> None:
        watch = asyncio.create_task(_watch(late))
        try:
            await serve(*arguments, **options)
        finally:
            watch.cancel()

    product.__dict__["serve"] = watched
    status = product.main(sys.argv[1:])
    record.write_text(json.dumps(late))
    return status


if __name__ == "__main__":
    sys.exit(main())
