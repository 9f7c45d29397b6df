# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other people's gates: ruff, ansible-lint at its strictest, ansible-test sanity, the changelog, shellcheck."""
import subprocess

import yaml
from conftest import ROOT


def test_ruff(run):
    run('ruff', 'check', '--output-format', 'concise', '.')


def test_ansible_lint(run):
    config = yaml.safe_load((ROOT / '.ansible-lint').read_text())
    assert config['profile'] == 'production'
    assert not config.get('skip_list') and not config.get('warn_list')
    assert not (ROOT / '.ansible-lint-ignore').exists()
    run('ansible-lint', '--offline', '--strict', '--nocolor', '-q', '-f', 'pep8')


def test_sanity():
    done = subprocess.run(['.ci/sanity'], cwd=str(ROOT), timeout=1200, check=False, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    told = [line for line in done.stdout.splitlines() if line.startswith('ERROR: ')]
    assert done.returncode == 0, '\n'.join(told or [done.stdout[-5000:]])
    assert 'Running sanity test "validate-modules"' in done.stdout


def test_changelog(run):
    run('antsibull-changelog', 'lint')
    run('antsibull-changelog', 'lint-changelog-yaml', 'changelogs/changelog.yaml')
    assert (ROOT / 'CHANGELOG.md').is_file()
    releases = yaml.safe_load((ROOT / 'changelogs/changelog.yaml').read_text())['releases'].values()
    told = {module['name'] for release in releases for module in release.get('modules', [])}
    there = {path.stem for path in ROOT.glob('plugins/modules/*.py') if path.stem != '__init__'}
    assert there == told, 'make changelog brings the release notes up to date'


def test_shell_scripts(run):
    """Sanity looks at *.sh only."""
    listed = subprocess.run(['git', 'ls-files', '-co', '--exclude-standard'], cwd=str(ROOT), stdout=subprocess.PIPE, text=True, check=True)
    scripts = []
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.is_file() and not path.is_symlink():
            with open(path, 'rb') as file:
                first = file.readline()
            if first.startswith((b'#!/bin/sh', b'#!/bin/bash', b'#!/usr/bin/env bash')) and not name.endswith(('.py', '.j2')):
                scripts.append(name)
    assert '.ci/setup' in scripts
    run('shellcheck', '-e', 'SC1091', *scripts)
