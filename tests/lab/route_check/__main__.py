# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""python -m route_check --cases 500 --seed 7 --lab NAME: how many cases agree, and every one that does not."""
import argparse
import sys
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent / "build" / "collections")]


def main():
    from lab_mail import Lab, command

    from . import check, observe

    parser = argparse.ArgumentParser(prog="route_check", description="Predicted routes against those of a real Postfix.")
    parser.add_argument("--cases", type=int, default=500, help="how many directories (default: 500)")
    parser.add_argument("--seed", type=int, default=7, help="what they follow from (default: 7)")
    parser.add_argument("--lab", default="routecheck", help="name of the lab that is made for it")
    options = parser.parse_args()
    began, agreed, addresses = time.monotonic(), 0, 0
    command(options.lab, "build")
    lab = Lab.up(options.lab)
    try:
        observe.prepare(lab)
        for batch in check.batches(lab, options.cases, options.seed):
            well, wrong = batch.agreed()
            agreed, addresses = agreed + well, addresses + len(batch.seen)
            for each in wrong:
                print(check.shown(batch, *each), flush=True)
    finally:
        lab.down()
    print("%d/%d directories agree (%d addresses, seed %d, %.0f s)" % (
        agreed, options.cases, addresses, options.seed, time.monotonic() - began))  # fmt: skip
    return 0 if agreed == options.cases else 1


sys.exit(main())
