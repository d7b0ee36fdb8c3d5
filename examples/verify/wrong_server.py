"""A server with one mistake, to see what `cedulita verify` says of it: it says "ok" where the contract says "OK".

python3 wrong_server.py 8081, and then: cedulita verify --target http://127.0.0.1:8081
"""

import json
import sys
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class WrongServer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = {"request_id": "TID" + uuid.uuid4().hex, "results": [], "status": "ok"}
        body = json.dumps(answer, separators=(",", ":")).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json;charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_PATCH = do_DELETE = do_POST


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), WrongServer).serve_forever()
