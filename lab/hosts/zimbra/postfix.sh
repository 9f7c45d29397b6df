# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Zimbra's Postfix: Debian's programs at Zimbra's places, with what Zimbra's installer puts into main.cf. Sourced by setup.sh.

zimbra_postfix() {
    local name
    mkdir -p /opt/zimbra/common/sbin
    for name in postfix postconf postqueue postmap postsuper postalias postcat postlog sendmail; do
        ln -sf "/usr/sbin/$name" "/opt/zimbra/common/sbin/$name"
    done
    ln -sfn /etc/postfix /opt/zimbra/common/conf
    zimbra_main_cf
    # Nothing is chrooted in Zimbra's master.cf.
    postconf -F '*/*/chroot = n'
    # zmconfigd runs as zimbra and edits main.cf.
    chown root:postfix /etc/postfix
    chmod 775 /etc/postfix
    chown zimbra:zimbra /etc/postfix/main.cf
    printf '%%zimbra ALL=NOPASSWD:/opt/zimbra/common/sbin/%s\n' postfix postalias postconf postqueue postsuper postcat \
        >/etc/sudoers.d/02_zimbra-mta
    chmod 440 /etc/sudoers.d/02_zimbra-mta
}

# Everything that zmconfigd does not manage. The rest is written by its first round, before Postfix starts.
zimbra_main_cf() {
    : >/etc/postfix/main.cf
    postfix_settings \
        "myhostname=$(hostname)" \
        'compatibility_level=2' \
        'mail_owner=postfix' \
        'setgid_group=postdrop' \
        'inet_interfaces=all' \
        'inet_protocols=ipv4' \
        'mydestination=localhost' \
        'local_recipient_maps=' \
        'alias_maps=' \
        'virtual_transport=error' \
        'local_header_rewrite_clients=permit_mynetworks, permit_sasl_authenticated' \
        'always_add_missing_headers=yes' \
        'smtpd_helo_required=yes' \
        'smtpd_client_restrictions=reject_unauth_pipelining' \
        'smtpd_data_restrictions=reject_unauth_pipelining' \
        'smtpd_tls_security_level=none' \
        'smtp_tls_security_level=none' \
        'smtpd_sasl_auth_enable=no' \
        'maillog_file=/var/log/mail.log'
}
