# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""localconfig.xml, and the command zmlocalconfig that prints it."""
import re
import sys

KEY = re.compile(r'<key name="([^"]*)">\s*<value>(.*?)</value>\s*</key>', re.S)
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


def read(path):
    """{key: value} of a localconfig.xml."""
    with open(path, encoding="utf-8") as stream:
        return parse(stream.read())


def parse(text):
    """{key: value} of the text of a localconfig.xml."""
    found = dict(KEY.findall(text))
    for key, value in found.items():
        if "&" in value:
            for entity, character in ENTITIES:
                value = value.replace(entity, character)
            found[key] = value
    return found


def main(home, arguments):
    """zmlocalconfig [-s] [-m nokey] [-q] [key...]: print keys; passwords only with -s."""
    keys, show, style = [], False, "plain"
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word in ("-s", "--show"):
            show = True
        elif word in ("-m", "--format"):
            style = rest.pop(0) if rest else "plain"
        elif word.startswith("-") and word not in ("-q", "--quiet", "-x", "--expand"):
            sys.stderr.write("zmlocalconfig stand-in: option %s is not modelled\n" % word)
            sys.exit(99)
        elif not word.startswith("-"):
            keys.append(word)
    values = read(home + "/conf/localconfig.xml")
    for key in keys or sorted(values):
        if key not in values:
            sys.stderr.write("Warning: null valued key '%s'\n" % key)
            continue
        value = values[key] if show or "password" not in key else "*"
        print(value if style == "nokey" else "%s = %s" % (key, value))
    sys.exit(0)
