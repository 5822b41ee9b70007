"""The door: a Unix socket through which the commands of other processes reach the bot that holds the store.

It knows how requests and answers travel and nothing of what is asked: that is `bot/commands/`.
"""

from bot.door.client import NobodyThere, Patience, is_open, visit
from bot.door.place import listening
from bot.door.server import serve
from bot.door.tasks import side_by_side
from bot.door.wire import Answer, Progress, Request

__all__ = [
    "Answer",
    "NobodyThere",
    "Patience",
    "Progress",
    "Request",
    "is_open",
    "listening",
    "serve",
    "side_by_side",
    "visit",
]
