# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter notices: a text for each person."""

DOCUMENTATION = r"""
name: notices
short_description: Make a text for each person of a split domain
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Fills in a template for everybody who has a mailbox on either side, with what holds for the side that the person lives on.
  - The template is Jinja, in a sandbox. It knows C(person) (C(address), C(name), C(aliases), C(domain), C(side)), C(side) (what is told of
    the person's side) and C(on_zimbra).
  - Everything that is wrong is told in one message.
positional: _input
options:
  _input:
    description: C(split) of P(splitdomain.zimbra.topology#filter).
    type: list
    elements: dict
    required: true
  people:
    description: Who lives where, C(people) of M(splitdomain.zimbra.split_domain_info).
    type: dict
    default: {}
  entries:
    description: Results of M(splitdomain.zimbra.entry_info) with C(displayName), a list by domain. Names come from there.
    type: list
    elements: dict
    default: []
  extra:
    description: More people, or what is known better of some, each with C(address), C(side) (V(local) or V(remote)) and C(name).
    type: list
    elements: dict
    default: []
  sides:
    description: >-
      What holds on each side, C(local) and C(remote), each with C(imap), C(smtp) and C(webmail), and whatever else a template prints.
    type: dict
    required: true
  template:
    description: The template of the text.
    type: str
    required: true
  subject:
    description: The template of the subject.
    type: str
    required: true
  only:
    description: Addresses of those who get a text, none for everybody.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Show a text
  ansible.builtin.debug:
    msg: >-
      {{ [] | splitdomain.zimbra.notices(extra=[{'address': 'foo@example.com', 'side': 'local'}], sides=sides, subject='Your mailbox',
         template='Your webmail is at {' ~ '{ side.webmail }' ~ '}.') }}
  vars:
    sides:
      local: {imap: "imap.example.com, port 993", smtp: "smtp.example.com, port 465", webmail: "https://mail.example.com/"}
"""

RETURN = r"""
_value:
  description: The texts, each with C(address), C(subject) and C(body), for M(splitdomain.zimbra.notice).
  type: list
  elements: dict
"""

from ansible.errors import AnsibleFilterError
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._notices import NoticeError, notices


def _notices(split, sides, template, subject, people=None, entries=(), extra=(), only=()):
    """Return the texts, or raise AnsibleFilterError with all problems."""
    names = {entry['name'].lower(): entry['attributes']['displayName'][0] for result in entries for entry in result.get('entries', ())
             if entry['attributes'].get('displayName')}
    try:
        # Names and addresses are other people's: Ansible must not take what is in them for a template.
        return wrap_var(notices(split, people or {}, names, extra, sides, template, subject, only))
    except NoticeError as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'notices': _notices}
