"""Files on their way to a DM, each shared once: only its last step shows, and that is told from the file's id.

Source: Slack's pages “Working with files”, “files.getUploadURLExternal” and “files.completeUploadExternal”.
"""

from dataclasses import dataclass

import aiohttp

from adapters.slack.client import CONNECTING, DEADLINE, Client, Unclear


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What is sent. alt: what a picture shows, in words; comment: what is said with it."""

    name: str
    content: bytes
    title: str
    comment: str
    alt: str | None = None


class Upload:
    """One file, sent with one client; id is its id once Slack has it. Raises as `Client.call` does."""

    def __init__(self, client: Client, file: File) -> None:
        self._client = client
        self._file = file
        self.id = ""

    async def share(self, channel: str, thread: str = "") -> None:
        """Share it in a channel; what was uploaded already isn't uploaded again."""
        if not self.id:
            self.id = await self._uploaded()
        await self._client.call(
            "files.completeUploadExternal",
            files=[{"id": self.id, "title": self._file.title}],
            channel_id=channel,
            initial_comment=self._file.comment,
            thread_ts=thread or None,
        )

    async def _uploaded(self) -> str:
        content = self._file.content or b"\n"
        given = await self._client.call(
            "files.getUploadURLExternal", filename=self._file.name, length=len(content), alt_txt=self._file.alt
        )
        timeout = aiohttp.ClientTimeout(total=DEADLINE, sock_connect=CONNECTING)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(str(given.get("upload_url")), data=content, proxy=self._client.web.proxy) as answer,
        ):
            if answer.status != 200:
                raise Unclear(f"Slack answered the upload of a file with {answer.status}")
        return str(given.get("file_id"))
