# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which attributes a Zimbra knows, from its LDAP schema: the surest sign of its version.

Private to this collection. Pure. An Entry of the kind attribute has the attribute's canonical name and, as
`cardinality`, single or multi.
"""
import re

from ._model import Entry

_NAMES = re.compile(r"\sNAME\s+(?:'([^']+)'|\(\s*((?:'[^']+'\s*)+)\))")


def definitions(values, wanted):
    """Return the Entry of every wanted attribute that the attributeTypes values of a subschema define."""
    asked = set(name.lower() for name in wanted)
    found = []
    for value in values:
        match = _NAMES.search(value)
        names = [match.group(1)] if match and match.group(1) else re.findall(r"'([^']+)'", match.group(2)) if match else []
        cardinality = 'single' if ' SINGLE-VALUE' in value else 'multi'
        found.extend(Entry('attribute', name, dict(cardinality=(cardinality,))) for name in names if name.lower() in asked)
    return sorted(found, key=lambda entry: entry.name)
