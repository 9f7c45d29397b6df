# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the report tests share: writing reports with the playbook, and a browser that shows them."""
import json
import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests' / 'report'))
ARGUMENTS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
             '--disable-component-update', '--disable-sync']


@pytest.fixture(scope='session')
def pictures():
    """Where the pictures of the pages are kept."""
    place = ROOT / 'build' / 'report'
    place.mkdir(parents=True, exist_ok=True)
    return place


@pytest.fixture(scope='session')
def written(tmp_path_factory):
    """Write a report with the playbook: the directory it is in. Each kind of evidence once."""
    import evidence as fixtures
    made = {}

    def write(name, evidence, domains=None, max_age=10 ** 9):
        if name not in made:
            made[name] = _write(tmp_path_factory.mktemp(name), evidence, domains or fixtures.DOMAINS, max_age)
        return made[name]
    return write


def _write(place, evidence, domains, max_age):
    records = place / 'records'
    (records / 'evidence').mkdir(parents=True)
    if evidence:
        (records / 'evidence' / '20261124T202000Z.json').write_text(json.dumps(evidence))
    host = records / 'zimbra.example.com'
    host.mkdir()
    for number, done in ((1, True), (2, False)):
        record = dict(version=1, module='remote_account', time='2026-11-24T20:0%d:00+00:00' % number, user='ops', state='present',
                      done=done, changes=[dict(kind='account', name='bar@example.com', action='create', before={},
                                               after={'zimbraMailTransport': ['smtp:[mail.example.com]:25']})])
        (host / ('20261124T200%d00.000000Z-remote_account.json' % number)).write_text(json.dumps(record))
    groups = {name: dict(hosts={host: {}}) for name, host in (('zimbra', 'zimbra.example.com'), ('peer', 'mail.example.com'),
                                                              ('outside', 'probe.example.net'))}
    (place / 'inventory.json').write_text(json.dumps(dict(all=dict(children=groups))))
    (place / 'vars.json').write_text(json.dumps(dict(zimbra_split_domains=domains, zimbra_record_dir=str(records),
                                                     report_evidence_max_age=max_age)))
    done = subprocess.run(
        [str(pathlib.Path(sys.executable).with_name('ansible-playbook')), '-i', 'inventory.json', '-e', '@vars.json',
         'splitdomain.zimbra.report'], cwd=str(place), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, timeout=120, check=False,
        env=dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / 'build' / 'collections'), ANSIBLE_NOCOLOR='1'))  # fmt: skip
    assert done.returncode == 0, done.stdout
    return records / 'reports'


@pytest.fixture(scope='session')
def chromium(tmp_path_factory):
    """A browser with a user directory of its own."""
    from playwright.sync_api import sync_playwright
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path_factory.mktemp('browser')), executable_path='/usr/bin/chromium', args=ARGUMENTS)
        yield context
        context.close()


@pytest.fixture
def page(chromium):
    """A page that remembers what it asked for and what it complained of."""
    page = chromium.new_page()
    page.requests, page.complaints = [], []
    page.on('request', lambda request: page.requests.append(request.url))
    page.on('console', lambda message: page.complaints.append(message.text))
    page.on('pageerror', lambda error: page.complaints.append(str(error)))
    yield page
    page.close()
