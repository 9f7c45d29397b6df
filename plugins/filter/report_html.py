# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter report_html: the report as one page."""

DOCUMENTATION = r"""
name: report_html
short_description: A report on split domains as one HTML page
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Prints what P(splitdomain.zimbra.report_view#filter) returns with a Jinja2 template that escapes every value by itself. Names and
    the words of servers come from other systems, and P(ansible.builtin.template#module) escapes nothing.
positional: _input
options:
  _input:
    description: What the report says.
    type: dict
    required: true
  template:
    description: Path of the template on the controller. What it includes is looked for beside it.
    type: path
    required: true
"""

EXAMPLES = r"""
- name: Write the page with a template of one's own
  ansible.builtin.copy:
    content: "{{ view | splitdomain.zimbra.report_html(playbook_dir ~ '/report.html.j2') }}"
    dest: report.html
    mode: "0600"
  delegate_to: localhost
"""

RETURN = r"""
_value:
  description: The page.
  type: str
"""

from ansible.errors import AnsibleFilterError
from jinja2 import TemplateError

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._report_html import html


def _report_html(view, template):
    """Return the page, or raise AnsibleFilterError."""
    try:
        return html(view, template)
    except TemplateError as error:
        raise AnsibleFilterError('%s cannot be printed: %s' % (template, error)) from error


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'report_html': _report_html}
