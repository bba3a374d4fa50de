"""A process that calls WeChat many times at once: ``python -m tests.wechat.caller N`` with the settings in APP_…."""

import asyncio
import json
import sys

from server.clock import SystemClock
from server.settings import load_settings
from server.store import Store
from server.wechat import WeChat


async def main() -> None:
    settings = load_settings()
    store = await Store.connect(settings.uri("mongo_uri"))
    wechat = WeChat(settings, SystemClock(), store)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    answers = await asyncio.gather(*(wechat.url_link("pages/index/index") for _ in range(int(sys.argv[1]))))
    print(json.dumps({"ok": len(answers)}))
    wechat.close()
    await store.close()


if __name__ == "__main__":
    asyncio.run(main())
