"""Built-in functions on contexts (DMN 1.5, 10.3.4.9)."""

from typing import Any

from workflows.feel.builtins.registry import builtin
from workflows.feel.runtime import Run
from workflows.feel.values import Value, kind

Context = dict[str, Value]


@builtin("get value", "m: context, key: string")
def _get_value(run: Run, context: Context, key: str) -> Value:
    return context[key] if key in context else run.fail("no-entry", name=key)


@builtin("get entries", "m: context")
def _get_entries(run: Run, context: Context) -> Value:
    run.check_items(len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context", "entries: list")
def _context(run: Run, entries: list[Any]) -> Value:
    run.check_items(len(entries))
    result: Context = {}
    for entry in entries:
        if type(entry) is not dict or type(entry.get("key")) is not str or "value" not in entry:
            return run.fail("element-kind", function="context", expected="{key, value}", found=kind(entry))
        if entry["key"] in result:
            return run.fail("duplicate-key", name=entry["key"])
        result[entry["key"]] = entry["value"]
    return result


@builtin("context put", "context: context, key: string, value: any")
def _put(run: Run, context: Context, key: str, value: Value) -> Value:
    run.check_items(len(context) + 1)
    return {**context, key: value}


@builtin("context put", "context: context, keys: list, value: any")
def _put_deep(run: Run, context: Context, keys: list[Any], value: Value) -> Value:
    if not keys or any(type(key) is not str for key in keys):
        return run.fail("element-kind", function="context put", expected="string", found="list")
    run.check_items(len(keys))
    levels = [context]
    for key in keys[:-1]:
        inner = levels[-1].get(key)
        if inner is not None and type(inner) is not dict:
            return run.fail("no-entry", name=".".join(keys))
        levels.append(inner or {})
    changed = value
    for level, key in zip(reversed(levels), reversed(keys), strict=True):
        run.check_items(len(level) + 1)
        changed = {**level, key: changed}
    return changed


@builtin("context merge", "contexts: list")
def _merge(run: Run, contexts: list[Any]) -> Value:
    result: Context = {}
    for context in contexts:
        if type(context) is not dict:
            return run.fail("element-kind", function="context merge", expected="context", found=kind(context))
        run.check_items(len(context))
        result.update(context)
    return result
