# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asks the Postfix of this host for its queue.

Private to this collection.
"""
import os
import shutil
from datetime import datetime

from ._client import ClientError
from ._process import first_of, identity, run
from ._queue import by_next_hop, from_json, from_text


def work(params, check_mode):
    """Return the module's result. Raises ClientError where there is no Postfix, or it does not tell."""
    queue = read(postqueue(params['zimbra_home'], params['postqueue_path']), params['timeout'])
    return dict(changed=False, queue=queue, next_hops=by_next_hop(queue))


def postqueue(zimbra_home, path=None):
    """Return the path of postqueue: the one given, else Zimbra's, else the system's. Raises ClientError."""
    zimbras = [os.path.join(zimbra_home, below, 'sbin', 'postqueue') for below in ('common', 'postfix')]
    found = first_of([path] if path else zimbras + [shutil.which('postqueue'), '/usr/sbin/postqueue', '/usr/local/sbin/postqueue'])
    if found is None:
        raise ClientError('client.MISSING', 'there is no %s on this host' % (path or 'postqueue'),
                          'Run this on hosts with Postfix only, or say where it is: postqueue_path')
    return found


def read(program, timeout):
    """Return the queue, as JSON where Postfix has that (3.1 and later). Raises ClientError."""
    done = run([program, '-j'], identity(None), '/usr', timeout)
    if done.code == 0:
        return from_json(done.out.decode('utf-8', 'replace'))
    if b'invalid option' not in done.err and b'usage' not in done.err.lower():
        raise _failed(program, done)
    done = run([program, '-p'], identity(None), '/usr', timeout)
    if done.code:
        raise _failed(program, done)
    return from_text(done.out.decode('utf-8', 'replace'), datetime.now())


def _failed(program, done):
    said = done.err.decode('utf-8', 'replace').strip() or 'it ended with %d' % done.code
    return ClientError('postfix.FAILED', '%s: %s' % (program, said.splitlines()[-1]),
                       'Run it by hand on that host and put right what it says')
