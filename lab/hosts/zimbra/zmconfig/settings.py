# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which attribute becomes which Postfix parameter, and in which spelling."""
from .restrictions import recipient_restrictions

CONF = "/opt/zimbra/conf"
VERSION_FILE = CONF + "/lab-version"
# Postfix parameter, attribute, what to write while the directory has no value (None: leave the parameter alone).
PARAMETERS = (
    ("relayhost", "zimbraMtaRelayHost", ""),
    ("smtp_fallback_relay", "zimbraMtaFallbackRelayHost", ""),
    ("smtpd_reject_unlisted_recipient", "zimbraMtaSmtpdRejectUnlistedRecipient", "no"),
    ("smtpd_reject_unlisted_sender", "zimbraMtaSmtpdRejectUnlistedSender", "no"),
    ("lmtp_host_lookup", "zimbraMtaLmtpHostLookup", "dns"),
    ("mynetworks", "zimbraMtaMyNetworks", None),
    ("mydestination", "zimbraMtaMyDestination", "localhost"),
    ("myhostname", "zimbraMtaMyHostname", None),
    ("myorigin", "zimbraMtaMyOrigin", None),
    ("transport_maps", "zimbraMtaTransportMaps", "proxy:ldap:%s/ldap-transport.cf" % CONF),
    ("virtual_alias_domains", "zimbraMtaVirtualAliasDomains", "proxy:ldap:%s/ldap-vad.cf" % CONF),
    ("virtual_alias_maps", "zimbraMtaVirtualAliasMaps", "proxy:ldap:%s/ldap-vam.cf" % CONF),
    ("virtual_mailbox_domains", "zimbraMtaVirtualMailboxDomains", "proxy:ldap:%s/ldap-vmd.cf" % CONF),
    ("virtual_mailbox_maps", "zimbraMtaVirtualMailboxMaps", "proxy:ldap:%s/ldap-vmm.cf" % CONF),
    ("virtual_transport", "zimbraMtaSmtpdVirtualTransport", "error"),
    ("maximal_queue_lifetime", "zimbraMtaMaximalQueueLifetime", "5d"),
    ("bounce_queue_lifetime", "zimbraMtaBounceQueueLifetime", "5d"),
    ("propagate_unmatched_extensions", "zimbraMtaPropagateUnmatchedExtensions", "canonical"),
    ("recipient_delimiter", "zimbraMtaRecipientDelimiter", ""),
    ("virtual_alias_expansion_limit", "zimbraMtaVirtualAliasExpansionLimit", "10000"),
    ("unverified_recipient_defer_code", "zimbraMtaUnverifiedRecipientDeferCode", "250"),
    ("smtp_sasl_auth_enable", "zimbraMtaSmtpSaslAuthEnable", "no"),
    ("smtp_sasl_password_maps", "zimbraMtaSmtpSaslPasswordMaps", ""),
)
SINCE_8_7 = (
    ("smtp_dns_support_level", "zimbraMtaSmtpDnsSupportLevel", "enabled"),
    ("hopcount_limit", "zimbraMtaHopcountLimit", "50"),
    ("canonical_maps", "zimbraMtaCanonicalMaps", "proxy:ldap:%s/ldap-canonical.cf" % CONF),
)
COMMA_JOINED = {
    "lmtp_host_lookup", "propagate_unmatched_extensions", "transport_maps", "canonical_maps",
    "virtual_alias_domains", "virtual_alias_maps", "virtual_mailbox_domains", "virtual_mailbox_maps",
}  # fmt: skip
RELAY_RESTRICTIONS = "permit_sasl_authenticated, permit_mynetworks, reject_unauth_destination"


def wanted(attributes, version):
    """Postfix parameter -> value, from the server's effective attributes (lower-case name -> values)."""
    table = PARAMETERS + (SINCE_8_7 if modern(version) else ())
    result = {}
    for parameter, attribute, missing in table:
        values = attributes.get(attribute.lower())
        text = spelling(parameter, values) if values else missing
        if text is not None:
            result[parameter] = text
    if not modern(version):
        # Inferred, not read in a source: before 8.7 this attribute, and no other, switched DNS off.
        enabled = attributes.get("zimbramtadnslookupsenabled", ["TRUE"])[0]
        result["disable_dns_lookups"] = "no" if enabled == "TRUE" else "yes"
        result["canonical_maps"] = "proxy:ldap:%s/ldap-canonical.cf" % CONF
    result["smtpd_relay_restrictions"] = RELAY_RESTRICTIONS
    result["smtpd_recipient_restrictions"] = recipient_restrictions(attributes)
    return result


def version():
    """Which Zimbra this host models, such as '10.1'."""
    with open(VERSION_FILE, encoding="utf-8") as handle:
        return handle.read().strip()


def modern(version):
    """True from 8.7 on, where zimbraMtaSmtpDnsSupportLevel and its like are obeyed."""
    return tuple(int(part) for part in version.split(".")[:2]) >= (8, 7)


def spelling(parameter, values):
    """The values as zmconfigd writes them: booleans as yes and no, several joined."""
    words = [{"TRUE": "yes", "FALSE": "no"}.get(value, value) for value in values]
    return (", " if parameter in COMMA_JOINED else " ").join(words)
