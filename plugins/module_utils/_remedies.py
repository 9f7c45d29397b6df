# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an administrator can do about a failure that Zimbra reported: one table.

Private to this collection. Pure.
"""
_REMEDIES = {
    'account.ACCOUNT_EXISTS': 'Somebody created it meanwhile: run again, it will be classified',
    'account.ALIAS_EXISTS': 'Somebody created it meanwhile: run again, it will be classified',
    'account.NO_SUCH_ACCOUNT': 'It was deleted meanwhile: run again',
    'account.NO_SUCH_DOMAIN': 'Create the domain first: zmprov cd DOMAIN',
    'account.NO_SUCH_SERVER': 'Name a server that zmprov gas lists',
    'account.TOO_MANY_ACCOUNTS': 'Raise zimbraDomainMaxAccounts of the domain, or declare fewer remote accounts',
    'account.INVALID_ATTR_NAME': 'This Zimbra version has no such attribute: zmprov desc -a NAME',
    'account.INVALID_ATTR_VALUE': 'See zmprov desc -a NAME for what the attribute takes',
    'ldap.INVALID_ATTR_VALUE': 'The address or value is in use on another entry: zmprov sa mail=ADDRESS shows which',
    'service.LICENSE_ERROR': 'Every remote account counts for the licence: extend it, or declare fewer',
    'service.PERM_DENIED': 'Run as root or as the zimbra user of that host',
    'account.AUTH_FAILED': 'Set username and password of a global administrator',
    'account.MAINTENANCE_MODE': 'End the maintenance of the administrator or its domain, then run again',
    'soap.UNAVAILABLE': 'Wait until mailboxd has started (zmcontrol status), then run again',
    'soap.UNREACHABLE': 'See that mailboxd runs there (zmcontrol status), url, and the firewall, then run again',
    'soap.CERTIFICATE': "Name Zimbra's authority in ca_path, and a host of the certificate in url",
    'client.DIED': 'Look at log/mailbox.log below the directory of Zimbra and the free memory, then run again: it goes on where it stopped',
    'client.TIMEOUT': 'See whether LDAP answers (zmcontrol status), raise timeout if it is only slow, then run again',
    'client.MISSING': 'Run this on a host where Zimbra is installed, or set zimbra_home and zmprov_path',
    'client.START': 'Start zmprov by hand as the user zimbra and see what it says',
    'client.REFUSED': 'Correct the value: it could not be written as it is',
    'client.USAGE': 'Try the command by hand: this Zimbra version may not have it',
    'postfix.FAILED': 'Run that program by hand on the host and put right what it complains about, then run again',
    'mta.DIFFERS': 'See log/zmconfigd.log below the directory of Zimbra; raise mta_timeout if the host is only slow, then run again',
    'mta.CONTROL': 'Run by hand what the message names and put right what it complains about, then run again',
    'client.NOT_TRIED': 'Cure the error before it, then run again',
}


def remedy(code, text):
    """Return one sentence for a failure code; the text decides where a code means several things."""
    if 'must be one of' in text:
        return 'Use one of the values that Zimbra names'
    return _REMEDIES.get(code, 'Read what Zimbra said, cure it, and run again: what was done stays done')
