# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The attributes that a split domain uses: one row each, from Zimbra's own attribute definitions.

Private to this collection. Pure. An attribute that is not here is treated as a plain multi-valued
text, so the expert module can set anything; what is here gets its proper comparison.
"""
import re
from typing import NamedTuple, Optional, Tuple


class Attribute(NamedTuple):
    name: str                        # canonical spelling
    multi: bool                      # effective: what Zimbra accepts, not what the schema declares
    kinds: Tuple[str, ...]           # the kinds of entry that carry it
    exact: bool = False              # values compare with case (texts); addresses and enums do not
    postconf: Optional[str] = None   # the Postfix parameter that zmconfigd writes it to
    since: Optional[str] = None
    deprecated: Optional[str] = None
    shipped: Tuple[str, ...] = ()    # what the global configuration holds as Zimbra ships it
    bind: bool = False               # a password for another server, which Zimbra itself keeps and gives out in clear


_RECIPIENT = ('account', 'resource', 'list', 'group')
_ROUTED = _RECIPIENT + ('domain',)
_MTA = ('config', 'server')

_ROWS = (
    Attribute('zimbraMailTransport', False, _ROUTED),
    Attribute('zimbraMailCatchAllAddress', True, _ROUTED),
    Attribute('zimbraMailCatchAllForwardingAddress', False, _ROUTED),
    Attribute('zimbraMailCatchAllCanonicalAddress', False, _ROUTED),
    Attribute('zimbraMailHost', False, _ROUTED),
    Attribute('zimbraMailStatus', False, _ROUTED),
    Attribute('zimbraMailDeliveryAddress', True, _RECIPIENT),
    Attribute('zimbraMailAlias', True, _RECIPIENT),
    Attribute('zimbraMailForwardingAddress', True, _RECIPIENT),
    Attribute('zimbraOldMailAddress', False, _RECIPIENT),
    Attribute('mail', True, _RECIPIENT),
    Attribute('objectClass', True, _ROUTED),
    Attribute('displayName', False, _RECIPIENT, exact=True),
    Attribute('description', True, _ROUTED, exact=True),
    Attribute('zimbraAccountStatus', False, ('account', 'resource')),
    Attribute('zimbraHideInGal', False, _RECIPIENT),
    Attribute('zimbraIsSystemResource', False, ('account',)),
    Attribute('zimbraIsExternalVirtualAccount', False, ('account',)),
    Attribute('zimbraDomainName', False, ('domain',)),
    Attribute('zimbraDomainType', False, ('domain',)),
    Attribute('zimbraDomainStatus', False, ('domain',)),
    Attribute('zimbraDomainMaxAccounts', False, ('domain',)),
    Attribute('zimbraGalMode', False, ('domain',)),
    Attribute('zimbraGalLdapURL', True, ('domain',)),
    Attribute('zimbraGalLdapSearchBase', False, ('domain',)),
    Attribute('zimbraGalLdapFilter', False, ('domain',)),
    Attribute('zimbraGalAutoCompleteLdapFilter', False, ('domain', 'config'), shipped=('externalLdapAutoComplete',)),
    Attribute('zimbraGalLdapAuthMech', False, ('domain',), since='5.0.0'),
    Attribute('zimbraGalLdapBindDn', False, ('domain',)),
    Attribute('zimbraGalLdapBindPassword', False, ('domain',), exact=True, bind=True),
    Attribute('zimbraGalLdapStartTlsEnabled', False, ('domain',), since='5.0.6'),
    Attribute('zimbraGalLdapAttrMap', True, ('domain', 'config'), exact=True),
    Attribute('zimbraGalLdapFilterDef', True, ('config',), exact=True),
    Attribute('zimbraGalAlwaysIncludeLocalCalendarResources', False, ('domain', 'config'), since='6.0.7', shipped=('FALSE',)),
    Attribute('zimbraGalSyncLdapURL', True, ('domain',), since='5.0.2'),
    Attribute('zimbraGalSyncLdapSearchBase', False, ('domain',), since='5.0.2'),
    Attribute('zimbraGalSyncLdapFilter', False, ('domain',), since='5.0.2'),
    Attribute('zimbraGalSyncLdapAuthMech', False, ('domain',), since='5.0.2'),
    Attribute('zimbraGalSyncLdapBindDn', False, ('domain',), since='5.0.2'),
    Attribute('zimbraGalSyncLdapBindPassword', False, ('domain',), exact=True, since='5.0.2', bind=True),
    Attribute('zimbraGalSyncLdapStartTlsEnabled', False, ('domain',), since='5.0.6'),
    Attribute('zimbraAuthMech', False, ('domain',)),
    Attribute('zimbraAuthLdapURL', True, ('domain',)),
    Attribute('zimbraAuthLdapBindDn', False, ('domain',)),
    Attribute('zimbraAuthLdapSearchBase', False, ('domain',)),
    Attribute('zimbraAuthLdapSearchFilter', False, ('domain',)),
    Attribute('zimbraAuthLdapSearchBindDn', False, ('domain',)),
    Attribute('zimbraAuthLdapSearchBindPassword', False, ('domain',), exact=True, bind=True),
    Attribute('zimbraAuthLdapStartTlsEnabled', False, ('domain',), since='5.0.6'),
    Attribute('zimbraAuthFallbackToLocal', False, ('domain',)),
    Attribute('zimbraId', False, ('domain',)),
    Attribute('zimbraDomainAliasTargetId', False, ('domain',)),
    Attribute('zimbraServiceEnabled', True, ('server',)),
    Attribute('zimbraServiceInstalled', True, ('server',)),
    Attribute('zimbraServiceHostname', False, ('server',)),
    Attribute('zimbraLmtpBindPort', False, _MTA),
    # The schema declares it multi-valued, but its callback refuses a second value.
    Attribute('zimbraMtaRelayHost', False, _MTA, postconf='relayhost'),
    Attribute('zimbraMtaFallbackRelayHost', False, _MTA, postconf='smtp_fallback_relay', since='8.0.4'),
    # From 8.7 on nothing reads it any more; zimbraMtaSmtpDnsSupportLevel took its place.
    Attribute('zimbraMtaDnsLookupsEnabled', False, _MTA, postconf='disable_dns_lookups', deprecated='8.7.0',
              shipped=('TRUE',)),
    Attribute('zimbraMtaSmtpDnsSupportLevel', False, _MTA, postconf='smtp_dns_support_level', since='8.7.0',
              shipped=('enabled',)),
    Attribute('zimbraMtaLmtpHostLookup', True, _MTA, postconf='lmtp_host_lookup', since='8.5.0', shipped=('dns',)),
    Attribute('zimbraMtaMyNetworks', True, _MTA, postconf='mynetworks'),
    Attribute('zimbraMtaSmtpdRejectUnlistedRecipient', False, _MTA,
              postconf='smtpd_reject_unlisted_recipient', since='8.5.0', shipped=('no',)),
    Attribute('zimbraMtaRestriction', True, _MTA, postconf='smtpd_recipient_restrictions',
              shipped=('reject_invalid_helo_hostname', 'reject_non_fqdn_sender')),
    Attribute('zimbraMtaEnableSmtpdPolicyd', False, _MTA, since='8.5.0', shipped=('FALSE',)),
    Attribute('zimbraMtaUnverifiedRecipientDeferCode', False, _MTA,
              postconf='unverified_recipient_defer_code', since='8.5.0', shipped=('250',)),
)

TABLE = dict((row.name.lower(), row) for row in _ROWS)

# Nothing shows or records these, and no reader fetches them, save bind passwords for a query that says so.
_SECRET = re.compile(r'password|secret|token|key', re.IGNORECASE)
# Names that are about a secret without holding one: limits, switches, times, places.
_ABOUT = re.compile(r'(Enabled|Length|Lifetime|Duration|Time|Age|Chars|Characters|Puncs|Required|Expiration|Attempts|Failures|'
                    r'Status|URL|Url|Maps|Path|Size|Protocols|Address|Interval|Encoding|EnforceHistory|MustChange|Locked|Shortcuts|'
                    r'Keyword|TokenizeSearchKey|TokenizeAutoCompleteKey)$', re.IGNORECASE)


def attribute(name):
    """Return the Attribute of a name in any spelling; an unknown one is multi-valued text compared with case."""
    return TABLE.get(name.lower()) or Attribute(name, True, (), exact=True)


def canonical(name):
    """Return the spelling that Zimbra uses."""
    return attribute(name).name


def is_secret(name):
    """Tell whether values of this attribute must never be shown or saved."""
    return bool(_SECRET.search(name)) and not _ABOUT.search(name)


def is_bind_password(name):
    """Tell whether this secret may be read, to compare it and to use it: no hash, but what Zimbra shows another server."""
    return attribute(name).bind


def comparable(name, values):
    """Return values in the form in which two lists of them compare equal exactly when Zimbra means the same."""
    if attribute(name).exact:
        return frozenset(values)
    return frozenset(value.strip().lower() for value in values)


def same(name, one, other):
    """Tell whether two lists of values of an attribute mean the same."""
    return tuple(one) == tuple(other) or comparable(name, one) == comparable(name, other)
