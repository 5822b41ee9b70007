"""The verbs, one module each: whatever module is put here and has `VERBS` is understood, on every platform.

`PRESSED` are those that no words mean, only a press.
"""

from importlib import import_module
from pkgutil import iter_modules

from bot.conversation.grammar import Verb

_MODULES = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
VERBS: tuple[Verb, ...] = tuple(verb for module in _MODULES for verb in module.VERBS)
PRESSED: tuple[Verb, ...] = tuple(verb for module in _MODULES for verb in getattr(module, "PRESSED", ()))
_BY_NAME = {verb.name: verb for verb in (*VERBS, *PRESSED)}


def verb_named(name: str) -> Verb:
    """The verb of this name."""
    return _BY_NAME[name]
