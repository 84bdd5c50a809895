"""Writes the GraphQL cases of Debian's golang-github-vektah-gqlparser-dev as one JSON file: export_cases.py OUT.

Needs python3-yaml. The cases are graphql-js's validator suite and gqlparser's lexer, parser and schema suites.
"""
import glob
import json
import sys

import yaml

ROOT = "/usr/share/gocode/src/github.com/vektah/gqlparser/"


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.safe_load(file) or []


def grouped(path):
    """The suites keyed by group, as one list; only what the tests compare."""
    cases = []
    for group, members in load(ROOT + path).items():
        for case in members:
            tokens = case.get("tokens") or []
            cases.append({
                "name": f"{group}/{case['name']}",
                "input": case["input"],
                "fails": "error" in case,
                "tokens": [{key: t.get(key) for key in ("kind", "value", "start", "end")} for t in tokens],
                "locations": (case.get("error") or {}).get("locations"),
            })
    return cases


spec = ROOT + "validator/imported/spec/"
result = {
    "schemas": load(spec + "schemas.yml"),
    "validation": [case for path in sorted(glob.glob(spec + "*.spec.yml")) for case in load(path)],
    "lexer": grouped("lexer/lexer_test.yml"),
    "queries": grouped("parser/query_test.yml"),
    "typeSystems": grouped("parser/schema_test.yml"),
    "schemaRules": grouped("validator/schema_test.yml"),
}
with open(sys.argv[1], "w", encoding="utf-8") as out:
    json.dump(result, out)
