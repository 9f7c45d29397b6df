# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A directory in memory with the reader's and the writer's contract, for the pure planners.

It answers queries and takes changes literally; how Zimbra itself behaves is what the contract tests and the lab are for.
"""
from ansible_collections.splitdomain.zimbra.plugins.module_utils._attributes import TABLE
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import RECIPIENT_KINDS, Entry
from ansible_collections.splitdomain.zimbra.plugins.module_utils._recipients import addresses_of
from ansible_collections.splitdomain.zimbra.plugins.module_utils._renamed import new_name

LOOPBACK = ('127.0.0.0/8 [::1]/128 192.0.2.10/32',)
SHIPPED = dict(zimbraMtaSmtpDnsSupportLevel=('enabled',), zimbraMtaLmtpHostLookup=('dns',),
               zimbraMtaSmtpdRejectUnlistedRecipient=('no',), zimbraMtaUnverifiedRecipientDeferCode=('250',),
               zimbraMtaRestriction=('reject_invalid_helo_hostname', 'reject_non_fqdn_sender'), zimbraLmtpBindPort=('7025',))


class Directory(object):
    def __init__(self, *entries, **options):
        self.entries = {(entry.kind, entry.name): entry for entry in entries}
        self.unknown = options.get('unknown', ())
        self.local_networks = options.get('local_networks', LOOPBACK)

    def read(self, query, inherited=False):
        if query.kinds == ('attribute',):
            return [Entry('attribute', TABLE[name.lower()].name, {'cardinality': ('multi' if TABLE[name.lower()].multi else 'single',)})
                    for name in query.names if name.lower() in TABLE and name not in self.unknown]
        if query.kinds == ('postfix',):
            return [Entry('postfix', 'zimbra.example.com', {'mynetworks': self.local_networks})]
        found = [entry for entry in self.entries.values() if self._answers(entry, query)]
        return [entry._replace(attributes={name: entry.attributes[name] for name in query.attributes if name in entry.attributes})
                for entry in sorted(found, key=lambda entry: (entry.kind, entry.name))]

    def _answers(self, entry, query):
        if entry.kind not in query.kinds:
            return False
        known = addresses_of(entry) if entry.kind in RECIPIENT_KINDS else {entry.name.lower()}
        if query.names is not None and not known & set(name.lower() for name in query.names):
            return False
        if query.domain is not None and not entry.name.endswith('@' + query.domain):
            return False
        return query.having is None or query.having[1] in entry.attributes.get(query.having[0], ())

    def apply(self, changes):
        for change in changes:
            key = (change.kind, change.name)
            if change.operation == 'create':
                assert key not in self.entries
                attributes = dict(zimbraMailStatus=('enabled',), zimbraMailDeliveryAddress=(change.name,), mail=(change.name,))
                self.entries[key] = Entry(change.kind, change.name, attributes)
            elif change.operation == 'delete':
                del self.entries[key]
                continue
            attributes = dict(self.entries[key].attributes)
            for name in set(change.before) | set(change.after):
                assert attributes.get(name, ()) == change.before.get(name, ())
                attributes[name] = change.after.get(name, ())
            name = new_name(change) or change.name
            if name != change.name:
                assert (change.kind, name) not in self.entries
                attributes['mail'] = (name,)
                del self.entries[key]
            self.entries[change.kind, name] = Entry(change.kind, name, {name: values for name, values in attributes.items() if values})

    def dump(self):
        return {key: entry.attributes for key, entry in self.entries.items()}


def domain(name='example.com', **attributes):
    own = dict(zimbraDomainName=(name,), zimbraDomainType=('local',), zimbraDomainStatus=('active',))
    return Entry('domain', name, dict(own, **attributes))


def config(**attributes):
    return Entry('config', 'global', dict(SHIPPED, **attributes))


def server(name='zimbra.example.com', **attributes):
    return Entry('server', name, dict(zimbraServiceEnabled=('mailbox', 'mta'), zimbraServiceHostname=(name,), **attributes))


def account(name, **attributes):
    own = dict(mail=(name,), zimbraMailDeliveryAddress=(name,), zimbraMailStatus=('enabled',), zimbraAccountStatus=('active',),
               zimbraMailHost=('zimbra.example.com',), zimbraMailTransport=('lmtp:zimbra.example.com:7025',))
    own.update(attributes)
    return Entry('account', name, {key: values for key, values in own.items() if values})


def remote(name, **attributes):
    return account(name, **dict(dict(zimbraMailHost=(), zimbraMailTransport=('smtp:[mail.example.com]:25',),
                                     zimbraAccountStatus=('locked',)), **attributes))


def run(planner, directory, params):
    """Return the Plan of a planner for the directory as it stands."""
    return planner.plan(params, planner.gather(directory.read, params))


def texts(plan):
    return [str(problem) for problem in plan.problems]
