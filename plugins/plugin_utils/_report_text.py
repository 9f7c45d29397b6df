# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report as plain text.

Private to this collection. Pure.
"""

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._report_diagram import place
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._report_words import plural

MARKS = {'passed': 'ok', 'failed': 'FAILED', 'unproven': 'unproven', '': '-'}


def text(view):
    """Return the report as lines of text; control characters of whoever is quoted are left out."""
    lines = ['Split domains', '', 'Written %s' % view['written'], '']
    lines += _verdict(view)
    for domain in view['domains']:
        lines += _domain(domain, view['shown'])
    if view['elsewhere']['counts']['total']:
        lines += _head('Checks of whole hosts') + _checks(view['elsewhere'], view['shown'])
    lines += _findings('Other findings', view['other_findings'], view['shown']) if view['other_findings'] else []
    lines += _queues(view) + _runs(view)
    return '\n'.join(_printable(line).rstrip() for line in lines) + '\n'


def _printable(line):
    return ''.join(letter if letter.isprintable() else '?' for letter in line)


def _head(words, mark='-'):
    return ['', words, mark * len(words), '']


def _verdict(view):
    judged = view['verdict']
    lines = ['Verdict: %s' % judged['result'].upper(), judged['text']]
    if judged['finished']:
        lines.append('Evidence of %s%s%s' % (judged['finished'], ', %s old' % judged['age'] if judged['age'] else '',
                                             ', by ' + judged['user'] if judged['user'] else ''))
    for item in view['missing']:
        lines += ['! ' + item['text'], '  ' + item['remedy']]
    return lines


def _domain(domain, shown):
    lines = _head('%s: %s' % (domain['name'], domain['result'].upper()), '=')
    lines += ['Zimbra is the %s. The other system is %s.' % (domain['role'], domain['next_hop']), domain['people'], '']
    lines += ['%d. %s -> %s: %s, %s' % (arrow['number'], place(arrow['source']), place(arrow['target']), MARKS[arrow['result']],
                                        arrow['why']) for arrow in domain['arrows']]
    if domain['cutover']:
        lines += _head('MX') + ['%s: %s' % (item['label'], item['value']) for item in domain['cutover']['facts']]
    lines += _head('Checks') + _checks(domain['checks'], shown)
    lines += _head('Messages end to end') + _flows(domain['flows'], shown)
    lines += _findings('What each system knows', domain['findings'], shown, domain['compared'])
    lines += _findings('Drift since the last run', domain['drift'], shown, domain['compared'])
    return lines + _findings('On paper', domain['routes'], shown, domain['followed'])


def _checks(checks, shown):
    number = checks['counts']
    lines = ['%s: %d failed, %d unproven, %d passed' % (plural(number['total'], 'check'), number['failed'], number['unproven'],
                                                        number['passed'])]
    for problem in checks['problems']:
        lines += ['', '%s: %s (%s)' % (MARKS[problem['result']], problem['title'], plural(len(problem['cases']), 'time'))]
        lines += ['  to do: ' + problem['remedy']] if problem['remedy'] else []
        lines += _capped(problem['cases'], shown, _case)
    return lines


def _case(case):
    seen = ', seen from ' + case['viewpoint'] if case['viewpoint'] else ''
    target = ' at ' + case['target'] if case['target'] else ''
    return '  %s%s%s: wanted %s, found %s' % (case['subject'] or case['title'], seen, target, case['wanted'] or '-', case['found'] or '-')


def _flows(flows, shown):
    return _capped(flows, shown, lambda flow: '%s: %s -> %s, %s%s%s%s' % (
        MARKS[flow['result']], flow['from'], flow['to'], flow['recipient'],
        ' by way of ' + ' > '.join(flow['hops']) if flow['hops'] else '',
        ', %.1f s' % flow['seconds'] if flow['seconds'] is not None else '',
        ': %s %s' % (flow['found'], flow['remedy']) if flow['result'] != 'passed' else '')) or ['No message was sent.']


def _findings(head, kinds, shown, looked=True):
    lines = _head(head)
    if not kinds:
        return lines + ['Nothing.' if looked else 'Nobody looked.']
    for kind in kinds:
        lines.append('%s (%d)' % (kind['title'], len(kind['cases'])))
        lines += _capped(kind['cases'], shown, lambda case: '  %s: %s %s' % (case['address'] or case['domain'], case['text'],
                                                                             case['remedy']))
    return lines


def _queues(view):
    lines = _head('Mail that waits') + ([] if view['queues_seen'] else ['Nobody looked.'])
    if view['queues_seen'] and not view['queues']:
        lines.append('None, before and after.')
    return lines + _capped(view['queues'], view['shown'], lambda row: '%s for %s: %d before, %d after' % (
        row['host'], row['next_hop'], row['before'], row['after']))


def _runs(view):
    return _head('Last runs') + (_capped(view['runs'], view['shown'], lambda run: '%s  %s  %s  %s  %s, %s' % (
        run['when'] or '?', run['host'], run['user'] or '?', run['module'] or run['error'], run['outcome'], plural(run['count'], 'change')))
        or ['No run has changed anything yet.'])


def _capped(items, shown, line):
    """Return a line for each of the first items, and how many more there are."""
    more = len(items) - shown
    return [line(item) for item in items[:shown]] + (['  and %s more, see report.json' % format(more, ',')] if more > 0 else [])
