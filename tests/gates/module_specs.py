# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks against the argument specs that modules really have. Checkers return complaints, none is good."""
import importlib
from unittest import mock

import yaml
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.playbook.task import Task

COLLECTION = 'splitdomain.zimbra'
KEYWORDS = set(Task.fattributes) | {'action', 'local_action', 'become_password', 'with_items'}
BLOCKS = ('block', 'rescue', 'always')
PLAYS = ('pre_tasks', 'tasks', 'post_tasks', 'handlers')
RULES = ('mutually_exclusive', 'required_together', 'required_one_of', 'required_if', 'required_by')


class Built(Exception):
    """Carries what a module gave to AnsibleModule."""


def spec_of(name):
    """The keyword arguments with which module `name` of this collection makes its AnsibleModule (argument_spec and rules)."""
    module = importlib.import_module('ansible_collections.%s.plugins.modules.%s' % (COLLECTION, name))

    def capture(self, *args, **kwargs):
        raise Built(dict(zip(['argument_spec', 'bypass_checks', 'no_log'], args), **kwargs))
    with mock.patch.object(AnsibleModule, '__init__', capture):
        try:
            module.main()
        except Built as built:
            return built.args[0]
    raise AssertionError('%s.main() makes no AnsibleModule' % name)


class Specs:
    """Module name -> its spec, looked up when asked for: one module that does not import leaves the others testable."""

    def __init__(self, names):
        self.names = set(names)
        self.found = {}

    def __contains__(self, name):
        return name in self.names

    def __getitem__(self, name):
        if name not in self.found:
            self.found[name] = spec_of(name)
        return self.found[name]


def tasks_in(data):
    """Every task in a list of tasks or plays, blocks opened."""
    for item in data or []:
        nested = [key for key in BLOCKS + (PLAYS if 'hosts' in item else ()) if key in item]
        for key in nested:
            yield from tasks_in(item[key])
        if not nested and 'hosts' not in item and not any(key.endswith('import_playbook') for key in item):
            yield item


def plausible(value, option):
    """The value, with templates replaced by what their place asks for: only a run knows what they will be."""
    if isinstance(value, str) and '{{' in value:
        if option.get('choices'):
            return option['choices'][0]
        return dict(list=[], dict={}, bool=True, int=1, float=1.0).get(option.get('type', 'str'), 'x')
    options = option.get('options')
    if isinstance(value, list):
        element = dict(type=option.get('elements', 'raw'), options=options)
        return [plausible(item, element) for item in value]
    if isinstance(value, dict) and options:
        return {key: plausible(item, options.get(key, {})) for key, item in value.items()}
    return value


def invalid(parameters, spec):
    """What ansible would say about these parameters of a task."""
    argument_spec = spec['argument_spec']
    given = {key: plausible(value, argument_spec.get(key, {})) for key, value in (parameters or {}).items()}
    rules = {rule: spec[rule] for rule in RULES if spec.get(rule)}
    return list(ArgumentSpecValidator(argument_spec, **rules).validate(given).error_messages)


def task_complaints(task, specs):
    """Complaints about one task. specs: module name -> spec_of(name)."""
    name = task.get('name', '(no name)')
    actions = [key for key in task if key not in KEYWORDS and not key.startswith('with_')]
    if len(actions) != 1:
        return ['%s: which of %s is the module?' % (name, actions)]
    action = actions[0]
    if action.count('.') < 2:
        return ['%s: %s is not a full name' % (name, action)]
    if not action.startswith(COLLECTION + '.'):
        return []
    module = action[len(COLLECTION) + 1:]
    if module not in specs:
        return ['%s: there is no module %s' % (name, action)]
    return ['%s: %s: %s' % (name, action, text) for text in invalid(task[action], specs[module])]


def example_complaints(text, specs):
    """Complaints about an EXAMPLES text."""
    tasks = list(tasks_in(yaml.safe_load(text)))
    if not tasks:
        return ['there is no example']
    return [complaint for task in tasks for complaint in task_complaints(task, specs)]


def examples_of(path):
    """The EXAMPLES text of a plugin file, or None."""
    import ast
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == 'EXAMPLES':
            return node.value.value
    return None
