# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a Zimbra home: slapd's configuration, localconfig.xml, the programs in bin/ and common/bin/."""
import compileall
import os
import secrets
import shutil
from xml.sax.saxutils import escape

from zmprov.localconfig import parse

HERE = os.path.dirname(os.path.abspath(__file__))
PASSWORD_KEYS = ("zimbra_ldap_password", "ldap_root_password", "ldap_replication_password", "ldap_postfix_password",
                 "ldap_amavis_password", "ldap_nginx_password", "ldap_bes_searcher_password")
INDEXES = (
    "objectClass eq", "entryUUID eq", "entryCSN eq", "mail eq,sub", "uid eq,sub", "cn eq,sub", "sn eq,sub", "displayName eq,sub",
    "zimbraId eq", "zimbraMailTransport eq", "zimbraMailHost eq", "zimbraMailDeliveryAddress eq,sub",
    "zimbraMailCatchAllAddress eq,sub", "zimbraMailAlias eq,sub", "zimbraDomainName eq,sub", "zimbraMailForwardingAddress eq",
    "zimbraDomainAliasTargetID eq", "zimbraAliasTargetId eq", "zimbraOldMailAddress eq,sub", "zimbraCOSId eq",
)
SLAPD_CONF = """\
# Made by lab/zimbra/site.py: a directory as Zimbra has it
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include /etc/ldap/schema/dyngroup.schema
include {home}/conf/zimbra.schema
pidfile {home}/data/ldap/slapd.pid
argsfile {home}/data/ldap/slapd.args
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload unique
sizelimit unlimited
loglevel none

database mdb
suffix ""
rootdn "uid=zimbra,cn=admins,cn=zimbra"
directory {home}/data/ldap/db
maxsize {room}
# as Zimbra has it. Through its memory map, too: some kernels take longer for each page that is written to a file the longer it is
dbnosync
envflags writemap nometasync
{indexes}
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * none
overlay unique
unique_uri ldap:///?mail?sub
unique_uri ldap:///?zimbraId?sub
"""
# -I -S: no user or site directories, which halves the start; LDAP's C module is all that is needed from outside
PROGRAM = """\
#!/usr/bin/python3 -IS
import sys
sys.dont_write_bytecode = True
sys.path[:0] = [{library!r}, "/usr/lib/python3/dist-packages"]
from zmprov.{module} import main
main({home!r}, sys.argv[1:])
"""
VERSIONS = {"10.1": "10.1.0_GA_4655", "8.6": "8.6.0_GA_1153"}


def new_secrets():
    """Fresh passwords for the keys of localconfig that hold one."""
    return {key: secrets.token_urlsafe(12) for key in PASSWORD_KEYS}


def localconfig(home, hostname, url, user, passwords):
    """The keys that Zimbra's programs (and ours) read from localconfig.xml."""
    keys = {
        "zimbra_home": home, "zimbra_user": user, "zimbra_server_hostname": hostname, "zimbra_java_home": home + "/common",
        "ldap_url": url, "ldap_master_url": url, "ldap_host": hostname, "ldap_port": url.rsplit(":", 1)[1].rstrip("/"),
        "ldap_is_master": "true", "ldap_starttls_supported": "0", "ldap_starttls_required": "false",
        "zimbra_ldap_userdn": "uid=zimbra,cn=admins,cn=zimbra", "zimbra_ldap_user": "zimbra",
        "zimbra_require_interprocess_security": "0", "zimbra_zmprov_default_to_ldap": "false",
        "zmprov_safeguarded_attrs": "zimbraServiceEnabled,zimbraServiceInstalled", "command_line_editing_enabled": "true",
        "zimbra_admin_service_port": "7071", "postfix_mail_owner": "postfix", "postfix_setgid_group": "postdrop",
        "zimbra_mysql_connector_maxActive": "100",
    }
    keys.update(passwords)
    return keys


def write(path, text, mode=0o644):
    """Write a file with this mode."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as stream:
        stream.write(text)
    os.chmod(path, mode)


def write_localconfig(path, keys):
    """localconfig.xml: readable by the Zimbra user and group only, as the real one."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "", "<localconfig>"]
    for key in sorted(keys):
        lines += ['  <key name="%s">' % key, "    <value>%s</value>" % escape(keys[key]), "  </key>"]
    write(path, "\n".join(lines + ["</localconfig>", ""]), 0o640)


def write_programs(home):
    """zmprov and zmlocalconfig with their library, and the LDAP client where Zimbra keeps it."""
    library = home + "/lib/standin"
    shutil.rmtree(library, ignore_errors=True)
    shutil.copytree(HERE + "/zmprov", library + "/zmprov", ignore=shutil.ignore_patterns("__pycache__"))
    # compiled now, because the user who runs it may not write here
    compileall.compile_dir(library, quiet=2)
    for name, module in (("zmprov", "cli"), ("zmlocalconfig", "localconfig")):
        write(home + "/bin/" + name, PROGRAM.format(library=library, module=module, home=home), 0o755)
    for name in ("ldapsearch", "ldapmodify", "ldapadd", "ldapdelete"):
        link = home + "/common/bin/" + name
        if not os.path.lexists(link):
            os.symlink("/usr/bin/" + name, link)


def indexes(schema):
    """slapd's index lines, for the attributes that this version has."""
    return "\n".join("index " + line for line in INDEXES if not line.startswith("zimbra") or "'%s'" % line.split()[0] in schema)


def write_home(home, schema, keys, version, room):
    """Every file of a home but the database; room: bytes that this may grow to."""
    os.makedirs(home + "/data/ldap/db", exist_ok=True)
    write_every_host(home, keys, version)
    write(home + "/conf/zimbra.schema", schema)
    write(home + "/conf/slapd.conf", SLAPD_CONF.format(home=home, room=room, indexes=indexes(schema)))


def write_every_host(home, keys, version):
    """What a host has without the directory, too."""
    for folder in ("bin", "common/bin", "conf", "lib/standin", "log", "libexec"):
        os.makedirs(os.path.join(home, folder), exist_ok=True)
    write(home + "/conf/standin.version", version + "\n")
    write(home + "/.platform", "DEBIAN12_64\n")
    write_localconfig(home + "/conf/localconfig.xml", keys)
    write_programs(home)


def write_member(home, hostname, first, version):
    """The home of a host that joins a site; first: text of the first host's localconfig.xml."""
    keys = parse(first)
    keys.update(zimbra_server_hostname=hostname, ldap_is_master="false", zimbra_zmprov_default_to_ldap="true")
    write_every_host(home, keys, version)
