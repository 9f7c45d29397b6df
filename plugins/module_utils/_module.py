# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a module: read, plan, apply unless in check mode, tell. The only file that sees AnsibleModule.

Private to this collection.
"""
from ansible.module_utils.basic import AnsibleModule

from ._client import ClientError
from ._lock import Lock
from ._plan import diff, entries, summary
from ._remedies import remedy


def run(module, gather, plan, clients, told=None):
    """Run one module call to its end and leave through exit_json or fail_json.

    module: the AnsibleModule. gather(read, params) -> state calls read(Query) and nothing else.
    plan(params, state) -> Plan is pure. clients(params) gives reader(), writer() and lock_directory.
    told(read, params, state, stored) -> more results; stored: everything was written, so it can be read again.
    """
    params = module.params
    try:
        served = clients(params)
        with served.reader() as reader:
            if module.check_mode:
                state = gather(reader.read, params)
                made = plan(params, state)
                _refuse(module, made)
                module.exit_json(**dict(_result(module, served, made, made.changes, reader), **_told(told, reader, params, state, False)))
            with Lock(served.lock_directory, params['timeout']):
                state = gather(reader.read, params)
                made = plan(params, state)
                _refuse(module, made)
                done, errors, warnings = _apply(served, made, params)
                result = dict(_result(module, served, made, done, reader, errors, warnings),
                              **_told(told, reader, params, state, bool(done) and not errors))
    except ClientError as error:
        module.fail_json(msg=_sentence(error.text, error.remedy), errors=[_error(None, error.code, error.text, error.remedy)])
    if errors:
        module.fail_json(msg=_failed(errors, made), errors=errors, **result)
    module.exit_json(**result)


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


def _told(told, reader, params, state, stored):
    return told(reader.read, params, state, stored) if told else {}


def _refuse(module, made):
    if made.problems:
        text = '\n'.join('- %s' % str(problem) for problem in made.problems)
        module.fail_json(msg='Nothing was written, %d problem(s):\n%s' % (len(made.problems), text),
                         problems=[dict(problem._asdict()) for problem in made.problems])


def _apply(served, made, params):
    done, errors, warnings = [], [], ()
    if made.changes:
        with served.writer() as writer:
            for outcome in writer.apply(made.changes, stop_on_error=params.get('on_error') == 'stop'):
                if outcome.failure is None:
                    done.append(outcome.change)
                else:
                    code, text = outcome.failure
                    errors.append(_error(outcome.change, code, text, remedy(code, text)))
        warnings = tuple(writer.warnings)
    return done, errors, warnings


def _result(module, served, made, done, reader, errors=(), warnings=()):
    _warn(module, tuple(made.warnings) + tuple(reader.warnings) + warnings)
    return dict(changed=bool(done), entries=entries(done), summary=summary(done, made.unchanged, len(errors)),
                diff=diff(done), reader=reader.source, **_backend(served))


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
    first = errors[0]
    more = ' (and %d more, see errors)' % (len(errors) - 1) if len(errors) > 1 else ''
    return '%d of %d changes were not made. %s %s: %s%s' % (
        len(errors), len(made.changes), first['operation'], first['name'],
        _sentence('%s (%s)' % (first['text'], first['code']), first['remedy']), more)


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


def planned_spec():
    """Return the argument spec of what earlier tasks announced in check mode."""
    return dict(type='list', elements='dict', options=dict(
        kind=dict(type='str', required=True),
        name=dict(type='str', required=True),
        action=dict(type='str', required=True),
        before=dict(type='dict', default={}),
        after=dict(type='dict', default={}),
    ))
