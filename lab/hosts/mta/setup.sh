# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# mta.example.com: a second MTA of the site, without directory and store. Sourced by `setup`, with the first host's
# localconfig.xml on standard input, as an installer is told the LDAP master and its passwords.
# shellcheck source=../zimbra/common.sh
. "$code/zimbra/common.sh"
# shellcheck source=../zimbra/postfix.sh
. "$code/zimbra/postfix.sh"

join() {
    python3 /srv/lab/code/zimbra/site.py join "$home" --version "$LAB_VERSION" --hostname "$(hostname)"
    chown -R zimbra: "$home"
    install -m 644 "$code/zimbra/zimbra.service" /etc/systemd/system/zimbra.service
}

join
programs
wait_for_dns
installer <<END
cs $(hostname) zimbraServiceEnabled mta zimbraServiceInstalled mta zimbraMtaMyNetworks "127.0.0.0/8 [::1]/128 $LAB_NET.11/32"
END
zimbra_postfix
systemctl enable --quiet --now zimbra.service
poll 30 answers 127.0.0.1 25
