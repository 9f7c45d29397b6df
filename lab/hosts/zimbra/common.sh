# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# What every host of a Zimbra site has. Sourced by their setup.sh.
home=/opt/zimbra
declare -A releases=(
    [10.1]='Release 10.1.0.GA.4655.UBUNTU22.64 UBUNTU22_64 FOSS edition.'
    [8.6]='Release 8.6.0.GA.1153.UBUNTU14.64 UBUNTU14_64 FOSS edition.'
)

as_zimbra() {
    runuser -u zimbra -- env HOME="$home" PATH="$home/bin:$home/common/bin:$home/common/sbin:/usr/bin:/bin" LC_ALL=C.UTF-8 "$@"
}

programs() {
    cp -r "$code/zimbra/bin" "$code/zimbra/libexec" "$home/"
    cp -r "$code/zimbra/zmconfig" "$home/libexec/"
    python3 -m compileall -q "$home/libexec/zmconfig"
    echo "$LAB_VERSION" >"$home/conf/lab-version"
    echo "${releases[$LAB_VERSION]}" >"$home/conf/lab-release"
    printf 'export PATH=%s/bin:%s/common/bin:%s/common/sbin:/usr/sbin:/usr/bin:/sbin:/bin\n' "$home" "$home" "$home" >"$home/.bashrc"
    echo '. ~/.bashrc' >"$home/.bash_profile"
    chown -R zimbra: "$home/libexec" "$home/conf" "$home/log" "$home/.bashrc" "$home/.bash_profile"
}

installer() { # commands of zmprov on stdin
    if ! as_zimbra sh -c 'cat | zmprov -l -f /dev/stdin' >/tmp/installer.log 2>&1 || grep -q ERROR /tmp/installer.log; then
        cat /tmp/installer.log >&2
        return 1
    fi
    rm /tmp/installer.log
}
