# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for get-pip.py where only a package index can be reached (see .ci/sanity)."""
import os
import subprocess
import sys


def main():
    """Bring pip up from ensurepip, then install the pinned packages that ansible-test asked for."""
    pins = [argument for argument in sys.argv[1:] if '==' in argument]
    environment = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK='1')
    bundle = '/etc/ssl/certs/ca-certificates.crt'
    if os.path.exists(bundle):
        environment.setdefault('PIP_CERT', bundle)
    subprocess.check_call([sys.executable, '-m', 'ensurepip', '--default-pip'], env=environment, stdout=subprocess.DEVNULL)
    subprocess.check_call([sys.executable, '-m', 'pip', 'install', '--quiet'] + pins, env=environment)


if __name__ == '__main__':
    main()
