"""What the house rules forbid, found in a tree of Python files: each fault as one line, file and place first."""

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

FILE_LINES = 400
FUNCTION_LINES = 60
CLASS_LINES = 300
PUBLIC_METHODS = 20
THEME = "app/ui/theme.py"
EVENT_LOOP = ("app/main.py", "app/ui/application.py")  # QApplication.exec is the one loop there is
BLOCKING = {
    "QMessageBox": {"about", "critical", "information", "question", "warning"},
    "QFileDialog": {"getExistingDirectory", "getOpenFileName", "getOpenFileNames", "getSaveFileName"},
    "QInputDialog": {"getDouble", "getInt", "getItem", "getMultiLineText", "getText"},
}
COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def parsed(root: Path, *folders: str) -> Iterator[tuple[str, str, ast.Module]]:
    """Each Python file under the folders: its path from the root, its text, its tree."""
    for folder in folders:
        start = root / folder
        for path in sorted(start.rglob("*.py")) if start.is_dir() else [start]:
            text = path.read_text(encoding="utf-8")
            yield path.relative_to(root).as_posix(), text, ast.parse(text)


def over_budget(root: Path, *folders: str) -> list[str]:
    faults = []
    for name, text, tree in parsed(root, *folders):
        if (lines := len(text.splitlines())) > FILE_LINES:
            faults.append(f"{name}: {lines} lines, more than {FILE_LINES}")
        for node in ast.walk(tree):
            faults += [f"{name}:{node.lineno} {fault}" for fault in _oversize(node, name)]
    return faults


def _oversize(node: ast.AST, name: str) -> Iterator[str]:
    if isinstance(node, Function) and "/migrations/versions/" not in name:
        # a migration says all its steps in one function, and is never changed again
        if (lines := _lines(node)) > FUNCTION_LINES:
            yield f"{node.name}: {lines} lines, more than {FUNCTION_LINES}"
    elif isinstance(node, ast.ClassDef):
        if (lines := _lines(node)) > CLASS_LINES:
            yield f"class {node.name}: {lines} lines, more than {CLASS_LINES}"
        methods = {n.name for n in node.body if isinstance(n, Function) and not n.name.startswith("_")}
        if len(methods) > PUBLIC_METHODS:
            yield f"class {node.name}: {len(methods)} public methods, more than {PUBLIC_METHODS}"


def _lines(node: Function | ast.ClassDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def bad_habits(root: Path, *folders: str) -> list[str]:
    """Style outside the theme, connections that keep widgets alive, dialogs that block."""
    faults = []
    for name, _text, tree in parsed(root, *folders):
        for node in ast.walk(tree):
            faults += [f"{name}:{node.lineno} {fault}" for fault in _habits(node, name)]
    return faults


def _habits(node: ast.AST, name: str) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if name != THEME and COLOUR.search(node.value):
            yield "a colour outside the theme"
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        called = node.func.attr
        if called == "setStyleSheet" and name != THEME:
            yield "setStyleSheet outside the theme"
        if called == "connect" and any(_is_lambda_or_partial(argument) for argument in node.args):
            yield "connected to a lambda or partial, which keeps its widget alive"
        if called in ("exec", "exec_") and name not in EVENT_LOOP:
            yield "exec() blocks: open() and a signal"
        owner = node.func.value
        if isinstance(owner, ast.Name) and called in BLOCKING.get(owner.id, ()):
            yield f"{owner.id}.{called} blocks: open() and a signal"


def _is_lambda_or_partial(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return ast.unparse(node.func).rpartition(".")[2] == "partial"
    return isinstance(node, ast.Lambda)


def foreign_imports(root: Path, folder: str, own: frozenset[str]) -> list[str]:
    """Imports under a folder that are neither the standard library's nor one of the top names given."""
    return [
        f"{name}: imports {imported}"
        for name, _text, tree in parsed(root, folder)
        for node in ast.walk(tree)
        for imported in _imported(node, "")
        if imported.partition(".")[0] not in own
    ]


def import_cycle(root: Path, package: str) -> list[str]:
    """One ring of modules that import each other, at load or later (imports in functions count), or none."""
    modules = {_module(name): (name, tree) for name, _text, tree in parsed(root, package)}
    graph = {
        module: {
            target
            for node in _running(tree)
            for imported in _imported(node, module if name.endswith("__init__.py") else module.rpartition(".")[0])
            if (target := _known(imported, modules.keys() - {module}))
        }
        for module, (name, tree) in modules.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _module(name: str) -> str:
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """Every node but those that only a type checker sees."""
    yield node
    if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
        children: list[ast.stmt] = node.orelse
        for child in children:
            yield from _running(child)
        return
    for child_node in ast.iter_child_nodes(node):
        yield from _running(child_node)


def _imported(node: ast.AST, package: str) -> Iterator[str]:
    """What an import statement names, each as deep as it may be a module. `package` is where a leading dot points."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*above, base] if base else above)
        yield from (f"{base}.{alias.name}" for alias in node.names)


def _known(imported: str, modules: set[str]) -> str:
    """`from app.core.scale import Item` names the module app.core.scale."""
    if imported in modules:
        return imported
    parent = imported.rpartition(".")[0]
    return parent if parent in modules else ""
