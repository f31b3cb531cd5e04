"""Every module has a test in `make test`: its own examples, or a test file that imports it."""

import ast


def imported(tree: ast.Module) -> set[str]:
    """What a file imports, by dotted name; of a package also the names taken from it."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module or "", *(f"{node.module}.{a.name}" for a in node.names)}
    return names


def is_full(node: ast.AST) -> bool:
    """Whether `mark.full` stands in it."""
    return any(
        isinstance(part, ast.Attribute)
        and part.attr == "full"
        and ast.unparse(part).endswith("mark.full")
        for part in ast.walk(node)
    )


def has_quick_test(tree: ast.Module) -> bool:
    """Whether a test of the file is not marked `full`."""
    if any(is_full(node) for node in tree.body if isinstance(node, ast.Assign)):
        return False
    return any(
        isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and not any(map(is_full, node.decorator_list))
        for node in ast.walk(tree)
    )


def test_every_module_has_a_quick_test(repository):
    tried = set()
    for path in (repository / "tests").rglob("test_*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if has_quick_test(tree):
            tried |= imported(tree)
    package = repository / "src"
    untried = []
    for path in (package / "bilateral").rglob("*.py"):
        name = ".".join(path.relative_to(package).with_suffix("").parts)
        shown = ">>> " in path.read_text(encoding="utf-8")
        if path.name != "__init__.py" and name not in tried and not shown:
            untried.append(name)
    assert not untried, f"no test in `make test`: {sorted(untried)}"


def test_a_file_of_full_tests_alone_does_not_count():
    assert not has_quick_test(ast.parse("@pytest.mark.full\ndef test_a():\n    pass"))
    assert not has_quick_test(
        ast.parse("pytestmark = pytest.mark.full\ndef test_a():\n    pass\ndef test_b():\n    pass")
    )
    assert has_quick_test(
        ast.parse("@pytest.mark.full\ndef test_a():\n    pass\ndef test_b():\n    pass")
    )
