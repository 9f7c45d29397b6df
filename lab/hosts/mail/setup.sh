# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# mail.example.com: the existing mail system. Sourced by `setup`.
# LAB_PEER_CLASS says which of Postfix's address classes example.com is in; example.org is always a virtual mailbox domain.

# shellcheck source=directory.sh
. "$code/mail/directory.sh"

# The domain part of the mailboxes' names.
people=example.com
lmtp=lmtp:unix:private/dovecot-lmtp
class_settings=()

table() { # NAME, lines on stdin
    cat >"/etc/postfix/$1"
    postmap "$(postconf -h default_database_type):/etc/postfix/$1"
}

table_of() { # NAME
    printf '%s:/etc/postfix/%s' "$(postconf -h default_database_type)" "$1"
}

# People of example.com: bar (also barney), baz (also b), qux. People of example.org: dora (also d).
class_virtual_mailbox() {
    table vmailbox <<<"bar@example.com OK
baz@example.com OK
qux@example.com OK
dora@example.org OK"
    table virtual <<<"barney@example.com bar@example.com
b@example.com baz@example.com
d@example.org dora@example.org"
    class_settings=('virtual_mailbox_domains=example.com, example.org')
}

class_local() {
    local user
    for user in bar baz qux; do
        useradd --no-create-home --home-dir "/srv/vmail/example.com/$user" "$user"
    done
    printf 'barney: bar\nb: baz\npostmaster: root\n' >/etc/aliases
    newaliases
    table vmailbox <<<'dora@example.org OK'
    table virtual <<<'d@example.org dora@example.org'
    # The names that aliases expand to are completed with the system's mail name.
    echo example.com >/etc/mailname
    class_settings=(
        'myorigin=/etc/mailname'
        "mydestination=\$myhostname, localhost, example.com"
        'virtual_mailbox_domains=example.org'
        "mailbox_transport=$lmtp"
    )
}

class_virtual_alias() {
    table vmailbox <<<"bar@store.example.com OK
baz@store.example.com OK
qux@store.example.com OK
dora@example.org OK"
    table virtual <<<"bar@example.com bar@store.example.com
baz@example.com baz@store.example.com
qux@example.com qux@store.example.com
barney@example.com bar@store.example.com
b@example.com baz@store.example.com
d@example.org dora@example.org"
    people=store.example.com
    class_settings=('virtual_alias_domains=example.com' 'virtual_mailbox_domains=store.example.com, example.org')
}

class_relay() {
    table vmailbox <<<'dora@example.org OK'
    table virtual <<<"barney@example.com bar@example.com
b@example.com baz@example.com
d@example.org dora@example.org"
    table relay_recipients <<<"bar@example.com OK
baz@example.com OK
qux@example.com OK"
    table transport <<<"example.com $lmtp"
    class_settings=(
        'relay_domains=example.com'
        "relay_recipient_maps=$(table_of relay_recipients)"
        "transport_maps=$(table_of transport)"
        'virtual_mailbox_domains=example.org'
    )
}

mailboxes() {
    local user
    install -m 640 -g dovecot /dev/null /etc/dovecot/users
    for user in bar baz qux; do
        dovecot_user "$user@$people"
    done
    dovecot_user dora@example.org
}

"class_$LAB_PEER_CLASS"
postfix_base \
    "mydestination=\$myhostname, localhost" \
    "mynetworks=127.0.0.0/8 $LAB_NET.25/32" \
    "virtual_alias_maps=$(table_of virtual)" \
    "virtual_mailbox_maps=$(table_of vmailbox)" \
    "virtual_transport=$lmtp" \
    "${class_settings[@]}"
dovecot_base "$code/common"
mailboxes
existing_directory
wait_for_dns
systemctl enable --quiet --now dovecot.service postfix.service
poll 30 answers 127.0.0.1 25
poll 30 answers 127.0.0.1 143
poll 30 answers 127.0.0.1 389
