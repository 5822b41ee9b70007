"""The door by itself, over real sockets: what may come in, what is answered, and what is certain when it breaks."""

import asyncio
import gc
import json
import os
import socket
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot import __version__
from bot.door import NobodyThere, Patience, is_open, listening, serve, side_by_side, visit, wire
from bot.door import client as visitor
from bot.door import server as doorman
from bot.door.wire import Answer, Progress, Request
from bot.errors import BotEnded, OtherVersion, Refused, StoreLocked, UsageError

pytestmark = pytest.mark.asyncio
Told = list[tuple[int, int]]


def asked(command: str = "echo", **arguments: Any) -> Request:
    """A request."""
    return Request(command=command, arguments=arguments, settings={})


class Bot:
    """Does a few things, and knows what it began and what was cut short."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.cut_short: list[str] = []
        self.go_on = asyncio.Event()

    async def __call__(self, request: Request, progress: Progress) -> Answer:
        self.begun.append(request.command)
        try:
            match request.command:
                case "refuse":
                    raise UsageError("no")
                case "stumble":
                    raise ZeroDivisionError("oh")
                case "full":
                    raise OSError(28, "No space left on device")
                case "wait" | "long":
                    progress(1, 2)
                    await self.go_on.wait()
        except asyncio.CancelledError:
            self.cut_short.append(request.command)
            raise
        return Answer(text=json.dumps(request.arguments), warnings=("mind",))


@asynccontextmanager
async def open_door(path: Path) -> AsyncIterator[Bot]:
    """A bot with an open door; closed in order at the end."""
    bot = Bot()
    with listening(path) as listener:
        task = asyncio.create_task(serve(listener, bot, {"long"}))
        await asyncio.sleep(0)
        try:
            yield bot
        finally:
            task.cancel()
            await asyncio.wait([task])


async def answer(path: Path, request: Request, told: Told | None = None) -> Answer:
    """What a visitor gets."""
    return await visit(path, request, lambda done, of: (told or []).append((done, of)), Patience())


async def until(true: Callable[[], object]) -> None:
    """Wait until this is so."""
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - nobody tells when
            await asyncio.sleep(0.005)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the door is."""
    return tmp_path / "store.json.sock"


async def test_a_request_gets_its_answer_whatever_is_in_it(path: Path) -> None:
    odd: dict[str, Any] = {"text": "tea? ☕ \n\0 \udcff", "many": [1, None, True], "long": "é" * 100_000}
    async with open_door(path):
        got = await answer(path, asked(**odd))
    assert (json.loads(got.text), got.warnings) == (odd, ("mind",))


async def test_answers_may_be_much_longer_than_requests(path: Path) -> None:
    async def much(request: Request, progress: Progress) -> Answer:
        return Answer(text="x" * 20_000_000)

    faults: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, fault: faults.append(fault))
    with listening(path) as listener:
        done = asyncio.create_task(serve(listener, much, ()))
        assert len((await answer(path, asked())).text) == 20_000_000
        await asyncio.sleep(0.1)
        done.cancel()
        await asyncio.wait([done])
    gc.collect()
    assert faults == []


async def test_many_visitors_are_answered_at_the_same_time(path: Path) -> None:
    async with open_door(path) as bot:
        waiting = [asyncio.create_task(answer(path, asked("wait", number=n))) for n in range(50)]
        await until(lambda: len(bot.begun) == 50)
        assert (await answer(path, asked(number=50))).text == '{"number": 50}'
        bot.go_on.set()
        assert [json.loads(got.text)["number"] for got in await asyncio.gather(*waiting)] == list(range(50))


async def test_what_is_raised_inside_comes_out_the_same(path: Path) -> None:
    async with open_door(path):
        with pytest.raises(Refused, match=r"^no$") as refused:
            await answer(path, asked("refuse"))
        assert refused.value.exit_code == UsageError.exit_code
        with pytest.raises(Refused, match="No space left on device; check the disk"):
            await answer(path, asked("full"))
        with pytest.raises(visitor.Fault, match="ZeroDivisionError: oh"):
            await answer(path, asked("stumble"))
        assert await answer(path, asked())


async def test_only_the_owner_may_use_the_socket_even_if_all_else_is_open(path: Path) -> None:
    mask = os.umask(0)
    try:
        with listening(path):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    finally:
        assert os.umask(mask) == 0
    assert not path.exists()


async def test_a_socket_that_was_left_behind_is_replaced_and_another_file_is_not(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(str(path))
    assert path.exists()
    assert not is_open(path)
    async with open_door(path):
        assert await answer(path, asked())
    path.write_text("mine")
    with pytest.raises(OSError, match="in use"), listening(path):
        pass
    assert path.read_text() == "mine"


async def test_a_path_may_be_longer_than_an_address(tmp_path: Path) -> None:
    folder = tmp_path / ("a" * 200) / ("ü" * 100)
    folder.mkdir(parents=True)
    before = Path.cwd()
    async with open_door(folder / "store.json.sock"):
        assert is_open(folder / "store.json.sock")
        assert await answer(folder / "store.json.sock", asked())
    assert Path.cwd() == before
    with pytest.raises(OSError, match="too long"), listening(folder / ("x" * 150)):
        pass


@pytest.mark.parametrize(
    "sent",
    [
        b"\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"[1, 2]\n",
        b'{"command": "echo"}\n',
        b'{"command": 7, "arguments": {}, "settings": {}}\n',
        b'{"command": "echo", "arguments": [], "settings": {}}\n',
        b"[" * 100_000 + b"\n",
        b"\xff\xfe\x00\n",
        b'{"command": "ec',
        b"x" * (2 * wire.LIMIT),
    ],
    ids=range(10),
)
async def test_what_can_not_be_understood_is_answered_so_and_the_next_is_heard(path: Path, sent: bytes) -> None:
    async with open_door(path) as bot:
        reader, writer = await asyncio.open_unix_connection(path)
        assert json.loads(await reader.readline()) == {"protocol": wire.PROTOCOL, "requite": __version__}
        writer.write(sent)
        writer.write_eof()
        error = json.loads(await reader.readline())["error"]
        assert "can't understand this request" in error["message"]
        writer.close()
        assert await answer(path, asked())
        assert bot.begun == ["echo"]


async def test_whoever_says_nothing_is_sent_away(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorman, "SILENCE", 0.05)
    async with open_door(path):
        reader, writer = await asyncio.open_unix_connection(path)
        assert (await reader.read()).count(b"\n") == 1
        writer.close()


async def test_a_request_that_is_too_long_is_not_sent(path: Path) -> None:
    async with open_door(path) as bot:
        with pytest.raises(UsageError, match="too long"):
            await answer(path, asked(text="x" * wire.LIMIT))
        assert bot.begun == []


async def test_whoever_leaves_calls_the_request_off(path: Path) -> None:
    async with open_door(path) as bot:
        told: Told = [(0, 0)]
        going = asyncio.create_task(answer(path, asked("wait"), told))
        await until(lambda: (1, 2) in told)
        going.cancel()
        await until(lambda: bot.cut_short == ["wait"])
        assert await answer(path, asked())


async def test_at_the_end_what_was_begun_is_finished_and_what_lasts_is_cut_short(path: Path) -> None:
    async with open_door(path) as bot:
        brief = asyncio.create_task(answer(path, asked("wait")))
        lasting = asyncio.create_task(answer(path, asked("long")))
        await until(lambda: len(bot.begun) == 2)
        asyncio.get_running_loop().call_later(0.1, bot.go_on.set)
    assert (await brief).text == "{}"
    with pytest.raises(Refused, match="the bot was stopped before this was done"):
        await lasting
    assert bot.cut_short == ["long"]


async def test_at_the_end_nobody_is_waited_for_without_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorman, "GRACE", 0.05)
    async with open_door(path) as bot:
        _, silent = await asyncio.open_unix_connection(path)
        waiting = asyncio.create_task(answer(path, asked("wait")))
        await until(lambda: bot.begun)
    with pytest.raises(Refused, match="stopped"):
        await waiting
    silent.close()


@asynccontextmanager
async def saying(path: Path, *lines: object) -> AsyncIterator[None]:
    """A bot that says these lines, whatever is asked, and dies."""

    async def let_in() -> None:
        loop = asyncio.get_running_loop()
        connection, _ = await loop.sock_accept(listener)
        with connection:
            await loop.sock_sendall(connection, b"".join(map(wire.line, lines)))
            if lines:
                await loop.sock_recv(connection, wire.LIMIT)

    with listening(path) as listener:
        saying = asyncio.create_task(let_in())
        yield
        await saying


async def test_a_bot_that_ended_before_it_began_was_as_good_as_not_there(path: Path) -> None:
    with pytest.raises(NobodyThere):
        await answer(path, asked())
    for lines in ((), (wire.GREETING,)):
        async with saying(path, *lines):
            with pytest.raises(NobodyThere):
                await answer(path, asked())


async def test_a_bot_that_ended_after_it_began_leaves_it_open_what_was_done(path: Path) -> None:
    async with saying(path, wire.GREETING, {"begun": True}, {"progress": [1, 2]}):
        with pytest.raises(BotEnded, match="ask again to see whether it was done"):
            await answer(path, asked())


@pytest.mark.parametrize("greeting", [{"protocol": 2, "requite": "9.1"}, {"hello": 1}, [1]])
async def test_a_bot_of_another_version_is_to_be_started_again(path: Path, greeting: object) -> None:
    async with saying(path, greeting):
        with pytest.raises(OtherVersion, match=f"this is {__version__}; stop the bot and start it again"):
            await answer(path, asked())


async def test_a_bot_that_is_halted_is_not_waited_for_without_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "PATIENCE", 0.05)
    with listening(path):
        patience = Patience()
        with pytest.raises(NobodyThere):
            await visit(path, asked(), lambda _, __: None, patience)
        with pytest.raises(StoreLocked):
            await patience.wait(StoreLocked("x", "y"))


async def test_whichever_ends_first_the_others_end_in_order() -> None:
    ended: list[str] = []

    async def slow_to_leave() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.05)
            ended.append("slowly")

    async def fails() -> None:
        await asyncio.sleep(0)
        raise UsageError("off")

    with pytest.raises(UsageError, match="off"):
        await side_by_side(slow_to_leave(), fails())
    together = asyncio.create_task(side_by_side(slow_to_leave(), slow_to_leave()))
    await asyncio.sleep(0.01)
    for _ in range(3):  # told to hurry, it still waits
        together.cancel()
        await asyncio.sleep(0.01)
    assert ended == ["slowly"]
    with pytest.raises(asyncio.CancelledError):
        await together
    assert ended == ["slowly"] * 3
