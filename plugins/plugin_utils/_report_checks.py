# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks of the evidence as the report shows them: what is wrong, problem by problem, and the matrix.

Private to this collection. Pure.
"""

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._report_words import (
    FAILED, PASSED, RESULTS, result_of, title, worst)

FIELDS = ('domain', 'check', 'viewpoint', 'target', 'subject', 'result', 'wanted', 'found', 'remedy', 'failure')


def read(check):
    """Return a check with all its fields as texts and nothing else."""
    told = {field: words(check.get(field)) for field in FIELDS}
    return dict(told, result=result_of(told['result']), title=title(told['check']))


def words(value):
    """Return a value as a text of one line."""
    if isinstance(value, (list, tuple)):
        return ', '.join(words(item) for item in value)
    return '' if value is None else ' '.join(str(value).split())


def counts(items):
    """Return how many have which result, and all together."""
    found = {result: 0 for result in RESULTS}
    for item in items:
        found[item['result']] += 1
    return dict(found, total=sum(found.values()))


def summary(checks, prefix):
    """Return what the report shows of some checks. prefix: of the anchors of this part of the page."""
    problems = _problems(checks, prefix)
    return dict(counts=counts(checks), problems=problems, matrix=_matrix(checks, problems))


def _problems(checks, prefix):
    """Return what is not passed, the same trouble under one heading, failures first."""
    groups = {}
    for check in checks:
        if check['result'] != PASSED:
            groups.setdefault((check['result'], check['check'], check['failure'], check['remedy']), []).append(check)
    ordered = sorted(groups.items(), key=lambda group: -RESULTS.index(group[0][0]))
    return [dict(id='%s-p%d' % (prefix, number), result=result, check=title(check), remedy=remedy, failure=failure,
                 title=_headline(check, failure, result),
                 cases=cases)
            for number, ((result, check, failure, remedy), cases) in enumerate(ordered, 1)]


def _headline(check, failure, result):
    """Return what the trouble is called: the failure is certain only where the check failed."""
    if result == FAILED and failure:
        return title(failure)
    return title(check) + (': failed' if result == FAILED else ': not proven')


def _matrix(checks, problems):
    """Return viewpoints and rows: a row is what was checked, a cell what was found from one viewpoint."""
    viewpoints = sorted({check['viewpoint'] for check in checks})
    anchors = {id(case): problem['id'] for problem in problems for case in problem['cases']}
    rows = {}
    for check in checks:
        row = rows.setdefault((check['check'], check['target'], check['subject']), {})
        row.setdefault(check['viewpoint'], []).append(check)
    made = [_row(key, cells, viewpoints, anchors) for key, cells in rows.items()]
    return dict(viewpoints=viewpoints, open=sorted((row for row in made if row['result'] != PASSED), key=_order),
                passed=sorted((row for row in made if row['result'] == PASSED), key=_order))


def _row(key, cells, viewpoints, anchors):
    shown = []
    for viewpoint in viewpoints:
        there = sorted(cells.get(viewpoint, ()), key=lambda check: -RESULTS.index(check['result']))
        shown.append(dict(viewpoint=viewpoint, result=there[0]['result'], found=there[0]['found'], anchor=anchors.get(id(there[0]), ''))
                     if there else dict(viewpoint=viewpoint, result='', found='', anchor=''))
    return dict(title=title(key[0]), target=key[1], subject=key[2], cells=shown,
                result=worst(cell['result'] for cell in shown if cell['result']))


def _order(row):
    return (-RESULTS.index(row['result']), row['title'], row['target'], row['subject'])


def findings(found):
    """Return findings by kind, each kind with its entries; the most first."""
    kinds = {}
    for finding in found:
        entry = {field: words(finding.get(field)) for field in ('kind', 'domain', 'address', 'text', 'remedy')}
        kinds.setdefault(entry['kind'], []).append(entry)
    return [dict(kind=kind, title=FINDINGS.get(kind, title(kind)), cases=cases)
            for kind, cases in sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0]))]


FINDINGS = {
    'nowhere': 'Declared, but it lives nowhere',
    'twice': 'It has a mailbox on both systems',
    'alias_clash': 'An alias here is an account there',
    'list_loop': 'Lists of both systems hold each other',
    'list_twice': 'Lists of both systems hold the same people',
    'list_clash': 'A list here is an account there',
    'address_taken': 'The address is taken already',
    'placeholder_mail': 'Mail lies in a placeholder mailbox',
    'transport_drift': 'The route is not the declared one',
    'alias_missing': 'An alias is missing',
    'undeclared': 'A remote account that is not declared',
    'catch_all': 'A catch-all hides unknown addresses',
    'setting_hidden': 'A setting is hidden or does nothing',
    'alias_domain': 'An alias domain is not as declared',
    'gal_twice': 'It stands twice in the address book',
    'gal_missing': 'It is missing in the address book',
    'drift': 'Changed since the last run',
    'loop': 'Mail goes round in a loop',
    'bounce': 'Mail is accepted and bounces later',
    'nobody': 'Nobody owns the address',
}
