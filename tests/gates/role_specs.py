# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Are a role's defaults in step with its argument specs? Every checker returns complaints, none is good."""
import yaml

SHARED = ('zimbra_split_domains', 'zimbra_record_dir')   # what all roles read; a role does not own them


def complaints(defaults, options, role):
    """Compare defaults/main.yml (dict) with the options of the entry point main (dict) of meta/argument_specs.yml.

    A required option has no default. Any other has the same one in both files; one that cannot have a default says
    'no default' in its description, and stands in neither.
    """
    found = []
    for name in sorted(set(defaults) - set(options)):
        found.append('%s: default %s is not in the argument spec' % (role, name))
    for name, option in sorted(options.items()):
        found.extend('%s: %s' % (role, text) for text in _option(name, option, defaults))
        if name not in SHARED and not name.startswith(role + '_'):
            found.append('%s: %s does not carry the name of the role' % (role, name))
    return found


def _option(name, option, defaults):
    if option.get('required'):
        if 'default' in option:
            yield '%s is required and has a default in the argument spec' % name
        if name in defaults:
            yield '%s is required and has a default in defaults/main.yml' % name
        return
    if name not in defaults and 'default' not in option:
        text = option.get('description', '')
        if 'no default' not in (text if isinstance(text, str) else ' '.join(text)).lower():
            yield '%s is not required, has no default, and does not say so in its description' % name
    elif name not in defaults:
        yield '%s has a default in the argument spec, none in defaults/main.yml' % name
    elif 'default' not in option:
        yield '%s has a default in defaults/main.yml, none in the argument spec' % name
    elif type(option['default']) is not type(defaults[name]) or option['default'] != defaults[name]:
        yield '%s: the argument spec says %r, defaults/main.yml %r' % (name, option['default'], defaults[name])


def of_role(directory):
    """Complaints about one role's directory, missing files included."""
    found = ['%s: %s is missing' % (directory.name, name)
             for name in ('defaults/main.yml', 'meta/argument_specs.yml', 'meta/main.yml', 'README.md', 'tasks/main.yml')
             if not (directory / name).is_file()]
    if found:
        return found
    defaults = yaml.safe_load((directory / 'defaults/main.yml').read_text()) or {}
    specs = yaml.safe_load((directory / 'meta/argument_specs.yml').read_text())['argument_specs']
    found = complaints(defaults, specs['main'].get('options', {}), directory.name)
    if '```yaml' not in (directory / 'README.md').read_text():
        found.append('%s: README.md has no example' % directory.name)
    return found
