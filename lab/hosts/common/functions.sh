# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What the hosts of the lab have in common. Sourced by `setup`.

# poll SECONDS COMMAND...: until the command succeeds; says which one did not.
poll() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        if [ "$SECONDS" -ge "$end" ]; then
            echo "gave up waiting for: $*" >&2
            return 1
        fi
        sleep 0.05
    done
}

wait_for_systemd() {
    poll 30 systemctl show-environment
}

# The SSH keys of this lab, for root and for the plain user ops, who has sudo.
access() {
    local home
    install -m 600 /srv/lab/state/host_key /etc/ssh/ssh_host_ed25519_key
    install -m 644 /srv/lab/state/host_key.pub /etc/ssh/ssh_host_ed25519_key.pub
    for home in /root:root /home/ops:ops; do
        install -d -m 700 -o "${home#*:}" -g "${home#*:}" "${home%:*}/.ssh"
        install -m 600 -o "${home#*:}" -g "${home#*:}" /srv/lab/state/authorized_keys "${home%:*}/.ssh/authorized_keys"
    done
    systemctl enable --quiet --now ssh.service
}

answers() ( # HOST PORT, in a shell of its own: a failed exec would end this one
    exec 3<>"/dev/tcp/$1/$2"
)

# DNS must answer before Dovecot and Postfix start: each would wait 5 s for it.
wait_for_dns() {
    poll 60 dig +short +tries=1 +time=1 "@$LAB_NET.53" internet.example.net A
    poll 60 getent hosts "$(hostname)"
}

# All settings in ONE call. A Postfix program that reads main.cf within two seconds of an edit waits until it is that old:
# make it look older.
postfix_settings() {
    postconf -e "$@"
    touch -d '10 seconds ago' /etc/postfix/main.cf
}

# What every Postfix here has: the network has no IPv6, TLS would only need certificates, the log is a file.
postfix_base() {
    postfix_settings "$@" \
        "myhostname=$(hostname)" \
        'inet_interfaces=all' \
        'inet_protocols=ipv4' \
        'maillog_file=/var/log/mail.log' \
        'smtpd_tls_security_level=none' \
        'smtp_tls_security_level=none'
}

# Dovecot with our configuration only. `users.conf` beside a host's set-up says who has a mailbox there.
dovecot_base() { # FOLDER WITH users.conf
    rm -rf /etc/dovecot/conf.d
    install -m 644 /srv/lab/code/hosts/common/dovecot.conf /etc/dovecot/dovecot.conf
    install -m 644 "$1/users.conf" /etc/dovecot/users.conf
    install -m 640 -g dovecot /dev/null /etc/dovecot/master
    # The probe of the tests reads every mailbox as USER*probe.
    printf 'probe:{PLAIN}%s\n' "$(cat /srv/lab/state/password)" >/etc/dovecot/master
    install -d -o vmail -g vmail /srv/vmail
}

# A mailbox in Dovecot's passwd-file. A line without its eight fields lacks a user entry.
dovecot_user() { # ADDRESS [HOME]
    local home=${2:-/srv/vmail/${1#*@}/${1%@*}}
    printf '%s:{PLAIN}%s:5000:5000::%s::\n' "$1" "$(cat /srv/lab/state/password)" "$home" >>/etc/dovecot/users
}
