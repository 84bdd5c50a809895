"""Makes documents for `world.graphql`, has graphql-core answer them, and writes what DifferentialTests compares.

    python3 -m venv v && v/bin/pip install graphql-core==3.3.2 hypothesis-graphql==0.13.5
    PYTHONHASHSEED=0 v/bin/python record_differential.py 2000 1000 7 differential.jsonl    # valid, invalid, seed
    lz4 -9 differential.jsonl differential.jsonl.lz4

hypothesis-graphql makes the documents. What it does not use is worked in here, by the seed: aliases, variables with and
without defaults, named fragments, directives and fields said twice. Invalid documents come from valid ones by a token
left out, said twice or exchanged.

The first line holds the data: tables of rows, by key. A field with arguments gives rows that a checksum of its coerced
arguments chooses, so that an answer shows how they were coerced. Each other line is one of
    {query, variables?, data, errors?: [[path, [line, column]]]}    answered
    {query, variables?, refused: true}                              variables that do not fit
    {query, errors: [[[line, column]]]}                             not valid: places of each error
    {query, syntax: [line, column]}                                 does not parse
"""
import json
import os
import random
import struct
import sys
import warnings

import graphql as g
from graphql.utilities import value_from_ast
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis_graphql import nodes, queries

warnings.simplefilter("ignore")
here = os.path.dirname(os.path.abspath(__file__))
sdl = open(os.path.join(here, "world.graphql"), encoding="utf-8").read()
schema = g.build_schema(sdl)


# The data.

def person(i):
    row = {
        "__typename": "Person", "id": f"p{i}", "name": None if i == 7 else f"Person {i}",
        "nick": None if i % 3 == 0 else f"Nick \"{i}\" é\U0001F600", "age": i * 7, "height": 1.5 + i / 8,
        "style": ["PLAIN", "FORMAL", "SHORT", None][i % 4], "tags": None if i == 4 else [f"t{i}", None],
        "scores": [[i, 1], []], "called": {"PLAIN": f"P{i}", "FORMAL": f"Mr. {i}", "SHORT": None},
        "address": None if i % 3 == 1 else address(i), "homes": [address(i + k) for k in range(i % 3)],
        "visits": [address(i + k) if k != 1 else None for k in range(i % 4)],
        "best": None if i == 2 else f"p{(i * 3 + 1) % 10}", "must": "gone" if i == 5 else f"p{(i + 1) % 10}",
        "friends": [f"p{(i + k) % 10}" for k in range(1, 3)], "pals": [f"p{(i + 2) % 10}", "gone", f"p{(i + 4) % 10}"],
        "favourite": None if i == 1 else [f"b{i % 5}", f"t{i % 5}", f"p{(i + 5) % 10}"][i % 3], "old": i * 1000003,
    }
    return row


def address(i):
    return {"street": f"Street {i}", "city": None if i % 2 else f"City {i}", "zip": 10000 + i}


def book(i):
    return {
        "__typename": "Book", "id": f"b{i}", "title": f"Book {i}", "owner": None if i == 2 else f"p{i}",
        "pages": None if i == 3 else 100 + i, "author": "gone" if i == 4 else f"p{9 - i}",
    }


def tool(i):
    return {
        "__typename": "Tool", "id": f"t{i}", "title": f"Tool {i}", "owner": "gone" if i == 1 else f"p{i + 1}",
        "weight": None if i == 0 else i / 3, "parts": [f"t{(i + 1) % 5}", f"t{(i + 2) % 5}"] if i != 4 else [],
    }


everything = [person(i) for i in range(10)] + [make(i) for make in (book, tool) for i in range(5)]
rows = {row["id"]: row for row in everything}
planet = {"name": "Erde", "moons": ["Mond"], "age": 4.5, "ruler": "p3"}


# Arguments as text, and what it chooses.

def text_of(value):
    if value is None:
        return "n"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"i{value}"
    if isinstance(value, float):
        return "f" + struct.pack(">d", value).hex()
    if isinstance(value, str):
        return f"s{len(value.encode())}:{value}"
    if isinstance(value, list):
        return "[" + ",".join(map(text_of, value)) + "]"
    return "{" + ",".join(f"{key}={text_of(item)}" for key, item in value.items()) + "}"


def checksum(arguments):
    number = 0xCBF29CE484222325
    for byte in text_of(arguments).encode():
        number = (number ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return number >> 20


def chosen(number, prefix, count):
    """One of the rows, or now and then none."""
    index = number % (count + 1)
    return rows.get(f"{prefix}{index}") if index < count else None


def several(number, prefixes, most):
    return [rows.get(f"{prefixes[(number + k) % len(prefixes)]}{(number + k) % 5}") for k in range(number % (most + 1))]


def resolve(source, info, **arguments):
    name, parent = info.field_name, info.parent_type.name
    number = checksum(arguments)
    if parent == "Query":
        match name:
            case "person" | "certain":
                return chosen(number, "p", 10)
            case "people":
                return several(number, ["p"], abs(arguments["take"]) % 4)
            case "maybe":
                return several(number, ["p", "gone"], 3)
            case "thing":
                return chosen(number, "bt"[number % 2], 5)
            case "things":
                return several(number, ["b", "t", "gone"], 3)
            case "any":
                return chosen(number, "pbt"[number % 3], 5)
            case "friends":
                keys = [f"p{(number + k) % 12}" for k in range(number % 4)]
                page = {"hasNextPage": number % 2 == 1, "hasPreviousPage": number % 3 == 1}
                page["startCursor"] = "0" if keys else None
                page["endCursor"] = str(len(keys) - 1) if keys else None
                edges = [{"cursor": str(k), "node": rows.get(key)} for k, key in enumerate(keys)]
                found = [rows.get(key) for key in keys]
                return {"edges": edges, "nodes": found, "pageInfo": page, "total": number % 100}
            case "planet":
                return planet
    if parent == "Person" and name == "called":
        return source[name].get(arguments["style"]) if arguments["style"] else None
    if parent == "Person" and name == "owns":
        return several(checksum({"id": source["id"], **arguments}), ["b", "t"], 3)
    if parent == "Person" and name == "rival":
        return chosen(checksum({"id": source["id"], **arguments}), "p", 10)
    value = source.get(name)
    if isinstance(value, str) and g.is_composite_type(g.get_named_type(info.return_type)):
        return rows.get(value)
    if isinstance(value, list) and g.is_composite_type(g.get_named_type(info.return_type)):
        return [rows.get(item) if isinstance(item, str) else item for item in value]
    return value


# Documents.

class Worker(g.Visitor):
    """Works into a document what hypothesis-graphql does not use."""

    def __init__(self, dice, info):
        super().__init__()
        self.dice, self.info = dice, info
        self.variables, self.definitions, self.fragments, self.names = {}, [], [], iter(range(10**6))

    def leave_argument(self, node, *_):
        kind = self.info.get_input_type()
        if kind is None or isinstance(node.value, g.VariableNode) or self.dice.random() > 0.25:
            return None
        value = self.value(node.value, kind)
        if value is None:
            return None
        name, given = f"v{next(self.names)}", self.dice.random()
        default, written = None, str(kind)
        if given < 0.6:
            self.variables[name] = value[0]
            if not g.is_non_null_type(kind) and value[0] is not None and self.dice.random() < 0.5:
                written += "!"
        elif given < 0.85 and not self.holds_variable(node.value):
            default = node.value
            if self.dice.random() < 0.2:
                self.variables[name] = value[0]
        elif not g.is_non_null_type(kind):
            if self.dice.random() < 0.5:
                self.variables[name] = None
        else:
            return None
        self.definitions.append(
            g.VariableDefinitionNode(
                variable=self.variable(name), type=g.parse_type(written), default_value=default, directives=()))
        return g.ArgumentNode(name=node.name, value=self.variable(name))

    def leave_field(self, node, *_):
        if self.dice.random() < 0.1:
            node = self.changed(node, alias=g.NameNode(value=self.dice.choice(["a", "b", "name", "id", "type", "on"])))
        if self.dice.random() < 0.08:
            node = self.changed(node, directives=tuple(self.conditions()))
        return node

    def leave_inline_fragment(self, node, *_):
        kind = self.info.get_type() or self.info.get_parent_type()
        if node.type_condition is None or kind is None or self.dice.random() > 0.4:
            return None
        name = f"F{next(self.names)}"
        self.fragments.append(
            g.FragmentDefinitionNode(
                name=g.NameNode(value=name), type_condition=node.type_condition, directives=(),
                variable_definitions=(), selection_set=node.selection_set))
        directives = tuple(self.conditions()) if self.dice.random() < 0.2 else ()
        return g.FragmentSpreadNode(name=g.NameNode(value=name), directives=directives, arguments=())

    def leave_selection_set(self, node, *_):
        kind = self.info.get_parent_type()
        selections = list(node.selections)
        if kind is not None and self.dice.random() < 0.15:
            selections.append(self.typename())
        if kind is not None and self.dice.random() < 0.5:
            selections += self.more(kind, 3)
        if self.dice.random() < 0.15:
            selections.insert(self.dice.randrange(len(selections) + 1), self.dice.choice(selections))
        if kind is not None and self.dice.random() < 0.15:
            cut = self.dice.randrange(len(selections))
            inner = g.SelectionSetNode(selections=tuple(selections[cut:]))
            condition = g.NamedTypeNode(name=g.NameNode(value=kind.name)) if self.dice.random() < 0.5 else None
            selections[cut:] = [g.InlineFragmentNode(
                type_condition=condition, directives=tuple(self.conditions()) if self.dice.random() < 0.3 else (),
                selection_set=inner)]
        return g.SelectionSetNode(selections=tuple(selections))

    def more(self, kind, depth):
        """Fields that need no arguments, and what is below them."""
        fields = [
            (name, field) for name, field in getattr(kind, "fields", {}).items()
            if not any(map(g.is_required_argument, field.args.values()))]
        for name, field in self.dice.sample(fields, min(len(fields), self.dice.choice([1, 2, 3]))):
            inner = g.get_named_type(field.type)
            below = None
            if g.is_composite_type(inner):
                if depth == 0:
                    continue
                below = g.SelectionSetNode(selections=(self.typename(), *self.more(inner, depth - 1)))
            yield g.FieldNode(
                name=g.NameNode(value=name), alias=None, arguments=(), directives=(), selection_set=below)

    @staticmethod
    def typename():
        return g.FieldNode(
            name=g.NameNode(value="__typename"), alias=None, arguments=(), directives=(), selection_set=None)

    def conditions(self):
        for name in self.dice.sample(["skip", "include"], self.dice.choice([1, 1, 1, 2])):
            if self.dice.random() < 0.5:
                value = g.BooleanValueNode(value=self.dice.random() < 0.5)
            else:
                variable = f"v{next(self.names)}"
                self.definitions.append(g.VariableDefinitionNode(
                    variable=self.variable(variable), type=g.parse_type("Boolean!"), default_value=None, directives=()))
                self.variables[variable] = self.dice.random() < 0.5
                value = self.variable(variable)
            yield g.DirectiveNode(
                name=g.NameNode(value=name), arguments=(g.ArgumentNode(name=g.NameNode(value="if"), value=value),))

    @staticmethod
    def changed(node, **fields):
        return type(node)(**{key: fields.get(key, getattr(node, key, None)) for key in node.keys if key != "loc"})

    @staticmethod
    def variable(name):
        return g.VariableNode(name=g.NameNode(value=name))

    @staticmethod
    def holds_variable(node):
        return "$" in g.print_ast(node)

    def value(self, node, kind):
        if self.holds_variable(node):
            return None
        value = value_from_ast(node, kind)
        return None if value is g.Undefined else (value,)


def worked(document, dice):
    for _ in range(3):
        info = g.TypeInfo(schema)
        worker = Worker(dice, info)
        changed = g.visit(document, g.TypeInfoVisitor(info, worker))
        definitions = list(changed.definitions)
        if worker.definitions:
            definitions[0] = Worker.changed(definitions[0], variable_definitions=tuple(worker.definitions))
        text = g.print_ast(g.DocumentNode(definitions=tuple(definitions + worker.fragments)))
        if not g.validate(schema, g.parse(text)):
            return text, worker.variables
    return g.print_ast(document), {}


def broken(text, dice):
    tokens, lexer = [], g.Lexer(g.Source(text))
    while (token := lexer.advance()).kind is not g.TokenKind.EOF:
        tokens.append(text[token.start:token.end])
    for _ in range(dice.choice([1, 1, 1, 2])):
        at = dice.randrange(len(tokens))
        match dice.randrange(4):
            case 0:
                del tokens[at]
            case 1:
                tokens.insert(at, dice.choice(tokens))
            case 2:
                tokens[at] = dice.choice(tokens)
            case 3:
                tokens[at] = dice.choice(["id", "name", "Person", "Book", "$v0", "null", "1", '"p1"', "{", "}", "..."])
    for before, first, second in zip([""] + tokens, tokens, tokens[1:]):
        # The grammar has no empty selection set; graphql-core reads on behind one.
        if (first, second) == ("{", "}") and before not in (":", "=", "["):
            return None
    return dice.choice([" ", "\n", ",\r\n"]).join(tokens)


def place_of(text, location):
    """Line and column as a client counts them: in UTF-16 units, where graphql-core counts scalars."""
    line = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[location.line - 1]
    return [location.line, len(line[: location.column - 1].encode("utf-16-le")) // 2 + 1]


def answer(text, variables):
    case = {"query": text, **({"variables": variables} if variables else {})}
    try:
        document = g.parse(text)
    except g.GraphQLError as error:
        return {**case, "syntax": place_of(text, error.locations[0])}
    errors = g.validate(schema, document)
    if errors:
        return {**case, "errors": [[place_of(text, p) for p in error.locations or []] for error in errors]}
    result = g.execute_sync(schema, document, variable_values=variables, field_resolver=resolve)
    if result.errors and any(error.path is None for error in result.errors):
        return {**case, "refused": True}
    answered = {**case, "data": result.data}
    if result.errors:
        answered["errors"] = [[e.path, place_of(text, e.locations[0])] for e in result.errors]
    return answered


def main():
    valid, invalid, number, path = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    documents, dice = [], random.Random(number)
    money = st.integers(-(2**53), 2**53).map(nodes.Int) | st.text(max_size=4).map(nodes.String)

    @seed(number)
    @settings(
        database=None, phases=[Phase.generate], max_examples=2 * valid, deadline=None,
        suppress_health_check=list(HealthCheck))
    @given(queries(schema, custom_scalars={"Money": money}, print_ast=lambda document: document))
    def collect(document):
        documents.append(document)

    collect()
    seen, lines = set(), []
    for document in documents:
        text, variables = worked(document, dice)
        if text in seen or len(lines) >= valid or len(text) > 6000:
            continue
        seen.add(text)
        case = answer(text, variables)
        # A OneOf object that it filled twice is for the invalid ones.
        if "data" in case or "refused" in case:
            lines.append(case)
    assert len(lines) == valid, f"{len(lines)} documents only"
    texts = [line["query"] for line in lines]
    while len(lines) < valid + invalid:
        text = broken(dice.choice(texts), dice)
        if text and text not in seen and len(text) < 2000:
            seen.add(text)
            lines.append(answer(text, {}))
    with open(path, "w", encoding="utf-8") as out:
        out.write(json.dumps({"rows": rows, "planet": planet}, ensure_ascii=False) + "\n")
        for line in lines:
            out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    kinds = {}
    for line in lines:
        kind = "answered, with errors" if "data" in line and "errors" in line else next(
            key for key in ("data", "refused", "syntax", "errors") if key in line)
        kinds[kind] = kinds.get(kind, 0) + 1
    print(kinds)


main()
