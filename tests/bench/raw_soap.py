# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The raw limit over SOAP: the same requests in bare batches on as many connections; what comes back is only taken from the line."""
import http.client
import re
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from place import DOMAIN, PASSWORD
from raw import ROUTING

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _soap_xml as x
from ansible_collections.splitdomain.zimbra.plugins.module_utils._soap_steps import steps_of
from ansible_collections.splitdomain.zimbra.plugins.module_utils._soap_write import SIZE

ADMIN = 'admin@' + DOMAIN
CONCURRENCY = 2
PAGE = 1000
ENTRY = re.compile(rb'<account ([^>]*)>')
FIELD = re.compile(rb'(name|id)="([^"]*)"')


class Bare:
    """One kept-alive connection that knows nothing of answers but their length."""

    def __init__(self, place):
        url = urlsplit(place.url)
        trust = ssl.create_default_context(cafile=place.home + '/conf/ca/ca.pem')
        self._connection = http.client.HTTPSConnection(url.hostname, url.port, context=trust, timeout=300)
        self._path = url.path
        document = x.document('Auth', x.element('name', ADMIN) + x.element('password', PASSWORD))
        said = self.send(x.envelope(document, None, ''))
        self._token = re.search(rb'<authToken>([^<]*)', said).group(1).decode()
        self._session = re.search(rb'<session [^>]*id="([^"]*)"', said).group(1).decode()

    def send(self, message):
        self._connection.request('POST', self._path, message, {'Content-Type': 'application/soap+xml; charset=utf-8'})
        response = self._connection.getresponse()
        said = response.read()
        if response.status != 200:
            raise RuntimeError('the admin service says: %r' % said[:1000])
        return said

    def ask(self, body):
        return self.send(x.envelope(body, self._token, self._session))

    def close(self):
        self._connection.close()


class Soap:
    """Bare batches."""

    name = 'soap'
    reads_too = True         # the module finds the accounts that it removes by requests of the same service

    def __init__(self, place):
        self._place = place

    def options(self):
        """How the module is told to use this backend: as from a host without Zimbra."""
        return dict(backend='soap', zimbra_home=str(self._place.work), url=self._place.url, username=ADMIN, password=PASSWORD,
                    ca_path=self._place.home + '/conf/ca/ca.pem', concurrency=CONCURRENCY, timeout=300)

    def write(self, wanted):
        """Seconds for these changes; the ids that they need are known."""
        ids = self._ids() if any(change.operation != 'create' for change in wanted) else {}
        documents = [step.document(number, ids.get(change.name)) for number, change in enumerate(wanted) for step in steps_of(change)]
        batches = [x.batch(documents[start:start + SIZE]) for start in range(0, len(documents), SIZE)]
        began = time.perf_counter()
        with ThreadPoolExecutor(max_workers=CONCURRENCY) as pool:
            faults = sum(pool.map(self._all, [batches[number::CONCURRENCY] for number in range(CONCURRENCY)]))
        seconds = time.perf_counter() - began
        if faults:
            raise RuntimeError('%d bare batches met a fault' % faults)
        return seconds

    def read(self):
        """Seconds for a plain read of all accounts, with the attributes that the module looks at."""
        began = time.perf_counter()
        sum(1 for _page in self._pages(ROUTING))
        return time.perf_counter() - began

    def _all(self, batches):
        bare = Bare(self._place)
        try:
            return sum(b'<soap:Fault' in bare.ask(batch) for batch in batches)
        finally:
            bare.close()

    def _pages(self, attributes):
        bare, offset, count = Bare(self._place), 0, PAGE
        try:
            while count >= PAGE:
                page = bare.ask(x.document('SearchDirectory', x.element('query', '(objectClass=*)'), types='accounts', domain=DOMAIN,
                                           attrs=','.join(attributes), applyCos='0', applyConfig='0', limit=str(PAGE), offset=str(offset),
                                           maxResults='0', sortBy='name'))
                count = page.count(b'<account ')
                offset += count
                yield page
        finally:
            bare.close()

    def _ids(self):
        found = [dict(FIELD.findall(words)) for page in self._pages(('zimbraId',)) for words in ENTRY.findall(page)]
        return {one[b'name'].decode(): one[b'id'].decode() for one in found}
