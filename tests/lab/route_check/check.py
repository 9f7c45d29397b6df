# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Batches of cases: loaded, observed, and compared with what is predicted."""
import random
from typing import Dict, NamedTuple, Tuple

from . import generate, observe, predict

BATCH = 25


class Batch(NamedTuple):
    """Cases that were loaded together. site: the directory as it was read; seen: address -> what came of it."""

    settings: Tuple[str, ...]
    cases: Tuple[generate.Case, ...]
    site: object
    seen: Dict[str, observe.Seen]

    def agreed(self, make=predict.Router):
        """Compare with a predictor: (cases that agree, [(case, address, predicted, seen)])."""
        told = predict.predict(self.site, list(self.seen), make)
        wrong = [(case, address, told[address], self.seen[address]) for case in self.cases for address in case.addresses
                 if told[address] != self.seen[address]]
        return len(self.cases) - len({case.number for case, *_more in wrong}), wrong


def batches(lab, cases, seed):
    """Yield every Batch of so many cases, on a lab that was prepared."""
    chance = random.Random(seed)
    start = chance.randrange(100)
    size = min(BATCH, -(-cases // len(generate.RESTRICTIONS)))
    for turn, first in enumerate(range(0, cases, size)):
        settings = tuple(generate.settings(chance, start + turn))
        # Postfix remembers of an address that it verified how mail to it fared, also where it had come from another name. With
        # canonical addresses, which no alias goes through, the two can differ, and the order of the questions would decide.
        canonical = not any("reject_unverified_recipient" in line for line in settings)
        made = tuple(generate.case(seed, number, canonical) for number in range(first, min(first + size, cases)))
        told = lab.zmprov(*settings, *(line for case in made for line in case.commands))
        assert "ERROR" not in told.err and "usage:" not in told.out, told.err + told.out[-2000:]
        lab.apply()
        site = predict.read_site(lab)
        yield Batch(settings, made, site, observe.observe(lab, [address for case in made for address in case.addresses]))


def shown(batch, case, address, told, seen):
    """One disagreement, with all that makes it again."""
    return "\n".join(["%s: predicted %s" % (address, text(told)), "%s  Postfix   %s" % (" " * len(address), text(seen)),
                      *("    " + line for line in (*batch.settings, *case.commands))])  # fmt: skip


def text(seen):
    copies = ", ".join("%s -> %s" % copy for copy in sorted(seen.copies))
    return "outside %d, trusted %d, %s" % (seen.outside, seen.trusted, copies or "no mail")
