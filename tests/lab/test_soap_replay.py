# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's admin SOAP service answers recorded exchanges as the genuine one did. Needs slapd and python3-ldap; no containers."""
import http.client
import importlib.util
import json
import re
import ssl
import urllib.parse
import uuid
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
RECORDING = json.loads((ROOT / "tests" / "lab" / "transcripts" / "soap.json").read_text(encoding="utf-8"))["exchanges"]
CUT = re.compile(r" \.\.\.\[(\d+) chars\]\Z")
MASKS = (
    (re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"), "<uuid>"),
    (re.compile(r"\b\d{14}(?:\.\d+)?Z\b"), "<time>"),
    (re.compile(r"0_[0-9a-f]{20,}(?:_[0-9a-f]+)?"), "0_TOKEN"),
    (re.compile(r"(<Trace>).*?(</Trace>)|(\"Trace\":\").*?(\")"), r"\1\3<trace>\2\4"),
    (re.compile(r"(host=)[^:]+:\d+(: )"), r"\1<ldap>\2"),
    # what is left of twelve hours: 43199998 in the recording
    (re.compile(r"\b(43199|43200)\d{3}\b"), "<lifetime>"),
)


def load_run():
    spec = importlib.util.spec_from_file_location("soap_run", ROOT / "lab" / "zimbra" / "soap" / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Client:
    """Sends bodies as they are."""

    def __init__(self, url, authority):
        place = urllib.parse.urlsplit(url)
        self.path = place.path
        self.connection = http.client.HTTPSConnection(place.hostname, place.port, timeout=30,
                                                      context=ssl.create_default_context(cafile=authority))
        self.token = None

    def post(self, body, cookie=None):
        """(status, content type, text) of the answer."""
        headers = {"Content-Type": "application/soap+xml; charset=utf-8"}
        if cookie:
            headers["Cookie"] = "ZM_ADMIN_AUTH_TOKEN=" + cookie
        self.connection.request("POST", self.path, body.encode("utf-8"), headers)
        answer = self.connection.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read().decode("utf-8")

    def ask(self, document):
        """Text of the answer to an admin document, with the token."""
        return self.post(
            '<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Header><context xmlns="urn:zimbra"><authToken>'
            "%s</authToken></context></soap:Header><soap:Body>%s</soap:Body></soap:Envelope>" % (self.token, document))


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A client of a service in the base state of the recording."""
    run = load_run()
    folder = str(tmp_path_factory.mktemp("soap") / "home")
    url = run.up(folder)
    yield Client(url, folder + "/conf/ca/ca.pem")
    run.down(folder)


def masked(text):
    for pattern, mark in MASKS:
        text = pattern.sub(mark, text)
    return text


class Replay:
    """One run of the recording: remembers the token and the ids that later requests mean by <uuid>."""

    def __init__(self, client):
        self.client = client
        self.ids = {}

    def id_for(self, exchange):
        """The id that a request means: of what its document is about, or an unknown one."""
        if "unknown id" in exchange["title"]:
            return str(uuid.uuid4())
        kind = re.search(r"(Account|Domain|Server)Request", exchange["request"]).group(1)
        if kind == "Server":
            found = self.client.ask('<GetAllServersRequest xmlns="urn:zimbraAdmin" applyConfig="0"/>')[2]
            self.ids[kind] = re.search(r' id="([^"]+)"', found).group(1)
        return self.ids[kind]

    def differences(self, exchange):
        """What differs, as text; '' when the answer is the recorded one."""
        request, title, cookie = exchange["request"], exchange["title"], None
        token = self.client.token or "none"
        if "tampered" in title:
            token = token[:-1] + ("0" if token[-1] != "0" else "1")
        if "cookie" in title:
            cookie = token
        if request == "b''":
            request = ""
        request = request.replace("0_TOKEN", token)
        if "<uuid>" in request:
            request = request.replace("<uuid>", self.id_for(exchange))
        status, kind, text = self.client.post(request, cookie)
        self.learn(text)
        wanted, mine = exchange["response"], masked(text)
        cut = CUT.search(wanted)
        wanted = masked(wanted[:cut.start()] if cut else wanted)
        if (status, kind) != (exchange["http"], exchange["content_type"]):
            return "%s %s: %s" % (status, kind, mine[:500])
        if cut:
            if abs(len(text) - int(cut.group(1))) > 0.05 * int(cut.group(1)):
                return "%d characters instead of %s" % (len(text), cut.group(1))
            mine = mine[:len(wanted)]
        return "" if mine == wanted else first_difference(mine, wanted)

    def learn(self, text):
        """Remember the first token, and the ids of what was created."""
        found = re.search(r"<authToken>([^<]+)<", text)
        if found and not self.client.token:
            self.client.token = found.group(1)
        for kind, _name, number in re.findall(r'<Create(?:Account|Domain)Response[^>]*><(\w+) name="([^"]+)" id="([^"]+)"', text):
            self.ids.setdefault(kind.capitalize(), number)


def first_difference(mine, wanted):
    place = next((at for at, pair in enumerate(zip(mine, wanted)) if pair[0] != pair[1]), min(len(mine), len(wanted)))
    return "at %d\n  here:     %s\n  recorded: %s" % (place, mine[max(place - 60, 0):place + 200], wanted[max(place - 60, 0):place + 200])


def test_every_recorded_exchange(client):
    replay = Replay(client)
    different = {}
    for number, exchange in enumerate(RECORDING):
        found = replay.differences(exchange)
        if found:
            different["%d %s" % (number, exchange["title"])] = found
    assert different == {}, "\n".join("%s: %s" % pair for pair in different.items())
