# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows every test the collection under its own name: the link tree that `make setup` makes.

pytest-ansible takes the tree from the environment after this file was loaded, and Ansible's loader refuses relative
paths. Python 3.6 runs this, too; there the tree is on PYTHONPATH (.ci/py36).
"""
import os

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
os.environ['ANSIBLE_COLLECTIONS_PATH'] = os.path.join(ROOT, 'build', 'collections')

try:
    import hypothesis
except ImportError:   # Python 3.6
    pass
else:
    # How long an example takes says something of the machine, not of the code.
    hypothesis.settings.register_profile('any machine', deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
    hypothesis.settings.load_profile('any machine')
