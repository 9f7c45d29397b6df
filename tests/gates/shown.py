# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The YAML that READMEs show: does it name what there is? Checkers return complaints, none is good."""
import re

import yaml
from module_specs import COLLECTION, task_complaints, tasks_in

BLOCK = re.compile(r'^( *)```ya?ml\n(.*?)^ *```', re.M | re.S)


def blocks(text):
    """Every fenced YAML block of a Markdown text, its indentation taken off."""
    for indent, body in BLOCK.findall(text):
        yield ''.join(line[len(indent):] if line.startswith(indent) else line for line in body.splitlines(True))


def keys_in(data):
    """Every key of every mapping in it, at any depth."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from keys_in(value)
    elif isinstance(data, list):
        for item in data:
            yield from keys_in(item)


def values_in(data):
    """Every text in it, at any depth."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for item in data:
            yield from values_in(item)
    elif isinstance(data, str):
        yield data


def complaints(text, specs, variables, content):
    """Complaints about a Markdown text.

    specs: modules' specs. variables: role -> names of its options. content: names (without the collection) of roles, playbooks,
    modules and plugins.
    """
    found = []
    for block in blocks(text):
        try:
            documents = [document for document in yaml.safe_load_all(block) if document is not None]
        except yaml.YAMLError as error:
            found.append('not YAML: %s' % error)
            continue
        for data in documents:
            if isinstance(data, list) and all(isinstance(item, dict) for item in data) and _looks_like_tasks(data):
                found += [complaint for task in tasks_in(data) for complaint in task_complaints(task, specs)]
            for role, options in variables.items():
                found += ['%s is no variable of %s' % (key, role) for key in keys_in(data)
                          if key.startswith(role + '_') and key not in options]
            found += ['there is no %s' % value for value in values_in(data)
                      if re.fullmatch(re.escape(COLLECTION) + r'\.\w+', value) and value.split('.')[2] not in content]
    return found


def _looks_like_tasks(data):
    return any('hosts' in item or any(key.count('.') == 2 for key in item) for item in data)
