# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# internet.example.net: everybody's DNS server, and somebody out there with a mailbox. Sourced by `setup`.

dns_zone() { # ZONE, records on stdin
    {
        # shellcheck disable=SC2016  # $TTL is for the name server
        printf '$TTL 5\n@ SOA internet.example.net. root.example.net. 1 3600 600 86400 5\n@ NS internet.example.net.\n'
        cat
    } >"/var/lib/bind/db.$1"
    printf 'zone "%s" { type primary; file "/var/lib/bind/db.%s"; allow-update { key lab.; }; };\n' "$1" "$1" >>/etc/bind/named.conf
}

dns() {
    tsig-keygen -a hmac-sha256 lab. >/etc/bind/lab.key
    chown root:bind /etc/bind/lab.key
    chmod 640 /etc/bind/lab.key
    install -m 644 "$code/internet/named.conf" /etc/bind/named.conf
    # The root is served here: without it unknown names would be refused and mail to them deferred, not bounced.
    dns_zone . <<<"internet.example.net. A $LAB_NET.53"
    mv /var/lib/bind/db.. /var/lib/bind/db.root
    sed -i 's,/db\.\.",/db.root",' /etc/bind/named.conf
    dns_zone example.net <<<"@ MX 10 internet
internet A $LAB_NET.53
outside A $LAB_NET.1"
    # Before anything is split all mail goes to the existing system.
    dns_zone example.com <<<"@ MX 10 mail
zimbra A $LAB_NET.10
mta A $LAB_NET.11
mail A $LAB_NET.25"
    dns_zone example.org <<<"@ MX 10 mail.example.com."
    dns_zone "$(reverse)" <<<"1 PTR outside.example.net.
10 PTR zimbra.example.com.
11 PTR mta.example.com.
25 PTR mail.example.com.
53 PTR internet.example.net."
    chown -R bind:bind /var/lib/bind
    systemctl enable --quiet --now named.service
}

reverse() {
    local third=${LAB_NET##*.}
    printf '%s.78.10.in-addr.arpa' "$third"
}

mail_system() {
    postfix_base \
        "mynetworks=127.0.0.0/8 $LAB_NET.53/32 $LAB_NET.1/32" \
        'mydestination=localhost' \
        'virtual_mailbox_domains=example.net' \
        'virtual_mailbox_maps=hash:/etc/postfix/vmailbox' \
        'virtual_transport=lmtp:unix:private/dovecot-lmtp'
    printf 'alice@example.net OK\npostmaster@example.net OK\n' >/etc/postfix/vmailbox
    postmap /etc/postfix/vmailbox
    dovecot_base "$code/common"
    install -m 640 -g dovecot /dev/null /etc/dovecot/users
    dovecot_user alice@example.net
    dovecot_user postmaster@example.net
    systemctl enable --quiet --now dovecot.service postfix.service
}

dns
wait_for_dns
mail_system
poll 30 answers 127.0.0.1 25
poll 30 answers 127.0.0.1 143
