"""Checks the layout of src/ against src/CMakeLists.txt and prints every place that breaks a rule.

A module includes only itself and the modules it depends on, which stand above it in the listing.
A header includes the standard library and our own headers; third-party code stays in sources, and
the libraries in OWNERS in the sources of the modules that own them (x_test.h, a header for tests
alone, may include GoogleTest). Every source is listed, and no file is longer than MAX_LINES.
"""
import pathlib
import re
import sys

MAX_LINES = 500
OWNERS = {
    r"llama(-\w+)?\.h": {"model"},
    r"ggml(-[\w-]+)?\.h": {"model", "weights", "kernels", "finetune"},
    r"gguf\.h": {"weights"},
    r"sqlite3\.h": {"metric", "store"},
    r"httplib\.h": {"model", "serve"},
    r"curl/\w+\.h": {"http"},
}
# Forward declarations alone: what a header may take from a third party.
LIGHT_HEADERS = {"nlohmann/json_fwd.hpp"}
# Made by CMake, for tests.
GENERATED_HEADERS = {"test_paths.h"}


def read_modules(listing):
    """The words of each ton_module block by keyword, in the order of the file."""
    modules = {}
    for block in re.findall(r"ton_module\(([^)]*)\)", re.sub(r"#.*", "", listing)):
        name, *words = block.split()
        modules[name] = {"DEPENDS": [], "SOURCES": [], "TESTS": []}
        keyword = None
        for word in words:
            if word.isupper():
                keyword = word
            else:
                modules[name].setdefault(keyword, []).append(word)
    return modules


def visible_modules(modules, report):
    """For each module itself and all that it reaches through DEPENDS."""
    visible = {}
    for name, block in modules.items():
        visible[name] = {name}
        for below in block["DEPENDS"]:
            if below in visible:
                visible[name] |= visible[below]
            else:
                report(f"src/CMakeLists.txt: {name} depends on {below}, which is not above it")
    return visible


def check_ours(module, target, visible):
    if target not in visible:
        return f"there is no module {target}"
    if target not in visible.get(module, {target}):
        return f"{module} may not include {target}"
    return None


def check_foreign(file, module, target):
    if file.suffix == ".h":
        is_standard = re.fullmatch(r"\w+", target)
        is_for_tests = file.stem.endswith("_test") and target.startswith("gtest/")
        is_allowed = is_standard or is_for_tests or target in LIGHT_HEADERS
        return None if is_allowed else f"a header may not include {target}"
    for pattern, owners in OWNERS.items():
        if re.fullmatch(pattern, target) and module not in owners:
            return f"only {' and '.join(sorted(owners))} may include {target}"
    return None


def check_includes(file, module, visible, where, report):
    for number, line in enumerate(file.read_text().splitlines(), 1):
        include = re.match(r'\s*#\s*include\s*(["<])([^">]+)', line)
        if not include:
            continue
        quote, target = include.groups()
        if target in GENERATED_HEADERS and file.stem.endswith("_test"):
            continue
        folder = target.split("/")[0]
        if quote == '"' or folder in visible:
            wrong = check_ours(module, folder, visible)
        else:
            wrong = check_foreign(file, module, target)
        if wrong:
            report(f"{where}:{number}: {wrong}")


def check_tree(root):
    """The broken rules of the tree under root, one line each."""
    wrong = []
    listing = (root / "src/CMakeLists.txt").read_text()
    modules = read_modules(listing)
    visible = visible_modules(modules, wrong.append)
    listed = set(re.findall(r"\w+/\w+\.cpp", listing))
    for file in sorted((root / "src").glob("*/*")):
        if file.suffix not in {".h", ".cpp"}:
            continue
        where, module = file.relative_to(root).as_posix(), file.parent.name
        if module not in modules:
            wrong.append(f"{where}: {module} is no module of src/CMakeLists.txt")
        if file.suffix == ".cpp" and f"{module}/{file.name}" not in listed:
            wrong.append(f"{where}: src/CMakeLists.txt does not list it")
        lines = len(file.read_text().splitlines())
        if lines > MAX_LINES:
            wrong.append(f"{where}: {lines} lines; find its second noun and split it at {MAX_LINES}")
        check_includes(file, module, visible, where, wrong.append)
    return wrong


if __name__ == "__main__":
    found = check_tree(pathlib.Path(__file__).resolve().parent.parent)
    for line in found:
        print(line)
    sys.exit(bool(found))
