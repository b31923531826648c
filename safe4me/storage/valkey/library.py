"""Functions on a Valkey server, in a library whose name tells its source: two releases live on one store."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

NAME_DIGITS = 16


@dataclass(frozen=True, slots=True)
class LuaLibrary:
    """A library: its code as a server takes it, and the name that its functions begin with."""

    name: str
    code: str

    def function(self, name: str) -> str:
        """What the server calls a function of the library."""
        return f"{self.name}_{name}"


def read_library(path: Path) -> LuaLibrary:
    """The library in a file of Lua, in which LIBRARY stands for its own name."""
    source = path.read_text(encoding="utf-8")
    name = f"safe4me_{sha256(source.encode()).hexdigest()[:NAME_DIGITS]}"
    return LuaLibrary(name, f"#!lua name={name}\n{source.replace('LIBRARY', name)}")
