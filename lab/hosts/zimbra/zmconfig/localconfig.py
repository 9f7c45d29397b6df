# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""localconfig.xml: what a Zimbra host knows without asking the directory."""
import xml.etree.ElementTree

PATH = "/opt/zimbra/conf/localconfig.xml"
DEFAULTS = {
    "zmconfigd_interval": "60",
    "zmconfigd_listen_port": "7171",
    "zimbra_home": "/opt/zimbra",
    "zimbra_user": "zimbra",
    "zimbra_ldap_userdn": "uid=zimbra,cn=admins,cn=zimbra",
}


def read(path=PATH):
    """Key -> value: what the file says, else the product's default."""
    values = dict(DEFAULTS)
    for key in xml.etree.ElementTree.parse(path).getroot().iter("key"):
        values[key.get("name")] = key.findtext("value") or ""
    return values
