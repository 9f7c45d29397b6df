# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The admin SOAP service of a home over HTTPS: server.py HOME [--listen ADDRESS] [--port N] [--certificate FILE --key FILE].

Prints its URL once it listens. While HOME/conf/soap.maintenance exists it answers 503, as when mailboxd is there but not its service.
"""
import argparse
import os
import socketserver
import ssl
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
from soap.service import Service  # noqa: E402

PATH = "/service/admin/soap"
LARGEST = 15360000


class Handler(BaseHTTPRequestHandler):
    """One connection, kept as long as the client keeps it."""

    protocol_version = "HTTP/1.1"
    timeout = 300

    def do_POST(self):
        """Answer a request."""
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if os.path.exists(self.server.home + "/conf/soap.maintenance"):
            return self.send(503, "text/html;charset=utf-8", b"<html><body><h2>HTTP ERROR 503 Service Unavailable</h2></body></html>")
        if self.path.rstrip("/") != PATH:
            return self.send(404, "text/html;charset=utf-8", b"<html><body><h2>HTTP ERROR 404 Not Found</h2></body></html>")
        if length > LARGEST:
            return self.send(413, "text/html;charset=utf-8", b"<html><body><h2>HTTP ERROR 413 Payload Too Large</h2></body></html>")
        cookies = dict(part.strip().partition("=")[::2] for part in (self.headers.get("Cookie") or "").split(";"))
        return self.send(*self.server.service.handle(body, cookies.get("ZM_ADMIN_AUTH_TOKEN")))

    def send(self, status, kind, body):
        """Send an answer in one piece."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        # in one piece with the head: a second small packet would wait for the first one's acknowledgement
        self._headers_buffer += [b"\r\n", body]
        self.flush_headers()

    def log_message(self, *_arguments):
        """No log: requests hold passwords."""


class Server(socketserver.ThreadingMixIn, HTTPServer):
    """Every connection has a thread; its TLS handshake happens there, too."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, home, address, certificate=None, key=None):
        self.home, self.service = home, Service(home)
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate, key)
        super().__init__(address, Handler)

    def finish_request(self, request, client_address):
        """Handshake, then serve."""
        request.settimeout(30)
        if self.context:
            request = self.context.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def handle_error(self, request, client_address):
        """A client that went away, or does not trust the certificate, is no error of the server; anything else is told."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def main():
    """Serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home")
    parser.add_argument("--listen", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=7071, help="0: any free one")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    options = parser.parse_args()
    server = Server(os.path.abspath(options.home), (options.listen, options.port), options.certificate, options.key)
    print("%s://%s:%d%s/" % ("https" if options.certificate else "http", options.listen, server.server_address[1], PATH), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
