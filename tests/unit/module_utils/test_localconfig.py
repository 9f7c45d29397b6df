# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""localconfig.xml: values, defaults, references; clear errors that hold no secret."""
import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError
from ansible_collections.splitdomain.zimbra.plugins.module_utils._localconfig import is_true, read_localconfig

TEXT = u'''<?xml version="1.0" encoding="UTF-8"?>
<localconfig>
  <key name="ldap_url"><value>ldap://ldap1.example.com:389 ldap://ldap2.example.com:389</value></key>
  <key name="zimbra_ldap_password"><value>a&amp;b&lt;ü</value></key>
  <key name="zimbra_log_directory"><value>${zimbra_home}/log</value></key>
  <key name="round"><value>${round}x</value></key>
  <key name="empty"><value/></key>
</localconfig>
'''


def home(tmpdir, text):
    tmpdir.mkdir('conf').join('localconfig.xml').write_binary(text.encode('utf-8'))
    return str(tmpdir)


def test_values_defaults_and_references(tmpdir):
    folder = home(tmpdir, TEXT)
    config = read_localconfig(folder)
    assert config['ldap_url'] == 'ldap://ldap1.example.com:389 ldap://ldap2.example.com:389'
    assert config['zimbra_ldap_password'] == u'a&b<ü'
    assert config['zimbra_log_directory'] == folder + '/log'
    assert config['zimbra_ldap_userdn'] == 'uid=zimbra,cn=admins,cn=zimbra'
    assert config['empty'] == ''
    assert not is_true(config['ldap_starttls_supported'])


def test_a_missing_file_names_itself(tmpdir):
    with pytest.raises(ClientError) as caught:
        read_localconfig(str(tmpdir))
    assert caught.value.code == 'client.MISSING'
    assert 'localconfig.xml' in caught.value.text and caught.value.remedy


def test_a_broken_file_is_told_without_its_content(tmpdir):
    with pytest.raises(ClientError) as caught:
        read_localconfig(home(tmpdir, u'<localconfig><key name="zimbra_ldap_password"><value>hunter2'))
    assert 'hunter2' not in caught.value.text
