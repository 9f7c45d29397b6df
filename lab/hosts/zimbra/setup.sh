# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# zimbra.example.com: a directory, zmprov and Postfix as Zimbra has them, and a mailbox store. Sourced by `setup`.
# shellcheck source=common.sh
. "$code/zimbra/common.sh"
# shellcheck source=postfix.sh
. "$code/zimbra/postfix.sh"

directory() {
    local command
    command=$(python3 /srv/lab/code/zimbra/site.py create "$home" --version "$LAB_VERSION" --hostname "$(hostname)" \
        --url "ldap://$(hostname):389" --listen ldap://0.0.0.0:389 --user zimbra \
        --domain "$(hostname)" --service ldap --service mailbox --service mta --no-start)
    sed "s,@COMMAND@,$command -d0," "$code/zimbra/zimbra-ldap.service" >/etc/systemd/system/zimbra-ldap.service
    install -m 644 "$code/zimbra/zimbra.service" /etc/systemd/system/zimbra.service
    systemctl daemon-reload
    systemctl enable --quiet --now zimbra-ldap.service
}

# LMTP on 7025 and IMAP on 143 over the accounts of the directory: who is created by zmprov has a mailbox at once.
store() {
    dovecot_base "$code/zimbra"
    install -m 644 "$code/zimbra/checkpassword.py" /etc/dovecot/checkpassword.py
    install -d "$home/common/etc/java"
    install -m 640 -g dovecot /dev/null /etc/dovecot/zimbra-ldap.conf
    sed -e "s,@URL@,ldap://$(hostname):389," -e "s,@PASSWORD@,$(as_zimbra zmlocalconfig -s -m nokey zimbra_ldap_password)," \
        "$code/zimbra/dovecot-ldap.conf" >/etc/dovecot/zimbra-ldap.conf
    cp -p /etc/dovecot/zimbra-ldap.conf /etc/dovecot/zimbra-ldap-user.conf
    systemctl enable --quiet --now dovecot.service
}

# The admin service, with a certificate of an authority of its own at the place where Zimbra has it.
soap() {
    cp -r /srv/lab/code/zimbra/soap "$home/lib/standin/"
    python3 "$home/lib/standin/soap/run.py" certify "$home" "$(hostname)" localhost 127.0.0.1 "$LAB_NET.10"
    chown -R zimbra: "$home/lib/standin" "$home/conf"
    install -m 644 "$code/zimbra/zimbra-soap.service" /etc/systemd/system/zimbra-soap.service
    systemctl enable --quiet --now zimbra-soap.service
}

commands() {
    # What the installer writes on the server: its networks, as ONE value with blanks in it.
    printf 'ms %s zimbraMtaMyNetworks "127.0.0.0/8 [::1]/128 %s.10/32"\n' "$(hostname)" "$LAB_NET"
    [ "$LAB_POPULATE" = no ] || sed "s/@PASSWORD@/$(cat /srv/lab/state/password)/" "$code/zimbra/people.zmprov"
}

directory
programs
poll 20 answers 127.0.0.1 389
commands | installer
soap
wait_for_dns
store
zimbra_postfix
if [ "$LAB_PRODUCT" = carbonio ]; then
    carbonio_units
else
    systemctl enable --quiet --now zimbra.service
fi
poll 30 answers 127.0.0.1 25
poll 30 answers 127.0.0.1 7025
poll 30 answers 127.0.0.1 143
poll 30 answers 127.0.0.1 7071
