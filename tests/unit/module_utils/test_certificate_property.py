# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates: what openssl writes is read; no bytes do more harm than a ValueError."""
import datetime
import shutil
import subprocess

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.splitdomain.zimbra.plugins.module_utils._certificate import iso, read

HERE = '/CN=mail.example.com/O=M\xfcller, & Co/DC=x'


def made(folder):
    """Return the DER bytes of a certificate of this moment, for ten days."""
    subprocess.run([shutil.which('openssl'), 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-utf8',
                    '-keyout', str(folder / 'key'), '-outform', 'DER', '-out', str(folder / 'crt'), '-days', '10', '-subj', HERE],
                   check=True, stderr=subprocess.DEVNULL)
    return (folder / 'crt').read_bytes()


def test_what_openssl_writes_is_read(tmp_path):
    found = read(made(tmp_path))
    assert found.subject == found.issuer == 'DC=x, O=M\xfcller, & Co, CN=mail.example.com'
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    assert found.days_left(now) == 9 and found.days_left(now + datetime.timedelta(days=12)) == -3
    assert iso(datetime.datetime(2026, 1, 2, 3, 4, 5)) == '2026-01-02T03:04:05Z'


@given(st.binary(max_size=300))
def test_rubbish_is_refused(raw):
    harmless(raw)
    harmless(b'\x30\x82' + len(raw).to_bytes(2, 'big') + raw)


def test_a_damaged_certificate_is_read_or_refused(tmp_path):
    whole = made(tmp_path)

    @given(st.integers(0, len(whole) - 1), st.integers(0, 255), st.integers(0, len(whole)))
    def damaged(place, byte, size):
        raw = bytearray(whole)
        raw[place] = byte
        harmless(bytes(raw[:size]))
        harmless(bytes(raw))
    damaged()


def harmless(raw):
    try:
        read(raw)
    except ValueError:
        pass
