# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._history import POSTFIX
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._rolling_back import RollbackAction


class ActionModule(RollbackAction):
    """Records what the module rollback_postfix is about to change, then runs it."""

    module = 'rollback_postfix'
    kinds = POSTFIX
