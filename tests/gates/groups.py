# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action groups and documentation against meta/runtime.yml. Checkers return complaints, none is good."""

CONNECTION = 'zmprov_path'   # who has this option, has the connection options


def complaints(runtime, options, documented, full='splitdomain.zimbra.zimbra'):
    """Compare runtime.yml (dict) with the modules.

    options: module name -> names of its options. documented: module name -> the groups that its documentation names, or None
    if it says that it is in none.
    """
    members = runtime['action_groups']['zimbra']
    found = ['%s is in the group, but there is no such module' % name for name in members if name not in options]
    found += ['%s stands twice in the group' % name for name in sorted(set(members)) if members.count(name) > 1]
    for name, its_options in sorted(options.items()):
        if (name in members) != (CONNECTION in its_options):
            found.append('%s: in the group %s, connection options %s' % (name, name in members, CONNECTION in its_options))
        wanted = [full] if name in members else None
        if documented.get(name) != wanted:
            found.append('%s: documentation names the groups %s, runtime.yml %s' % (name, documented.get(name), wanted))
    for name, route in (runtime.get('plugin_routing', {}).get('modules', {}) or {}).items():
        if name not in options:
            found.append('plugin_routing names %s, but there is no such module' % name)
        elif route.get('action_plugin') != 'splitdomain.zimbra.record':
            found.append('%s: its action plugin is %s' % (name, route.get('action_plugin')))
    return found


def documented_groups(document):
    """The groups that a module's documentation (as ansible-doc gives it) names, or None."""
    attribute = document.get('attributes', {}).get('action_group')
    if not attribute or attribute.get('support') == 'none':
        return None
    membership = attribute.get('membership', [])
    return [membership] if isinstance(membership, str) else list(membership)
