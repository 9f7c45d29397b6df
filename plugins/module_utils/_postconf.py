# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Postfix parameters, tables and map files: the reader, and the programs that it and the writers start.

Private to this collection. Kinds of entries: postfix (main.cf: what is set there; raw, expanded, default: values of
the parameters; types: the table types), lookup (what tables answer to a key), table (all that is in one), file (one of
our map files) and service (whether Postfix runs, and with which of our settings it was last loaded).
"""
import glob
import json
import os
import pwd
import shutil
from typing import NamedTuple, Optional

from ._client import ClientError, Reader
from ._model import Entry
from ._process import Feed, first_of, identity, run

MARK = '# Written by splitdomain.zimbra, type %s: changes made here are lost.'
# Of these Postfix can tell all that is in them; the others (ldap, regexp, a service) only answer to a key.
_LISTABLE = ('btree', 'hash', 'lmdb', 'dbm', 'sdbm', 'cdb', 'texthash', 'inline')
_OPTIONS = {'main.cf': ['-n'], 'raw': [], 'expanded': ['-x'], 'default': ['-d']}


class Postfix(NamedTuple):
    """One Postfix: where its programs and its settings are, and who starts them."""
    programs: str                    # directory to look in first; '' means PATH
    config: str                      # directory of main.cf
    stamp: str                       # file that says what Postfix was last loaded with
    timeout: int                     # seconds
    user: Optional[str] = None       # who starts the programs under root; None: whoever we are
    home: str = '/usr'

    def call(self, program, arguments, fine=(0,)):
        """Run one of Postfix's programs and return (exit code, standard output). Raises ClientError."""
        path = self.program(program)
        done = run([path] + list(arguments), identity(self.user), self.home, self.timeout)
        if done.code not in fine:
            said = done.err.decode('utf-8', 'replace').strip() or 'it ended with %d' % done.code
            raise ClientError('postfix.FAILED', '%s: %s' % (program, said.splitlines()[-1]),
                              'Run it by hand on that host and put right what it complains about')
        return done.code, done.out.decode('utf-8', 'surrogateescape')

    def program(self, name):
        """Return the path of one of Postfix's programs. Raises ClientError."""
        path = first_of([os.path.join(self.programs, name) if self.programs else None, shutil.which(name),
                         '/usr/sbin/' + name, '/usr/local/sbin/' + name])
        if path is None:
            raise ClientError('client.MISSING', 'there is no %s on this host' % name,
                              'Run this on a host with Postfix, or take the host out of the group')
        return path

    def running(self):
        """Tell whether this Postfix runs."""
        return run([self.program('postfix'), '-c', self.config, 'status'], identity(None), self.home, self.timeout).code == 0

    def stamped(self):
        """Return what the stamp file holds, {} when there is none or it cannot be read as one."""
        try:
            with open(self.stamp) as handle:
                return json.load(handle)
        except (OSError, ValueError):
            return {}


def zimbra_postfix(home, timeout, stamp=''):
    """Return the Postfix of a Zimbra host: below common since 8.7, below postfix before."""
    for below, config in (('common', ('common', 'conf')), ('postfix', ('postfix', 'conf'))):
        programs = os.path.join(home, below, 'sbin')
        if os.path.exists(os.path.join(programs, 'postconf')):
            return Postfix(programs, os.path.join(home, *config), stamp, timeout, home=home)
    raise ClientError('client.MISSING', 'there is no postconf below %s' % home,
                      'Run this on the hosts that run an MTA of Zimbra only, or set zimbra_home')


class PostfixReader(Reader):
    """Reads from one Postfix."""

    source = 'postconf'

    def __init__(self, postfix):
        self._postfix = postfix
        self.warnings = []

    def read(self, query):
        return dict(postfix=self._settings, lookup=self._lookups, table=self._tables, file=self._files,
                    service=self._service)[query.kinds[0]](query)

    def _settings(self, query):
        found = []
        for name in query.names or ('main.cf',):
            if name == 'types':
                dummy, out = self._postfix.call('postconf', ['-c', self._postfix.config, '-m'])
                found.append(Entry('postfix', name, dict(types=tuple(out.split()))))
                continue
            asked = [] if name == 'main.cf' else list(query.attributes)
            dummy, out = self._postfix.call('postconf', ['-c', self._postfix.config] + _OPTIONS[name] + asked)
            values = settings(out)
            found.append(Entry('postfix', name, dict((key, (values[key],)) for key in query.attributes if key in values)))
        return found

    def _lookups(self, query):
        """Ask every table for every key, one process a table. attributes: tables as main.cf names them; names: keys."""
        answers = dict((key, {}) for key in query.names)
        keys = Feed(''.join(key + '\n' for key in query.names).encode('utf-8'))
        for table in query.attributes:
            for key, value in self._ask(table, keys):
                if key in answers:
                    answers[key][table] = (value,)
        return [Entry('lookup', key, answers[key]) for key in sorted(answers)]

    def _ask(self, table, keys):
        # Without proxy: this works whether Postfix runs or not. postmap takes many keys on its standard input only.
        plain = table[len('proxy:'):] if table.startswith('proxy:') else table
        done = run(['/bin/sh', '-c', 'exec "$1" -c "$2" -q - "$3" < "$4"', 'sh', self._postfix.program('postmap'),
                    self._postfix.config, plain, keys], identity(self._postfix.user), self._postfix.home, self._postfix.timeout)
        failed = [line for line in done.err.decode('utf-8', 'replace').splitlines() if 'fatal:' in line or 'error:' in line]
        if failed or done.code not in (0, 1):
            raise ClientError('postfix.FAILED', 'the table %s cannot be asked: %s' % (table, (failed or ['postmap failed'])[-1]),
                              'postmap -q ADDRESS %s must answer on that host' % plain)
        for line in done.out.decode('utf-8', 'surrogateescape').splitlines():
            key, dummy, value = line.partition('\t')
            yield key, value

    def _tables(self, query):
        """List whole tables (names: as main.cf names them), key<tab>value a line; those that cannot be listed are left out."""
        found = []
        for table in query.names:
            plain = table[len('proxy:'):] if table.startswith('proxy:') else table
            if plain == 'unix:passwd.byname':
                lines = [user.pw_name + '\t' for user in pwd.getpwall()]
            elif plain.partition(':')[0] in _LISTABLE:
                lines = self._postfix.call('postmap', ['-c', self._postfix.config, '-s', plain])[1].replace('\0', '').splitlines()
            else:
                continue
            found.append(Entry('table', table, dict(line=tuple(lines))))
        return found

    def _files(self, query):
        """Read files; a name that ends in a slash stands for every map file of ours below it."""
        paths = sorted(set(path for name in query.names for path in (glob.glob(name + '*') if name.endswith('/') else [name])))
        found = []
        for path in paths:
            try:
                with open(path, encoding='utf-8', errors='surrogateescape') as handle:
                    lines = handle.read().splitlines()
            except (OSError, IsADirectoryError):
                continue
            mark = lines[0].split(',')[1].split()[1].rstrip(':') if lines and lines[0].startswith(MARK[:20]) else ''
            if mark or not path.startswith(tuple(name for name in query.names if name.endswith('/')) or ('\0',)):
                found.append(Entry('file', path, dict(type=(mark,), line=tuple(lines[1:] if mark else lines))))
        return found

    def _service(self, query):
        values = dict((key, (str(value),)) for key, value in self._postfix.stamped().items())
        return [Entry('service', 'postfix', dict(values, running=('yes' if self._postfix.running() else 'no',)))]


def settings(text):
    """Return {parameter: value} of what postconf printed."""
    pairs = (line.partition('=') for line in text.splitlines() if '=' in line and not line[:1].isspace())
    return dict((name.strip(), value.strip()) for name, dummy, value in pairs)
