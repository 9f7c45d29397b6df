# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of an MTA, as attributes of Zimbra: checked before anything is read.

Private to this collection. Pure.
"""
from typing import Dict, NamedTuple, Optional, Tuple

from ._model import Problem
from ._product import PRODUCTS, product
from ._transport import normalise_network, normalise_relay_host

VERIFY = 'reject_unverified_recipient'
_TABLE = 'check_recipient_access ldap:%s/conf/ldap-splitdomain.cf'
# The table of the addresses that the directory has, wherever the product has it.
SPLIT_DOMAIN = tuple(_TABLE % each.home for each in PRODUCTS)
# All restrictions that a recipient check may be made of.
CHECKS = (VERIFY, 'reject') + SPLIT_DOMAIN
# Zimbra's own policy service: of alias domains, whose catch-all lists everybody, it knows who is really there.
POLICY = 'check_policy_service unix:private/policy'
# With the 250 that Zimbra ships everything would be accepted while the peer is down.
DEFER_ASKED = '450'

DNS, DNS_OLD = 'zimbraMtaSmtpDnsSupportLevel', 'zimbraMtaDnsLookupsEnabled'
RELAY, FALLBACK = 'zimbraMtaRelayHost', 'zimbraMtaFallbackRelayHost'
LMTP, UNLISTED = 'zimbraMtaLmtpHostLookup', 'zimbraMtaSmtpdRejectUnlistedRecipient'
RESTRICTION, DEFER, NETWORKS = 'zimbraMtaRestriction', 'zimbraMtaUnverifiedRecipientDeferCode', 'zimbraMtaMyNetworks'
# Starts the service; without it Postfix would answer 451 to everybody.
POLICYD = 'zimbraMtaEnableSmtpdPolicyd'
ALL = (DNS, DNS_OLD, RELAY, FALLBACK, LMTP, UNLISTED, RESTRICTION, DEFER, NETWORKS, POLICYD)


class Wanted(NamedTuple):
    values: Dict[str, Tuple[str, ...]]       # the attributes that get one plain value
    recipient_check: Optional[str]
    add: Tuple[str, ...]
    remove: Tuple[str, ...]
    policy: Optional[bool] = None            # whether the policy service is asked
    restrictions: Tuple[str, ...] = ()       # that make up the recipient check


def wanted(params, known):
    """Return (Wanted, [Problem]). known: the names of the attributes that this Zimbra version has."""
    problems, values = [], {}
    for option, name in (('relay_host', RELAY), ('fallback_relay_host', FALLBACK)):
        if params[option] is not None:
            values[name] = _checked(problems, option, params[option], normalise_relay_host)
    if params['dns_lookups'] is not None:
        name, words = (DNS, ('disabled', 'enabled')) if DNS in known else (DNS_OLD, ('FALSE', 'TRUE'))
        values[name] = (words[params['dns_lookups']],)
    if params['lmtp_host_lookup'] is not None:
        values[LMTP] = (params['lmtp_host_lookup'],)
    if params['reject_unlisted_recipient'] is not None:
        values[UNLISTED] = ('yes' if params['reject_unlisted_recipient'] else 'no',)
    policy = params.get('check_alias_domains')
    if policy is not None:
        values[POLICYD] = ('TRUE' if policy else 'FALSE',)
    networks = params['trusted_networks'] or {}
    add, remove = (_networks(problems, key, networks.get(key)) for key in ('add', 'remove'))
    for name in sorted(set(values) - set(known)):
        problems.append(Problem('options', name, 'this Zimbra version has no attribute %s' % name,
                                'Leave the option out: it needs Zimbra 8.5 or later'))
    problems.extend(Problem('trusted_networks', network, 'it is in add and in remove', 'Name it once')
                    for network in sorted(set(add) & set(remove)))
    return Wanted(values, params['recipient_check'], add, remove, policy, _restrictions(params)), problems


def _checked(problems, path, value, check):
    """Return the checked value as a tuple; an empty text clears."""
    try:
        return (check(value),) if value else ()
    except ValueError as error:
        problems.append(Problem(path, str(value), str(error), 'Correct it, or leave the option out'))
    return ()


def _networks(problems, key, values):
    # type: (List[Problem], str, Optional[List[str]]) -> Tuple[str, ...]
    checked = (_checked(problems, 'trusted_networks.%s[%d]' % (key, index), value, normalise_network)
               for index, value in enumerate(values or ()))
    return tuple(network[0] for network in checked if network)


def _restrictions(params):
    """Return the restrictions that make up the recipient check, as the product's own template asks for them."""
    table = _TABLE % product(params['zimbra_home']).home
    return dict(verify=(VERIFY,), local_only=(table, 'reject')).get(params['recipient_check'], ())


def with_check(have, asked):
    """Return the restrictions with those of a recipient check (asked) and without those of any other."""
    other = set(CHECKS) - set(asked)
    if not set(have) & set(SPLIT_DOMAIN):
        # A plain reject that did not come with the split domain's table is the administrator's own.
        other.discard('reject')
    kept = tuple(value for value in have if value not in other)
    return kept + tuple(value for value in asked if value not in kept)


def with_policy(have, asked):
    """Return the restrictions with the policy service, or without it."""
    return tuple(value for value in have if value != POLICY) + ((POLICY,) if asked else ()) if asked != (POLICY in have) else tuple(have)
