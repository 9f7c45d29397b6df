# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The naive ways, on a few accounts and extrapolated: a loop of two zmprov commands an account, and ldap_attrs in a loop."""
import json
import shutil
import subprocess
import sys
import zipfile

from measure import PACKAGES, PYTHON, timed
from place import DOMAIN, ROOT
from raw import read_localconfig

COUNT = 50
GENERAL = 'ansible==12.3.0'      # the package that community.general can be had in without a Galaxy server


def playbook(place, name, tasks, collections=''):
    """Seconds of a playbook on this machine."""
    path = place.work / (name + '.json')
    play = dict(hosts='localhost', connection='local', gather_facts=False, tasks=tasks,
                vars=dict(zimbra_record_dir=str(place.work / 'record')))  # fmt: skip
    path.touch(mode=0o600)
    path.write_text(json.dumps([play]))
    shutil.chown(str(path), place.user)
    env = dict(ANSIBLE_NOCOLOR='1', ANSIBLE_HOME=str(place.work / 'ansible'), ANSIBLE_LOCALHOST_WARNING='false',
               ANSIBLE_REMOTE_TEMP=str(place.work / 'tmp'), ANSIBLE_PYTHON_INTERPRETER='/usr/bin/python3', PYTHONPATH=PACKAGES,
               ANSIBLE_COLLECTIONS_PATH='%s:%s' % (collections, ROOT / 'build' / 'collections'), LC_ALL='C.UTF-8')  # fmt: skip
    return timed([PYTHON, '-m', 'ansible', 'playbook', '-i', 'localhost,', path], place.user, env=env, cwd=str(place.work)).seconds


def people(count):
    return ['person%06d@%s' % (number, DOMAIN) for number in range(count)]


def zmprov(place, transport):
    """Seconds for COUNT accounts, two commands each, as the procedure on the web has it."""
    say = dict(argv=[str(place.real), '-l', 'ca', '{{ item }}', ''])
    route = dict(argv=[str(place.real), '-l', 'ma', '{{ item }}', 'zimbraMailTransport', transport])
    return playbook(place, 'naive-zmprov', [
        {'name': 'Create', 'ansible.builtin.command': say, 'loop': people(COUNT)},
        {'name': 'Route', 'ansible.builtin.command': route, 'loop': people(COUNT)}])


def ldap_attrs(place, transport):
    """Seconds for COUNT accounts that are there already: one attribute each, past Zimbra's own program."""
    config = read_localconfig(place.home)
    task = {'name': 'Route', 'loop': people(COUNT), 'no_log': True, 'community.general.ldap_attrs': dict(
        dn='uid={{ item.split("@")[0] }},ou=people,dc=example,dc=com', attributes=dict(zimbraMailTransport=transport),
        state='exact', server_uri=config['ldap_url'], bind_dn=config['zimbra_ldap_userdn'], bind_pw=config['zimbra_ldap_password'])}
    return playbook(place, 'naive-ldap', [task], str(general()))


def general():
    """A folder that holds community.general; fetched once, as part of the package that ships it."""
    there = ROOT / 'build' / 'bench' / 'general'
    if not (there / 'ansible_collections' / 'community' / 'general' / 'plugins').is_dir():
        there.mkdir(parents=True, exist_ok=True)
        done = subprocess.run([sys.executable, '-m', 'pip', 'download', '-q', '--no-deps', '-d', str(there), GENERAL],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode:
            raise RuntimeError('community.general cannot be had: %s' % (done.stdout.strip() or 'pip says nothing'))
        archive = next(there.glob('ansible-*.whl'))
        with zipfile.ZipFile(str(archive)) as packed:
            packed.extractall(str(there), [name for name in packed.namelist() if name.startswith('ansible_collections/community/general/')])
        archive.unlink()
    return there
