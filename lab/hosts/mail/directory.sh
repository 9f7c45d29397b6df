# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# The existing system's own LDAP server: its address book (ou=people), and a portal's passwords, also of people who live on Zimbra
# (ou=portal). Sourced by setup.sh. Passwords there begin with external-, reader- or writer-, the lab's password follows.
ldap=/etc/lab-ldap
suffix=dc=example,dc=com

ldap_person() { # OU UID NAME [ATTRIBUTE: VALUE...]
    printf 'dn: uid=%s,ou=%s,%s\nobjectClass: inetOrgPerson\nuid: %s\ncn: %s\nsn: %s\nuserPassword: external-%s\nmail: %s@example.com\n' \
        "$2" "$1" "$suffix" "$2" "$3" "$3" "$password" "$2"
    [ $# -lt 4 ] || printf '%s\n' "${@:4}"
    echo
}

ldap_entries() {
    local password name
    password=$(cat /srv/lab/state/password)
    printf 'dn: %s\nobjectClass: domain\ndc: example\n\n' "$suffix"
    for name in people portal; do
        printf 'dn: ou=%s,%s\nobjectClass: organizationalUnit\nou: %s\n\n' "$name" "$suffix" "$name"
    done
    for name in reader writer; do
        printf 'dn: cn=%s,%s\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: %s\nuserPassword: %s-%s\n\n' \
            "$name" "$suffix" "$name" "$name" "$password"
    done
    ldap_person people bar Bar
    ldap_person people baz Baz 'displayName: Baz of the old system'
    ldap_person people qux Qux
    ldap_person portal foo Foo
}

# An authority of its own, as firms have it: nobody trusts it who was not told.
ldap_certificates() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj '/CN=Authority of mail.example.com' \
        -keyout "$ldap/ca.key" -out "$ldap/ca.pem"
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$(hostname)" -keyout "$ldap/key.pem" -out "$ldap/csr.pem"
    openssl x509 -req -in "$ldap/csr.pem" -CA "$ldap/ca.pem" -CAkey "$ldap/ca.key" -set_serial 2 -days 3650 \
        -extfile <(printf 'subjectAltName=DNS:%s' "$(hostname)") -out "$ldap/cert.pem"
}

existing_directory() {
    install -d -m 755 "$ldap"
    install -d -m 700 "$ldap/db"
    ldap_certificates >/dev/null 2>&1
    cat >"$ldap/slapd.conf" <<END
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCACertificateFile $ldap/ca.pem
TLSCertificateFile $ldap/cert.pem
TLSCertificateKeyFile $ldap/key.pem
disallow bind_anon
require authc
database mdb
suffix "$suffix"
maxsize 10485760
directory $ldap/db
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="cn=writer,$suffix" write by users read by * none
END
    ldap_entries | slapadd -q -f "$ldap/slapd.conf" 2>/dev/null
    chown -R openldap: "$ldap/db" "$ldap/key.pem"
    cat >/etc/systemd/system/lab-ldap.service <<END
[Unit]
Description=LDAP server of the existing system

[Service]
ExecStart=/usr/sbin/slapd -f $ldap/slapd.conf -h ldap://0.0.0.0:389 -u openldap -g openldap -d 0
END
    systemctl daemon-reload
    systemctl start lab-ldap.service
}
