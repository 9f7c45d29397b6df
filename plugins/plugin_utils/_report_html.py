# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report as a page. What it prints comes from other systems and may be hostile: every value is escaped.

Private to this collection. Ansible's own template module escapes nothing, so the page has an environment of its own.
"""

import os

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def html(view, template):
    """Return the page. template: path of the page's template, beside which its parts are."""
    directory, name = os.path.split(template)
    environment = Environment(loader=FileSystemLoader(directory), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                              lstrip_blocks=True)
    return environment.get_template(name).render(view=view)
