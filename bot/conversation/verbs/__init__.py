"""The verbs, one module each: whatever module is put here and has `VERBS` is understood, on every platform."""

from importlib import import_module
from pkgutil import iter_modules

from bot.conversation.grammar import Verb

VERBS: tuple[Verb, ...] = tuple(
    verb for module in iter_modules(__path__) for verb in import_module(f"{__name__}.{module.name}").VERBS
)
_BY_NAME = {verb.name: verb for verb in VERBS}


def verb_named(name: str) -> Verb:
    """The verb of this name."""
    return _BY_NAME[name]
