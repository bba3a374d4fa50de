"""What the platform knows, put together from its parts; all in memory."""

from server.wechat.fake.links import Links
from server.wechat.fake.messages import Messages
from server.wechat.fake.people import People
from server.wechat.fake.recorder import Recorder
from server.wechat.fake.tokens import Tokens


class FakeWeChat(People, Tokens, Messages, Links, Recorder):
    """The platform of one mini-program.

    Attributes:
        risky: word → what the content checks say to a text or an address that holds it (suggest, label).
        checked_media: addresses of pictures that were checked.
        media_label_is_number: push the label as the documents say; what really comes is text.
    """

    def reset(self) -> None:
        """Forget everything."""
        super().reset()
        self.risky: dict[str, tuple[str, int]] = {}
        self.checked_media: set[str] = set()
        self.media_label_is_number = False
