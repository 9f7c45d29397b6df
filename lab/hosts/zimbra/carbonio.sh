# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# The Zimbra host as a Carbonio under systemd: another home, another user, units instead of scripts. Sourced by `setup`.
#
# From Carbonio's published packages: the places, the user, the names of the units, that its scripts refuse with exit code 1 once a
# target is enabled, that addresses are rejected unlisted. Inferred: what the units run (only their names are published), the one
# line that the scripts say here, and that attributes, zmprov and the SOAP service are those of Zimbra 10.1.

# A copy of the lab's code in which everything is where Carbonio has it, as its makers did it; prints where.
carbonio_code() {
    local copy=/srv/lab/carbonio
    cp -r /srv/lab/code "$copy"
    grep -rIl zimbra "$copy" | xargs sed -i -E \
        -e 's,/opt/zimbra,/opt/zextras,g' \
        -e "s,/srv/lab/code,$copy,g" \
        -e 's,(User=|runuser -u |--user |chown |chown -R |spawn user=|%%)zimbra\b,\1zextras,g' \
        -e 's,zextras:zimbra,zextras:zextras,g'
    sed -i -E '/^zimbraMtaSmtpdRejectUnlisted/,/config/s/config no$/config yes/' "$copy/zimbra/zmprov/table/mta-smtp.txt"
    echo "$copy/hosts"
}

carbonio_user() {
    usermod --login zextras --home /opt/zextras zimbra
    groupmod --new-name zextras zimbra
}

# Instead of zimbra.service. Carbonio's own scripts are there, and refuse.
carbonio_units() {
    local name
    for name in postfix zmmtactl zmconfigdctl zmcontrol; do
        sed -i '1a if [ -e /etc/systemd/system/multi-user.target.wants/carbonio-mta.target ]; then echo "Services are now handled by systemd."; exit 1; fi' \
            "$home/bin/$name"
    done
    cat >/etc/systemd/system/carbonio-configd.service <<END
[Unit]
After=zimbra-ldap.service
PartOf=carbonio-mta.target
[Service]
User=zextras
WorkingDirectory=$home/libexec
ExecStart=/usr/bin/python3 -m zmconfig.daemon
StandardOutput=append:$home/log/zmconfigd.log
StandardError=append:$home/log/zmconfigd.log
[Install]
WantedBy=carbonio-mta.target
END
    cat >/etc/systemd/system/carbonio-postfix.service <<END
[Unit]
After=carbonio-configd.service
Wants=carbonio-configd.service
PartOf=carbonio-mta.target
[Service]
Type=forking
ExecStartPre=+/usr/bin/timeout 20 bash -c 'until (exec 3<>/dev/tcp/127.0.0.1/7171); do sleep 0.1; done'
ExecStartPre=/usr/sbin/runuser -u zextras -- $home/libexec/zmmtainit
ExecStartPre=/usr/sbin/runuser -u zextras -- $home/libexec/configrewrite mta norestart
ExecStart=$home/common/sbin/postfix start
ExecStop=$home/common/sbin/postfix stop
[Install]
WantedBy=carbonio-mta.target
END
    cat >/etc/systemd/system/carbonio-mta.target <<END
[Install]
WantedBy=multi-user.target
END
    systemctl daemon-reload
    systemctl enable --quiet carbonio-configd.service carbonio-postfix.service
    systemctl enable --quiet --now carbonio-mta.target
}
