# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long things are. Checkers return (too long, near the edge): two lists of remarks."""
import ast

DOCUMENTS = ('DOCUMENTATION', 'EXAMPLES', 'RETURN')


def code_lines(source):
    """Lines of code: no blank line, no comment, no documentation, no docstring."""
    tree = ast.parse(source)
    beside = set()
    for node in ast.walk(tree):
        documents = isinstance(node, ast.Assign) and getattr(node.targets[0], 'id', '') in DOCUMENTS
        if documents or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)):
            beside.update(range(node.lineno, node.end_lineno + 1))
    lines = enumerate(source.splitlines(), 1)
    return sum(1 for number, line in lines if number not in beside and line.strip() and not line.lstrip().startswith('#'))


def long_functions(source, limit=50):
    """(name, lines) of functions longer than the limit, docstring included."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.end_lineno - node.lineno + 1 > limit:
            yield node.name, node.end_lineno - node.lineno + 1


def over(path, lines, feel, limit):
    """A remark if a file is over what it should feel, and whether it is over the limit: (failed, warned)."""
    text = '%s has %d lines, %d is the budget' % (path, lines, feel)
    return ([text] if lines > limit else []), ([text] if feel < lines <= limit else [])
