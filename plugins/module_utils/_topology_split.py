# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The split itself, as checks and proofs need it: who lives where and which way mail goes, without a password.

Private to this collection. Pure.
"""
import hashlib
import json


def split(declared):
    """Return the domains that are present, each as {name, role, next_hop, peer, remote, test_addresses}."""
    return [_domain(domain) for domain in declared if domain['state'] == 'present']


def digest(domains):
    """Return what tells one topology from another, a SHA-256 in hexadecimal digits; who tests it is no part of it."""
    routing = [{key: domain[key] for key in domain if key != 'test_addresses'} for domain in domains]
    routing = sorted((dict(domain, remote=sorted(domain['remote'], key=lambda each: each['name'])) for domain in routing),
                     key=lambda domain: domain['name'])
    return hashlib.sha256(json.dumps(routing, sort_keys=True).encode('utf-8')).hexdigest()


def mailboxes(declared):
    """Return the test mailboxes of the domains that are present, passwords included: [{domain, side, address, imap_host, ...}]."""
    return [dict(mailbox, domain=domain['name'], side=side)
            for domain in declared if domain['state'] == 'present'
            for side, mailbox in sorted((domain['test_mailboxes'] or {}).items()) if mailbox]


def _domain(domain):
    boxes = domain['test_mailboxes'] or {}
    peer = {key: value for key, value in domain['peer'].items() if value is not None}
    return {'name': domain['name'], 'role': domain['role'], 'next_hop': domain['next_hop'], 'peer': peer,
            'remote': [{'name': account['name'], 'aliases': sorted(account['aliases'] or ()), 'host': account['host'],
                        'next_hop': account['next_hop']} for account in domain['remote']],
            **({'alias_domains': sorted(domain['alias_domains'])} if domain['alias_domains'] else {}),
            'test_addresses': {side: (boxes.get(side) or {}).get('address') for side in ('local', 'remote')}}
