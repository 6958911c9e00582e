"""The small language in which definitions calculate: `answers('3.1') | count`, `scores.a + (scores.b || 0) > 4`.

A reader and an evaluator of exactly that: no attribute of an object, no call of anything but the four functions below.
As in the language it comes from, `&&` and `||` give one of their sides, and nothing counts as zero.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .definition import same_option

MAX_LENGTH = 10_000
MAX_DEPTH = 60

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>'[^']*'|\"[^\"]*\")|(?P<name>[A-Za-z_][A-Za-z0-9_.]*)"
    r"|(?P<sign>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:|(),\[\]]))"
)
_BINARY: tuple[tuple[str, ...], ...] = (
    ("||",),
    ("&&",),
    ("==", "!=", "<", "<=", ">", ">=", "in"),
    ("+", "-"),
    ("*", "/", "%"),
)


class ExpressionError(ValueError):
    """This expression cannot be read or computed."""


@dataclass(frozen=True)
class Node:
    kind: str
    value: Any = None
    parts: tuple[Node, ...] = ()


def _tokens(source: str) -> list[tuple[str, str]]:
    if len(source) > MAX_LENGTH:
        raise ExpressionError("the expression is too long")
    found, position = [], 0
    source = source.rstrip()
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None:
            raise ExpressionError(f"not understood from “{source[position : position + 20]}”")
        found.append((match.lastgroup or "", match.group(match.lastgroup or 0)))
        position = match.end()
    return [*found, ("end", "")]


class _Parser:
    def __init__(self, source: str) -> None:
        self.tokens = _tokens(source)
        self.position = 0
        self.depth = 0

    @property
    def next(self) -> tuple[str, str]:
        return self.tokens[self.position]

    def take(self, *signs: str) -> str:
        kind, text = self.next
        if kind in ("sign", "name") and text in signs:
            self.position += 1
            return text
        return ""

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise ExpressionError(f"“{sign}” is missing before “{self.next[1]}”")

    def whole(self) -> Node:
        node = self.ternary()
        if self.next[0] != "end":
            raise ExpressionError(f"not understood from “{self.next[1]}”")
        return node

    def ternary(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError("the expression is nested too deeply")
        node = self.binary(0)
        if self.take("?"):
            yes = self.ternary()
            self.expect(":")
            node = Node("if", parts=(node, yes, self.ternary()))
        self.depth -= 1
        return node

    def binary(self, level: int) -> Node:
        if level == len(_BINARY):
            return self.piped()
        node = self.binary(level + 1)
        while sign := self.take(*_BINARY[level]):
            node = Node("binary", sign, (node, self.binary(level + 1)))
        return node

    def piped(self) -> Node:
        node = self.unary()
        while self.take("|"):
            kind, name = self.next
            if kind != "name":
                raise ExpressionError("a name must stand behind “|”")
            self.position += 1
            node = Node("call", name, (node,))
        return node

    def unary(self) -> Node:
        signs = []
        while sign := self.take("!", "-"):
            signs.append(sign)
            if len(signs) > MAX_DEPTH:
                raise ExpressionError("too many signs in a row")
        node = self.primary()
        for sign in reversed(signs):
            node = Node("unary", sign, (node,))
        return node

    def primary(self) -> Node:
        kind, text = self.next
        self.position += 1
        if kind == "number":
            return Node("value", float(text) if "." in text else int(text))
        if kind == "text":
            return Node("value", text[1:-1])
        if kind == "name":
            if text in ("true", "false", "null"):
                return Node("value", {"true": True, "false": False, "null": None}[text])
            return Node("call", text, self.listed(")")) if self.take("(") else Node("name", text)
        if text == "(":
            node = self.ternary()
            self.expect(")")
            return node
        if text == "[":
            return Node("list", parts=self.listed("]"))
        raise ExpressionError(f"not understood from “{text}”" if text else "the expression ends too early")

    def listed(self, end: str) -> tuple[Node, ...]:
        found: list[Node] = []
        while not self.take(end):
            if found:
                self.expect(",")
            found.append(self.ternary())
        return tuple(found)


@lru_cache(maxsize=1024)
def parse(source: str) -> Node:
    """Raises ExpressionError."""
    return _Parser(source).whole()


def truth(value: Any) -> bool:
    """`bool()` of the language: an answer is kept as a word, so "false" is false."""
    return value not in (None, False, 0, "", "false", "null", "0") and value != []


def _number(value: Any) -> float | int:
    if value is None or isinstance(value, bool):
        return int(bool(value))
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return float(value)
    raise ExpressionError(f"“{value}” is not a number")


def _equal(one: Any, other: Any) -> bool:
    for here, there in ((one, other), (other, one)):
        if isinstance(here, bool) and isinstance(there, str):
            return there == ("true" if here else "false")
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _chosen(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def _weighted(chosen: Any, names: Any, weights: Any) -> float | int:
    if not isinstance(names, list) or not isinstance(weights, list):
        raise ExpressionError("weightedCountMap needs a list of names and one of weights")
    pairs = list(zip(names, weights, strict=False))
    return sum(
        _number(next((w for name, w in pairs if same_option(str(one), str(name))), 0)) for one in _chosen(chosen)
    )


Answers = Callable[[str], Any]


def evaluate(source: str, answers: Answers, names: Mapping[str, Any]) -> Any:
    """The value of an expression. `answers` gives the answer to a question (None when there is none).

    Raises ExpressionError when it cannot be read or computed.
    """
    return _value(parse(source), answers, names)


def _value(node: Node, answers: Answers, names: Mapping[str, Any]) -> Any:
    def of(part: Node) -> Any:
        return _value(part, answers, names)

    match node.kind:
        case "value":
            return node.value
        case "name":
            return names.get(node.value)
        case "list":
            return [of(part) for part in node.parts]
        case "if":
            return of(node.parts[1] if truth(of(node.parts[0])) else node.parts[2])
        case "unary":
            value = of(node.parts[0])
            return not truth(value) if node.value == "!" else -_number(value)
        case "call":
            return _call(node.value, [of(part) for part in node.parts], answers)
        case _:
            return _binary(node, of)


def _call(name: str, given: list[Any], answers: Answers) -> Any:
    if name == "answers" and len(given) == 1:
        return answers(str(given[0]))
    if name == "countSelectedOptions" and len(given) == 1:
        return len(_chosen(answers(str(given[0]))))
    if name == "count" and len(given) == 1:
        return len(_chosen(given[0]))
    if name == "bool" and len(given) == 1:
        return truth(given[0])
    if name == "weightedCountMap" and len(given) == 3:
        return _weighted(*given)
    raise ExpressionError(f"there is no function {name} of {len(given)} values")


def _binary(node: Node, of: Callable[[Node], Any]) -> Any:
    left = of(node.parts[0])
    match node.value:
        case "&&":
            return of(node.parts[1]) if truth(left) else left
        case "||":
            return left if truth(left) else of(node.parts[1])
    right = of(node.parts[1])
    match node.value:
        case "==":
            return _equal(left, right)
        case "!=":
            return not _equal(left, right)
        case "in":
            return isinstance(right, list) and any(_equal(left, one) for one in right)
        case "/" | "%" if _number(right) == 0:
            raise ExpressionError("divided by zero")
    a, b = _number(left), _number(right)
    operations: dict[str, Callable[[], Any]] = {
        "<": lambda: a < b,
        "<=": lambda: a <= b,
        ">": lambda: a > b,
        ">=": lambda: a >= b,
        "+": lambda: a + b,
        "-": lambda: a - b,
        "*": lambda: a * b,
        "/": lambda: a / b,
        "%": lambda: a % b,
    }
    return operations[node.value]()
