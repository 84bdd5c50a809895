"""Records what graphql-core's own tests feed the library, as cases for CoreCaseTests: a pytest plugin.

    python3 -m venv v
    v/bin/pip install graphql-core==3.3.2 pytest pytest-describe pytest-timeout pytest-benchmark anyio
    v/bin/pip download --no-deps --no-binary graphql-core graphql-core==3.3.2
    tar xzf graphql_core-3.3.2.tar.gz && cd graphql_core-3.3.2
    export CASES=core-cases.jsonl PYTHONHASHSEED=0 PYTHONPATH=FOLDER_OF_THIS_FILE
    ../v/bin/python -m pytest -q -p record_core_cases \
        tests/language tests/validation tests/execution tests/type tests/utilities
    lz4 -9 core-cases.jsonl FOLDER_OF_THIS_FILE/core-cases.jsonl.lz4

The first line holds the schemas, each other line one case, without repeats and in a fixed order:
    parse     {source, error?: [line, column]}
    sdl       {source, error?: message}                            what build_schema and validate_schema refuse
    validate  {schema, query, rules, errors: [[[line, column]]]}   places of each error; rules "all" is the default set
    execute   {schema, query, variables, operation, root, result}
An execute case without `root` was answered by functions of the test.
"""
import importlib
import json
import os

import graphql
import graphql.execution
import graphql.language
import graphql.utilities
import graphql.validation
from graphql import GraphQLError, print_schema

parser, validator, executor, builder = (
    importlib.import_module("graphql." + name)
    for name in ("language.parser", "validation.validate", "execution.execute", "utilities.build_ast_schema")
)
cases = {}
schemas = {}
printed = {}
is_building = [False]


def put(**case):
    try:
        cases.setdefault(json.dumps(case, ensure_ascii=False).encode().decode())
    except (TypeError, ValueError, RecursionError):
        return  # What is no JSON, or no Unicode, no client can send.


def text_of(source):
    return source if isinstance(source, str) else getattr(source, "body", None)


def schema_index(schema):
    if id(schema) not in printed:
        try:
            printed[id(schema)] = (schema, print_schema(schema))
        except Exception:
            printed[id(schema)] = (schema, None)
    sdl = printed[id(schema)][1]
    return None if sdl is None else schemas.setdefault(sdl, len(schemas))


def places(error):
    return [[place.line, place.column] for place in error.locations or []]


plain_parse = parser.parse


def parse(source, *rest, **options):
    text = text_of(source)
    recorded = text is not None and not rest and not options and not is_building[0]
    try:
        document = plain_parse(source, *rest, **options)
    except GraphQLError as error:
        if recorded:
            put(kind="parse", source=text, error=(places(error) or [None])[0])
        raise
    if recorded:
        put(kind="parse", source=text)
    return document


plain_validate = validator.validate


def validate(schema, document, rules=None, *rest, **options):
    errors = plain_validate(schema, document, rules, *rest, **options)
    index, query = schema_index(schema), document.loc and document.loc.source.body
    if index is not None and query and not is_building[0]:
        names = [getattr(rule, "__name__", "?") for rule in rules] if rules else "all"
        put(kind="validate", schema=index, query=query, rules=names, errors=[places(error) for error in errors])
    return errors


plain_build = builder.build_schema


def build_schema(source, *rest, **options):
    text = text_of(source)
    recorded = text and not rest and not options
    is_building[0] = True
    try:
        schema = plain_build(source, *rest, **options)
    except Exception as error:
        if recorded:
            put(kind="sdl", source=text, error=str(error))
        raise
    finally:
        is_building[0] = False
    if recorded:
        # On a second schema: checking marks the first as checked, which some tests look at.
        errors = graphql.validate_schema(plain_build(source))
        put(kind="sdl", source=text, **({"error": errors[0].message} if errors else {}))
    return schema


def is_plain(schema, root):
    """Whether a resolver that reads keys gives what the test's schema gives."""
    for kind in schema.type_map.values():
        for field in getattr(kind, "fields", {}).values() if not kind.name.startswith("__") else ():
            if getattr(field, "resolve", None):
                return False
    try:
        json.dumps(root)
    except (TypeError, ValueError):
        return False
    return True


def recording(inner):
    def run(
        schema, document, root_value=None, context_value=None, variable_values=None, operation_name=None,
        *rest, **options
    ):
        result = inner(
            schema, document, root_value, context_value, variable_values, operation_name, *rest, **options)
        index, query = schema_index(schema), document.loc and document.loc.source.body
        if index is not None and query and hasattr(result, "formatted"):
            case = dict(kind="execute", schema=index, query=query, result=result.formatted)
            if variable_values is not None:
                case["variables"] = variable_values
            if operation_name is not None:
                case["operation"] = operation_name
            if is_plain(schema, root_value):
                case["root"] = root_value
            put(**case)
        return result

    return run


def pytest_sessionfinish(session, exitstatus):
    with open(os.environ["CASES"], "w", encoding="utf-8") as out:
        out.write(json.dumps({"schemas": list(schemas)}, ensure_ascii=False) + "\n")
        for case in cases:
            out.write(case + "\n")


execute, execute_sync = recording(executor.execute), recording(executor.execute_sync)
for module in (parser, graphql.language, graphql):
    module.parse = parse
for module in (validator, graphql.validation, graphql):
    module.validate = validate
for module in (builder, graphql.utilities, graphql):
    module.build_schema = build_schema
for module in (executor, graphql.execution, graphql):
    module.execute, module.execute_sync = execute, execute_sync
builder.parse = parse
combined = importlib.import_module("graphql.graphql")
combined.parse, combined.validate, combined.execute = parse, validate, execute
