# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""smtpd_recipient_restrictions, in the fixed order that Zimbra's template has. Pure."""
ALWAYS = ("reject_non_fqdn_recipient", "permit_sasl_authenticated", "permit_mynetworks", "reject_unlisted_recipient")
# Each stands there only if zimbraMtaRestriction holds it: the attribute is a set, the template has the order.
OPTIONAL = (
    "reject_invalid_helo_hostname",
    "reject_non_fqdn_helo_hostname",
    "reject_non_fqdn_sender",
    "reject_unknown_client_hostname",
    "reject_unknown_reverse_client_hostname",
    "reject_unknown_helo_hostname",
    "reject_unknown_sender_domain",
    "reject_unverified_recipient",
)
BLACKLIST = "reject_rbl_client "
POLICY = "check_policy_service unix:private/policy"
SPLIT_DOMAIN = "check_recipient_access ldap:/opt/zimbra/conf/ldap-splitdomain.cf"


def recipient_restrictions(attributes):
    """The parameter's value; `attributes` as settings.wanted takes them."""
    asked = attributes.get("zimbramtarestriction", [])
    items = list(ALWAYS) + [item for item in OPTIONAL if item in asked]
    items += sorted(item for item in asked if item.startswith(BLACKLIST))
    items += [item for item in (POLICY, SPLIT_DOMAIN, "reject") if item in asked]
    return ", ".join(items + ["permit"])
