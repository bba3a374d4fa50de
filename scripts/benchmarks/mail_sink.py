"""A mail server in a process of its own: ``python -m scripts.benchmarks.mail_sink DIRECTORY`` prints its port.

Its certificate lies in the directory as ``mail.pem``. It ends when its standard input does.
"""

import asyncio
import sys
from pathlib import Path

from scripts.mail_server import mail_server, make_certificate


async def _serve(directory: Path) -> None:
    async with mail_server(make_certificate(directory)) as server:
        print(server.port, flush=True)
        reading = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
        while not reading.done():
            await asyncio.sleep(0.5)
            # It would keep them all.
            server.mails.clear()
            server.senders.clear()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
