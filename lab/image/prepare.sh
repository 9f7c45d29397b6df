#!/bin/sh
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs inside the image while it is built: `packages` installs what is missing, `host` makes a bootable host of it.
set -eu

packages() {
    missing=
    while read -r name; do
        dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || missing="$missing $name"
    done </usr/local/share/lab/packages.txt
    [ -n "$missing" ] || return 0
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
    apt-get update -q
    # One word a package is wanted here.
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $missing
    rm -f /usr/sbin/policy-rc.d
    apt-get clean
}

accounts() {
    id ops >/dev/null 2>&1 || useradd --create-home --shell /bin/bash ops
    id zimbra >/dev/null 2>&1 || useradd --home-dir /opt/zimbra --no-create-home --shell /bin/bash zimbra
    id vmail >/dev/null 2>&1 || useradd --uid 5000 --home-dir /srv/vmail --create-home --shell /usr/sbin/nologin vmail
    usermod --append --groups postfix zimbra
    passwd --delete root >/dev/null
    # A locked account (!) is refused by sshd even with a key.
    usermod --password '*' ops
    # An interpreter that is mounted below /root must be reachable for other users, too.
    chmod 711 /root
}

units() {
    # Each host enables what it needs; nothing of this runs by itself.
    systemctl disable --quiet named.service dovecot.service postfix.service slapd.service ssh.service ssh.socket 2>/dev/null || true
    systemctl mask --quiet apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
        e2scrub_reap.service fstrim.timer systemd-logind.service getty@tty1.service console-getty.service \
        systemd-timesyncd.service systemd-networkd.service systemd-resolved.service dovecot.socket
    systemctl set-default --quiet multi-user.target
}

host() {
    accounts
    units
    chmod 440 /etc/sudoers.d/ops
    rm -f /etc/ssh/ssh_host_* /etc/machine-id
    : >/etc/machine-id
    mkdir -p /srv/lab
}

"$1"
