# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the systems are before the first run: their past, how they are written down, and what check mode announces.

Run by the scenario's prepare step: `python -m scenario.before`.
"""
import json
import shutil

from lab_mail import Lab

from .playbook import Scenario

# Addresses that the peer's Postfix is asked about before and after: its other domain must answer as it did.
OTHERS = ("dora@example.org", "d@example.org", "nobody@example.org", "someone@elsewhere.example", "alice@example.net")


def main():
    lab, scenario = Lab(), Scenario()
    for folder in ("runs", "kept", "record"):
        shutil.rmtree(scenario.folder / folder, ignore_errors=True)
    for old in scenario.logs.glob("*-converge.yml.jsonl"):
        old.unlink()
    # A background round of zmconfigd between two tasks would do what the next one has just announced.
    lab.zmconfigd_interval(3600)
    PASTS.get(scenario.name, lambda lab: None)(lab)
    for name, text in state(lab).items():
        scenario.kept(name, text)
    scenario.kept("others", json.dumps(others(lab, scenario)))
    announced = scenario.run("check", "--check")
    scenario.kept("announced", json.dumps(announced.tasks))
    assert state(lab) == {name: scenario.kept(name) for name in state(lab)}, "check mode changed something"
    lab.close()


def state(lab):
    """What must be the same before a run and after it was taken back: name -> text."""
    files = "cd /etc/postfix && find . -type f ! -name 'main.cf*' -exec sha256sum {} + | sort -k 2; cat /etc/aliases 2>/dev/null || true"
    return {
        "directory": lab.directory(),
        "postconf-zimbra": lab.postconf("zimbra"),
        "postconf-mail": lab.postconf("mail"),
        "files-mail": lab.run("mail", files).out,
    }


def others(lab, scenario):
    """How the peer answers to RCPT for its other domains, to a stranger and to itself."""
    split = [domain["name"] for domain in scenario.declared()]
    addresses = [address for address in OTHERS if address.split("@")[1] not in split]
    found = {}
    for source in ("internet", "mail"):
        found[source] = {address: answer.code for address, answer in lab.rcpt("mail", source, addresses).items()}
    return found


def slave_past(lab):
    """Values of somebody's own wherever ours are going to be; none of them is what Zimbra or Postfix ships."""
    net = lab.settings["net"]
    # Before 8.7 there is no such attribute, and the old one has two values only.
    dns = "" if lab.settings["version"] == "8.6" else "zimbraMtaSmtpDnsSupportLevel dnssec"
    done = lab.zmprov(
        "md example.com zimbraMailTransport smtp:[old.example.com]:2525 zimbraMailCatchAllForwardingAddress @old.example.com",
        "mcf zimbraMtaRelayHost [gateway.example.com]:26 zimbraMtaLmtpHostLookup dns " + dns,
        "mcf zimbraMtaRestriction reject_unknown_sender_domain zimbraMtaUnverifiedRecipientDeferCode 451",
        "ms zimbra.example.com zimbraMtaRelayHost [internet.example.net]:25",
        "ms zimbra.example.com zimbraMtaMyNetworks '127.0.0.0/8 [::1]/128 %s.10/32 192.0.2.128/25'" % net,
    )
    assert not done.err, done.err
    lab.run("zimbra", "postconf -e unverified_recipient_reject_code=451 && touch -d '10 seconds ago' /etc/postfix/main.cf")
    lab.apply()
    # The peer: networks written by hand over two lines, a relay for its own mail, a domain that it relays, one that it routes.
    lab.run("mail", r"""
        printf 'elsewhere.example smtp:[internet.example.net]:25\n' >/etc/postfix/routes
        printf 'relayed.example OK\n' >/etc/postfix/relayed
        type=$(postconf -h default_database_type)
        postmap $type:/etc/postfix/routes $type:/etc/postfix/relayed
        postconf -e "mynetworks=127.0.0.0/8, NET.25/32, 198.51.100.0/24" \
            "relay_domains=$(postconf -nh relay_domains) $type:/etc/postfix/relayed" \
            "transport_maps=$(postconf -h transport_maps | sed 's/$/ /')$type:/etc/postfix/routes" \
            'smtpd_relay_restrictions=permit_mynetworks, reject_unauth_destination'
        touch -d '10 seconds ago' /etc/postfix/main.cf
        postfix reload
    """.replace("NET", net))


def master_past(lab):
    """Somebody is on Zimbra as a remote account already, with another route; and the MTA trusts a network of its own."""
    done = lab.zmprov(
        "ca baz@example.com '' zimbraMailTransport smtp:[old.example.com]:25 zimbraAccountStatus locked displayName 'Baz, of old'",
        "mcf zimbraMtaSmtpdRejectUnlistedRecipient no",
        "ms zimbra.example.com zimbraMtaMyNetworks '127.0.0.0/8 [::1]/128 %s.10/32 192.0.2.128/25'" % lab.settings["net"],
        "ca qux@example.com %s displayName Qux" % lab.password,
    )
    assert not done.err, done.err
    lab.apply()
    lab.run("mail", "postconf -e 'relayhost=[internet.example.net]:25' && touch -d '10 seconds ago' /etc/postfix/main.cf && postfix reload")


def faults_past(lab):
    """The world knows which systems send for the domain."""
    net = lab.settings["net"]
    lab.set_spf("example.com", "v=spf1 ip4:%s.10 ip4:%s.25 -all" % (net, net))


PASTS = {"slave": slave_past, "master": master_past, "rollback": master_past, "faults": faults_past}

if __name__ == "__main__":
    main()
