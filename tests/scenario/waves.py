# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail that comes in while people move, and the moves themselves."""
import collections
import json
import threading
import time

from lab_mail import Lab

PEOPLE = ("bar@example.com", "qux@example.com")
ALICE = "alice@example.net"
STEPS = tuple("Move %d" % number for number in range(2, 10))


class Stream:
    """Sends a mail every 100 ms until it is stopped: from outside to both systems, and from people of both, in turn.

    What is put off (4xx) is sent again, as a mail server would; what is refused for good is kept in `refused`.
    """

    WAYS = (("internet", "zimbra", ALICE), ("internet", "mail", ALICE), ("zimbra", "zimbra", "foo@example.com"),
            ("mail", "mail", "baz@example.com"))  # fmt: skip

    def __init__(self, people=PEOPLE, ways=WAYS):
        self._lab, self._people, self._ways = Lab(), people, ways
        self._stop, self._failure = threading.Event(), None
        self.sent, self.refused, self.put_off = [], [], 0
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exc):
        self._stop.set()
        self._thread.join()
        self._lab.close()
        if self._failure and exc[0] is None:
            raise self._failure

    def _run(self):
        number, due = 0, time.monotonic()
        try:
            while not self._stop.is_set():
                self._send(number)
                number, due = number + 1, due + 0.1
                self._stop.wait(max(0, due - time.monotonic()))
        except Exception as error:  # noqa: BLE001  told to the test, which runs in another thread
            self._failure = error

    def _send(self, number):
        source, target, sender = self._ways[number % len(self._ways)]
        recipient = self._people[number // len(self._ways) % len(self._people)]
        for _attempt in range(100):
            sent = self._lab.send(source, sender, recipient, target=target, subject="wave %d %s>%s" % (number, source, target))
            if sent.queued or sent.answer.code >= 500:
                break
            self.put_off += 1
            self._stop.wait(0.2)
        (self.sent if sent.queued else self.refused).append(sent)


def misplaced(lab, stream):
    """What is wrong with the mail of a stream, once all queues are empty: a text for each that is not in one home of its recipient."""
    lab.settle(60)
    copies = collections.defaultdict(list)
    for found in lab.everything():
        copies[str(found.message["Message-ID"])].append(found.where)
    wrong = ["%s refused: %s" % (sent.recipient, sent.answer) for sent in stream.refused]
    for sent in stream.sent:
        homes = {"zimbra:" + sent.recipient, "mail:" + sent.recipient}
        places = copies[sent.message_id]
        if len(places) != 1 or places[0] not in homes:
            notices = [" ".join(found.message.get_payload(0).get_payload().split())[-600:] for found in lab.bounces(sent)]
            wrong.append("%s to %s: in %s %s" % (sent.message_id, sent.recipient, places, notices))
    return wrong


class Moves:
    """Runs the playbook."""

    def __init__(self, scenario):
        self._scenario, self._count = scenario, 0

    def __call__(self, direction, *words, domains=None, people=PEOPLE, die_before=None, check=True, **variables):
        self._count += 1
        options = dict(variables, move_people=list(people), move_direction=direction)
        return self._scenario.run("move-%02d" % self._count, "--extra-vars", json.dumps(options), *words, domains=domains,
                                  die_before=die_before, check=check, playbook="splitdomain.zimbra.move")  # fmt: skip


def journal(scenario):
    """The journals of the controller: wave -> what it holds."""
    return {path.stem: json.loads(path.read_text()) for path in (scenario.folder / "record" / "move").glob("*.json")}


def home(lab, person):
    """Where a mail from outside to this person arrives now."""
    return [copy.where for copy in lab.delivered(lab.send("internet", ALICE, person, target="zimbra"))]


def peer_mailbox(address):
    """The command that makes a mailbox on the other system."""
    name, domain = address.split("@")
    return (
        "cd /etc/postfix && echo '%s OK' >> vmailbox && postmap $(postconf -h default_database_type):vmailbox && "
        "printf '%s:{PLAIN}%%s:5000:5000::/srv/vmail/%s/%s::\n' $(cat /srv/lab/state/password) >> /etc/dovecot/users" % (
            address, address, domain, name)
    )
