# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dependency rule and the Python 3.6 floor, read from the syntax trees. Checkers return complaints, none is good."""
import ast
import re

# Who may do what in plugins/module_utils. A file that stands in none of these is pure: that is the default on purpose.
ACCESS = {   # they reach a system
    '_directory_clients', '_dns', '_dns_update', '_dovecot', '_external_ldap', '_external_soap', '_flush', '_imap', '_job',
    '_ldap', '_ldap_people_clients', '_ldapsearch', '_localconfig', '_lock', '_mail_dns', '_mail_freeze', '_mail_queue',
    '_move_journal', '_mta_clients', '_mta_control', '_name_lookup', '_notice', '_policy_maps', '_postconf', '_postconf_write',
    '_postfix_clients', '_process', '_session', '_smtp', '_smtp_probe', '_smtp_session', '_soap', '_soap_options',
    '_soap_read', '_soap_write', '_tls_policy_file', '_verify_cache', '_zimbra', '_zmprov', '_zmprov_read',
}
FACADE = {'_module'}   # the only one that sees AnsibleModule
PURE_LIBRARY = {
    'abc', 'base64', 'binascii', 'collections', 'copy', 'datetime', 'difflib', 'enum', 'functools', 'hashlib', 'ipaddress',
    'itertools', 'json', 'math', 'operator', 're', 'string', 'textwrap', 'typing', 'unicodedata', 'xml', '__future__',
}
DOING = {'open', 'print', 'input', 'exec', 'eval', 'compile', '__import__', 'breakpoint'}
COLLECTION = 'ansible_collections.splitdomain.zimbra.plugins.'


def layer(stem):
    """What a file of module_utils is: pure, access or facade."""
    return 'access' if stem in ACCESS else 'facade' if stem in FACADE else 'pure'


def imported(tree):
    """Names of everything imported, at any depth: 'os.path', '._model' (relative), 'plugins.…' (of this collection)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield _shortened(alias.name)
        elif isinstance(node, ast.ImportFrom):
            base = '.' * node.level + (node.module or '')
            if node.module and not (base.endswith('module_utils') or base == '.'):
                yield _shortened(base)
            else:
                for alias in node.names:
                    yield _shortened(base + ('' if base.endswith('.') else '.') + alias.name)


def _shortened(name):
    for before, after in ((COLLECTION + 'module_utils.', '.'), ('..module_utils.', '.'), (COLLECTION, 'plugins.')):
        if name.startswith(before):
            return after + name[len(before):]
    return name


def names_in(tree):
    """Every plain name that a file reads or calls."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def own(name):
    """The file of module_utils that an import names, or None."""
    return name[1:].split('.')[0] if name.startswith('.') and not name.startswith('..') else None


def util_complaints(stem, source):
    """Complaints about a file of module_utils."""
    tree, kind = ast.parse(source), layer(stem)
    found = everywhere(tree)
    for name in imported(tree):
        util = own(name)
        if kind == 'pure':
            if util and layer(util) != 'pure':
                found.append('pure, but imports %s' % util)
            elif not util and name.split('.')[0] not in PURE_LIBRARY:
                found.append('pure, but imports %s' % name)
        elif kind == 'access':
            if util and layer(util) == 'facade':
                found.append('a reader or writer, but imports %s' % util)
            elif name.startswith('ansible') and not name.startswith('ansible.module_utils.common.'):
                found.append('a reader or writer, but imports %s' % name)
        if name.startswith('plugins.'):
            found.append('imports %s: utils know no plugins' % name)
    if kind == 'pure':
        found.extend('pure, but uses %s()' % name for name in sorted(names_in(tree) & DOING))
    if kind != 'facade' and 'AnsibleModule' in names_in(tree):
        found.append('only _module sees AnsibleModule')
    return found


# What else a module may name: the clients that it hands to run(), or the one thing that it does without them.
CLIENTS = {
    '_directory_clients', '_dns_update', '_dovecot', '_imap', '_ldap_people_clients', '_mail_dns', '_mail_freeze', '_mail_queue',
    '_move_journal', '_mta_clients', '_name_lookup', '_notice', '_postconf', '_postfix_clients', '_smtp_probe', '_tls_policy_file',
    '_verify_cache', '_zimbra',
}


def module_complaints(stem, source):
    """Complaints about a file of plugins/modules: it imports _module and what it configures, and has no logic to import more for."""
    tree = ast.parse(source)
    found = everywhere(tree)
    utils = set()
    for name in imported(tree):
        util = own(name)
        if util is None:
            if name != '__future__':
                found.append('imports %s: a module imports _module and what it configures' % name)
            continue
        utils.add(util)
        if layer(util) == 'access' and util not in CLIENTS:
            found.append('imports %s: a module does not choose a reader or writer itself' % util)
    if '_module' not in utils:
        found.append('does not import _module')
    if 'AnsibleModule' in names_in(tree):
        found.append('only _module sees AnsibleModule')
    return found


# What an inventory plugin may name besides: it reads the directory, and there is no module to do it.
READING = {'_soap', '_soap_read'}


def plugin_complaints(kind, source):
    """Complaints about other plugins, which run on the controller: of module_utils they know the pure files. kind: inventory, ..."""
    tree = ast.parse(source)
    allowed = READING if kind == 'inventory' else set()
    return everywhere(tree) + ['imports %s, which is not pure' % own(name)
                               for name in imported(tree) if own(name) and own(name) not in allowed and layer(own(name)) != 'pure']


def everywhere(tree):
    """Nothing in plugins knows the lab or the tests."""
    return ['imports %s' % name for name in imported(tree) if name.split('.')[0] in ('lab', 'tests', 'plugins.lab')]


TOO_NEW = {'dataclasses', 'contextvars', 'zoneinfo', 'graphlib', 'tomllib', 'importlib.metadata', 'importlib.resources'}
TOO_NEW_WORDS = {'capture_output', 'text'}     # of subprocess, 3.7


DEBUGGING = re.compile(r'[^=!<>]=\s*(![rsa])?(:[^{}]*)?\}$')


def py36_complaints(source):
    """What Python 3.6 would not take, as far as a newer one can tell; with a 3.6 the unit tests tell the rest."""
    try:
        tree = ast.parse(source, feature_version=(3, 6))
    except SyntaxError as error:
        return ['line %s: %s' % (error.lineno, error.msg)]
    found = ['imports %s' % name for name in imported(tree) if name in TOO_NEW]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == '__future__' and any(a.name == 'annotations' for a in node.names):
            found.append('from __future__ import annotations')
        if isinstance(node, ast.NamedExpr):
            found.append('line %d: :=' % node.lineno)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ('run', 'Popen', 'check_output'):
            found.extend('line %d: %s=' % (node.lineno, word.arg) for word in node.keywords if word.arg in TOO_NEW_WORDS)
        # From Python 3.12 on the parser no longer tells.
        if isinstance(node, ast.FormattedValue) and DEBUGGING.search(ast.get_source_segment(source, node) or ''):
            found.append('line %d: {name=}' % node.lineno)
        if isinstance(node, (ast.arg, ast.AnnAssign)) and isinstance(getattr(node, 'annotation', None), (ast.BinOp, ast.Subscript)):
            inner = node.annotation
            if isinstance(inner, ast.BinOp) or getattr(inner.value, 'id', '') in ('list', 'dict', 'tuple', 'set', 'frozenset', 'type'):
                found.append('line %d: annotation %s' % (node.lineno, ast.unparse(inner)))
    return found
