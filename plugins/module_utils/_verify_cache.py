# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a Postfix of Zimbra remembers of recipients that it has verified: refusals that hold no longer are taken out.

Private to this collection. The running verify server has its file to itself. So a copy is asked, and Postfix is stopped only where
there is something to take out: for the moment in which that is done, senders are put off.
"""
import glob
import os
import shutil
import tempfile

from ._address import normalise_address
from ._client import ClientError
from ._model import Query
from ._mta_control import MtaControl
from ._postconf import PostfixReader, zimbra_postfix

_CHECK = 'reject_unverified_recipient'
_TAKEN = '0'           # what a cached answer begins with when the address was taken


def work(params, check_mode):
    """Return the module's result. Raises ClientError."""
    addresses = _addresses(params['addresses'])
    postfix = zimbra_postfix(params['zimbra_home'], params['timeout'])
    table = _table(postfix)
    refused = _refused(postfix, table, addresses) if table else []
    if refused and not check_mode:
        _forget(params['zimbra_home'], postfix, table, refused)
    return dict(changed=bool(refused), forgotten=refused, verified=table is not None)


def _addresses(texts):
    found, wrong = [], []
    for index, text in enumerate(texts):
        try:
            found.append(normalise_address(text))
        except ValueError as error:
            wrong.append('addresses[%d] (%s): %s' % (index, text, error))
    if wrong:
        raise ClientError('client.REFUSED', '; '.join(wrong), 'Correct these addresses')
    return found


def _table(postfix):
    """Return the table of the answers, None where nothing is verified or nothing is kept on disk."""
    entry, = PostfixReader(postfix).read(Query(('postfix',), ('address_verify_map', 'smtpd_recipient_restrictions'), names=('expanded',)))
    values = dict((name, value[0]) for name, value in entry.attributes.items())
    table = values.get('address_verify_map', '')
    table = table[len('proxy:'):] if table.startswith('proxy:') else table
    if _CHECK not in values.get('smtpd_recipient_restrictions', '') or ':' not in table:
        return None
    return table if _files(table) else None


def _files(table):
    return glob.glob(table.partition(':')[2] + '.*')


def _refused(postfix, table, addresses):
    """Return those of the addresses that are remembered as anything but taken."""
    kind, dummy, path = table.partition(':')
    folder = tempfile.mkdtemp()
    try:
        for name in _files(table):
            shutil.copy(name, folder)
        copy = '%s:%s' % (kind, os.path.join(folder, os.path.basename(path)))
        found = PostfixReader(postfix).read(Query(('lookup',), (copy,), names=tuple(addresses)))
    finally:
        shutil.rmtree(folder)
    return [entry.name for entry in found if not entry.attributes.get(copy, (_TAKEN,))[0].startswith(_TAKEN)]


def _forget(home, postfix, table, addresses):
    control = MtaControl(home, postfix.timeout, postfix)
    _tell(control, 'stop')
    try:
        for address in addresses:
            postfix.call('postmap', ['-c', postfix.config, '-d', address, table], fine=(0, 1))
    finally:
        _tell(control, 'start')


def _tell(control, word):
    said = control.postfix(word)
    if said:
        raise ClientError('postfix.FAILED', said, 'Run it by hand on that host, as Zimbra\'s user: Postfix must run')
