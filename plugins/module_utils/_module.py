# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a module: read, plan, apply unless in check mode, tell. The only file that sees AnsibleModule.

Private to this collection.
"""
import gc
from typing import NamedTuple

from ansible.module_utils.basic import AnsibleModule

from ._client import ClientError
from ._job import Watch, collect, start
from ._lock import Lock
from ._plan import summary
from ._remedies import remedy
from ._telling import diff, entries

_SHOWN = 1000            # items of an option that a result repeats
_TOLD = 20               # failed entries that the message itself names


class _Call(NamedTuple):
    """What run() is given, for both ways to do it."""

    gather: object
    plan: object
    clients: object
    more: object


def run(module, gather, plan, clients, more=None):
    """Run one module call to its end and leave through exit_json or fail_json.

    module: the AnsibleModule. gather(read, params) -> state calls read(Query) and nothing else.
    plan(params, state) -> Plan is pure. clients(params) gives reader(), writer() and lock_directory.
    more(read, params, state, stored) -> more results; stored: everything was written, so it can be read again.
    Where the option job says so, the call goes on in the background, or only fetches what came of that.
    """
    # A module is short-lived: looking for garbage among a hundred thousand accounts again and again finds none.
    gc.disable()
    call, job = _Call(gather, plan, clients, more), module.params.get('job') or {}
    try:
        if job.get('directory'):
            told = collect(job['directory'])
        elif job and not module.check_mode:
            told = start(lambda watch: _told(call, module.params, False, watch))
        else:
            told = _told(call, module.params, module.check_mode, Watch())
    except ClientError as error:
        told = _gave_up(error)
    _warn(module, told.pop('warnings', ()))
    leave = module.fail_json if told.pop('failed', False) else module.exit_json
    leave(invocation=_invocation(module.params), **told)


def _told(call, params, check_mode, watch):
    """Read, plan, and apply unless in check mode; return the whole result."""
    try:
        served = call.clients(params)
        with served.reader() as reader:
            if check_mode:
                made, state = _planned(call, reader, params)
                return _refused(made) or dict(_result(served, made, made.changes, reader), **_more(call, reader, params, state, False))
            with Lock(served.lock_directory, params['timeout']):
                made, state = _planned(call, reader, params)
                if made.problems:
                    return _refused(made)
                done, errors, warnings = _apply(served, made, params, watch)
                result = dict(_result(served, made, done, reader, errors, warnings),
                              **_more(call, reader, params, state, bool(done) and not errors))
    except ClientError as error:
        return _gave_up(error)
    return dict(result, failed=True, msg=_failed(errors, made), errors=errors) if errors else result


def _planned(call, reader, params):
    """Return the Plan, and what was read where anybody still asks for it: it may be a hundred thousand accounts."""
    state = call.gather(reader.read, params)
    return call.plan(params, state), state if call.more else None


def _more(call, reader, params, state, stored):
    return call.more(reader.read, params, state, stored) if call.more else {}


def _gave_up(error):
    return dict(failed=True, msg=_sentence(error.text, error.remedy), errors=[_error(None, error.code, error.text, error.remedy)])


def run_info(module, gather, clients):
    """Run a module that only reads. gather(read, params) -> the results that are the module's own."""
    try:
        served = clients(module.params)
        with served.reader() as reader:
            found = gather(reader.read, module.params)
    except ClientError as error:
        module.fail_json(msg=_sentence(error.text, error.remedy), errors=[_error(None, error.code, error.text, error.remedy)])
    _warn(module, reader.warnings)
    module.exit_json(changed=False, reader=reader.source, **dict(found, **_backend(served)))


def run_direct(module, work):
    """Run a module that has neither entries nor a plan. work(params, check_mode) -> its whole result.

    It raises ClientError; where that carries `told`, the result as far as it is known, this is told too.
    """
    try:
        result = work(module.params, module.check_mode)
    except ClientError as error:
        told = dict(getattr(error, 'told', {}))
        _warn(module, told.pop('warnings', ()))
        module.fail_json(msg=_sentence(error.text, error.remedy), errors=[_error(None, error.code, error.text, error.remedy)], **told)
    _warn(module, result.pop('warnings', ()))
    module.exit_json(**result)


def _refused(made):
    """Return the result of a plan with problems, or None."""
    if not made.problems:
        return None
    text = '\n'.join('- %s' % str(problem) for problem in made.problems)
    return dict(failed=True, msg='Nothing was written, %d problem(s):\n%s' % (len(made.problems), text),
                problems=[dict(problem._asdict()) for problem in made.problems])


def _apply(served, made, params, watch):
    done, errors, warnings = [], [], ()
    watch.begin(len(made.changes))
    if made.changes:
        with served.writer() as writer:
            for outcome in writer.apply(watch.until_stopped(made.changes), stop_on_error=params.get('on_error') == 'stop'):
                watch.count(outcome.failure is not None)
                if outcome.failure is None:
                    done.append(outcome.change)
                else:
                    code, text = outcome.failure
                    errors.append(_error(outcome.change, code, text, remedy(code, text)))
        warnings = tuple(writer.warnings)
    for change in made.changes[len(done) + len(errors):]:
        errors.append(_error(change, 'client.NOT_TRIED', 'not tried, because %s' % watch.stopped, 'Run this again: it does the rest'))
    return done, errors, warnings


def _result(served, made, done, reader, errors=(), warnings=()):
    return dict(changed=bool(done), entries=entries(done), summary=summary(done, made.unchanged, len(errors)),
                diff=diff(done), reader=reader.source, warnings=tuple(made.warnings) + tuple(reader.warnings) + warnings,
                **_backend(served))


def _invocation(params):
    """Return what the module was called with, for ansible-playbook -vvv: nobody reads the longest lists there."""
    return dict(module_args=dict((name, '%d items' % len(value) if isinstance(value, list) and len(value) > _SHOWN else value)
                                 for name, value in params.items()))


def _backend(served):
    """Return who writes in Zimbra, for clients that have the choice."""
    return dict(backend=served.backend) if hasattr(served, 'backend') else {}


def _warn(module, warnings):
    for warning in warnings:
        module.warn(warning)


def _error(change, code, text, cure):
    about = dict(operation=change.operation, kind=change.kind, name=change.name) if change else {}
    return dict(about, code=code, text=text, remedy=cure)


def _failed(errors, made):
    """Return the message of a call of which a part failed: each entry with its reason and its remedy, as many as one reads."""
    tried = [error for error in errors if error['code'] != 'client.NOT_TRIED'] or errors
    lines = ['%s %s: %s' % (error['operation'], error['name'], _sentence('%s (%s)' % (error['text'], error['code']), error['remedy']))
             for error in tried[:_TOLD]]
    if len(errors) > len(lines):
        lines.append('and %d more, see errors' % (len(errors) - len(lines)))
    return '%d of %d changes were not made:\n%s' % (len(errors), len(made.changes), '\n'.join('- ' + line for line in lines))


def _sentence(text, cure):
    return '%s. %s' % (text.rstrip('.'), cure) if cure else text


def zimbra_module(**options):
    """Return the AnsibleModule of a module that takes the connection options of this collection."""
    required_if = options.pop('required_if', ())
    return AnsibleModule(argument_spec=dict(connection_spec(), **options), required_if=required_if,
                         supports_check_mode=True)


def host_module(**options):
    """Return the AnsibleModule of a module that works on a host without Zimbra."""
    return AnsibleModule(argument_spec=options, supports_check_mode=True)


def connection_spec():
    """Return the argument spec of the options that all modules of the action group share."""
    return dict(
        zimbra_home=dict(type='path', default='/opt/zimbra'),
        backend=dict(type='str', default='auto', choices=['auto', 'zmprov', 'soap']),
        zmprov_path=dict(type='path'),
        url=dict(type='str'),
        username=dict(type='str'),
        password=dict(type='str', no_log=True),
        validate_certs=dict(type='bool', default=True),
        ca_path=dict(type='path'),
        concurrency=dict(type='int', default=2),
        timeout=dict(type='int', default=60),
    )


def prior_spec():
    """Return the argument spec of the recorded values that taking back starts from."""
    return dict(type='list', elements='dict', options=dict(
        kind=dict(type='str', required=True),
        name=dict(type='str', required=True),
        created=dict(type='bool', default=False),
        before=dict(type='dict', default={}),
        after=dict(type='dict', default={}),
    ))


def long_spec():
    """Return the argument spec of a module that may have thousands of entries to change."""
    return dict(
        on_error=dict(type='str', choices=['continue', 'stop'], default='continue'),
        result_file=dict(type='str'),
        job=dict(type='dict', options=dict(directory=dict(type='path'))),
    )


def planned_spec():
    """Return the argument spec of what earlier tasks announced in check mode."""
    return dict(type='list', elements='dict', options=dict(
        kind=dict(type='str', required=True),
        name=dict(type='str', required=True),
        action=dict(type='str', required=True),
        before=dict(type='dict', default={}),
        after=dict(type='dict', default={}),
    ))
