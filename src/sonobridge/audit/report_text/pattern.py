"""Patterns of a rules file: a part of regular expressions that cannot run away far.

Allowed are literal text, ``.``, character classes, groups, alternatives, anchors and
counted repeats. Refused are look-around, back-references, flags, repeats of groups that
repeat themselves, and more than a dozen repeats: what is left is searched in time that
grows with the text and not beyond all bounds, and the search has a time limit besides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

__all__ = ["LONGEST_PATTERN", "PatternError", "check_pattern"]

LONGEST_PATTERN: Final = 300
_MOST_REPEATS: Final = 12
_MOST_TIMES: Final = 200
_MOST_GROUP_TIMES: Final = 5
_DEEPEST: Final = 8
_WHITE: Final = {"": r"\s{1,20}", "+": r"\s{1,20}", "?": r"\s{0,20}", "*": r"\s{0,20}"}
_COUNT: Final = re.compile(r"\{(\d{1,3})(,(\d{1,3})?)?\}")
_NAMED: Final = re.compile(r"\(\?P<(value|unit)>")
_ESCAPES: Final = frozenset("dDsSwWbBnt.^$*+?{}[]()|\\/-:,;%<>=&#'\"! ~@_")


class PatternError(ValueError):
    """A pattern is not one that a rules file may hold."""


@dataclass(slots=True)
class _Group:
    repeats: int = 0
    names: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Checker:
    text: str
    position: int = 0
    made: list[str] = field(default_factory=list)
    repeats: int = 0
    names: set[str] = field(default_factory=set)

    def run(self) -> str:
        """Translate the whole pattern."""
        stack = [_Group()]
        while self.position < len(self.text):
            sign = self.text[self.position]
            if sign == "(":
                stack.append(self._open(len(stack)))
                continue
            if sign == ")":
                if len(stack) == 1:
                    raise PatternError("a bracket closes that was not opened")
                inner = stack.pop()
                self._emit(")")
                within = self._repeat(group=True, inner=inner.repeats)
                stack[-1].repeats += inner.repeats + within
                continue
            if sign in "*+?{":
                raise PatternError(f"{sign!r} repeats nothing")
            self._atom(sign)
            stack[-1].repeats += self._repeat(group=False, inner=0) if sign not in "|^$" else 0
        if len(stack) > 1:
            raise PatternError("a bracket is not closed")
        return "".join(self.made)

    def _emit(self, text: str, length: int = 1) -> None:
        self.made.append(text)
        self.position += length

    def _open(self, depth: int) -> _Group:
        if depth > _DEEPEST:
            raise PatternError("brackets are nested too deep")
        named = _NAMED.match(self.text, self.position)
        if named:
            if named[1] in self.names:
                raise PatternError(f"there are two groups called {named[1]}")
            self.names.add(named[1])
            self._emit(named[0], len(named[0]))
        elif self.text.startswith("(?:", self.position):
            self._emit("(?:", 3)
        elif self.text.startswith("(?", self.position):
            raise PatternError("only (?:…), (?P<value>…) and (?P<unit>…) are allowed")
        else:
            self._emit("(?:")
        return _Group()

    def _atom(self, sign: str) -> None:
        if sign == "\\":
            following = self.text[self.position + 1 : self.position + 2]
            if following not in _ESCAPES or not following:
                raise PatternError(f"\\{following} is not allowed")
            self._emit("\\" + following, 2)
        elif sign == "[":
            self._class()
        elif sign == " ":
            run = len(self.text) - self.position - len(self.text[self.position :].lstrip(" "))
            sign = self.text[self.position + run : self.position + run + 1]
            sign = sign if sign in tuple("*+?") else ""
            self._count_repeat()
            self._emit(_WHITE[sign], run + len(sign))
            if self.text[self.position : self.position + 1] in tuple("*+?{"):
                raise PatternError("white space repeats already")
        else:
            self._emit(sign if sign in ".|^$" else re.escape(sign))

    def _class(self) -> None:
        end = self.position + 1
        if self.text[end : end + 1] == "^":
            end += 1
        if self.text[end : end + 1] == "]":
            end += 1
        while end < len(self.text) and self.text[end] != "]":
            end += 2 if self.text[end] == "\\" else 1
        if end >= len(self.text):
            raise PatternError("a character class is not closed")
        whole = self.text[self.position : end + 1]
        escapes = re.findall(r"\\(.)", whole)
        if any(sign not in _ESCAPES for sign in escapes) or "[" in whole[1:]:
            raise PatternError("a character class holds what is not allowed")
        self._emit(whole, len(whole))

    def _repeat(self, *, group: bool, inner: int) -> int:
        """Translate what repeats the last atom or group; return 1 if something does."""
        sign = self.text[self.position : self.position + 1]
        if sign not in tuple("*+?{"):
            return 0
        if sign == "{":
            least, most, written = self._counted()
        else:
            least, most, written = {"*": (0, _MOST_TIMES), "+": (1, _MOST_TIMES), "?": (0, 1)}[
                sign
            ] + (sign,)
        if most > _MOST_TIMES or least > most:
            raise PatternError(f"nothing repeats more than {_MOST_TIMES} times")
        if group and most > 1 and (inner or most > _MOST_GROUP_TIMES):
            raise PatternError(
                "a group repeats at most five times, and not when it repeats something itself"
            )
        self._emit("?" if most == 1 and least == 0 else f"{{{least},{most}}}", len(written))
        follow = self.text[self.position : self.position + 1]
        if follow == "?":
            self._emit("?")
        elif follow in tuple("*+{"):
            raise PatternError("a repeat is repeated")
        if least != most:
            self._count_repeat(2 if most > 1 else 1)
        return 1 if most > 1 else 0

    def _counted(self) -> tuple[int, int, str]:
        found = _COUNT.match(self.text, self.position)
        if found is None:
            raise PatternError("a count has the form {2} or {2,5}; write \\{ for a brace")
        least = int(found[1])
        if found[2] is None:
            return least, least, found[0]
        return least, int(found[3]) if found[3] else _MOST_TIMES, found[0]

    def _count_repeat(self, weight: int = 2) -> None:
        """Count a repeat; what is merely optional weighs half."""
        self.repeats += weight
        if self.repeats > 2 * _MOST_REPEATS:
            raise PatternError(f"there are more than {_MOST_REPEATS} repeats and spaces")


def check_pattern(text: str) -> tuple[str, frozenset[str]]:
    r"""Return the expression that is searched for, and the named groups in it.

    A space stands for any white space, line ends included, and may be optional (`` ?``);
    ``*`` and ``+`` repeat at most 200 times. Case does not matter.

    Raises
    ------
    PatternError
        Saying what of it is not allowed.

    Examples
    --------
    >>> check_pattern("ICA (PSV)?:?")[0]
    'ICA\\s{1,20}(?:PSV)?:?'
    """
    if not 0 < len(text) <= LONGEST_PATTERN or not text.isprintable():
        raise PatternError(f"a pattern has 1 to {LONGEST_PATTERN} printable characters")
    checker = _Checker(text)
    expression = checker.run()
    try:
        re.compile(expression, re.IGNORECASE)
    except re.error as error:
        raise PatternError(f"it is no regular expression ({error.msg})") from None
    return expression, frozenset(checker.names)
