"""action.yml, step by step, with a folder on loopback that plays a release: CEDULITA=... python3 -m unittest test_action."""

import functools
import hashlib
import http.server
import os
import shutil
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.request
from pathlib import Path

from runner import Job

HERE = Path(__file__).resolve().parent
CEDULITA = os.path.abspath(os.environ["CEDULITA"])
ARCHIVE = "cedulita-linux-x64.tar.gz"
RELEASE = {"repository": "somebody/cedulita", "version": "1.2.3"}


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Action(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.packed = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="cedulita-packed-")))
        subprocess.run([HERE / "pack.sh", CEDULITA, "linux-x64", cls.packed], check=True)

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="cedulita-action-")))
        self.release = self.folder / "site/somebody/cedulita/releases/download/v1.2.3"
        shutil.copytree(self.packed, self.release)
        self.digest = hashlib.sha256((self.release / ARCHIVE).read_bytes()).hexdigest()
        (self.release / "SHA256SUMS").write_text(f"{'0' * 64}  other.tar.gz\n{self.digest}  {ARCHIVE}\n")
        handler = functools.partial(Quiet, directory=self.folder / "site")
        self.server = self.enterContext(http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.shutdown)
        self.job = self.enterContext(Job(self.folder / "job", f"http://127.0.0.1:{self.server.server_port}"))

    def succeeds(self, environment=(), **inputs):
        outputs, printed = self.job.use(HERE, environment, **inputs)
        self.assertIsNotNone(outputs, printed)
        return outputs

    def fails(self, reason, environment=(), **inputs):
        outputs, printed = self.job.use(HERE, environment, **inputs)
        self.assertIsNone(outputs)
        self.assertRegex(printed, f"(?m)^::error title=.*::.*{reason}")
        self.assertEqual(self.job.left_running(), [])
        return printed

    def test_release_is_fetched_and_started(self):
        outputs = self.succeeds(**RELEASE)
        with urllib.request.urlopen(f"{outputs['admin-url']}/config", timeout=10) as answer:
            self.assertEqual(answer.status, 200)
        self.assertEqual(self.job.variables(), {"CEDULITA_URL": outputs["url"], "CEDULITA_ADMIN_URL": outputs["admin-url"]})
        self.assertTrue(os.access(Path(self.job.path()[0]) / "cedulita", os.X_OK))
        self.assertIn("listening on", Path(outputs["log"]).read_text())

    def test_runner_finds_what_the_job_left(self):
        self.succeeds(**RELEASE)
        self.assertEqual(len(self.job.left_running()), 1)

    def test_settings_are_variables(self):
        outputs = self.succeeds({"CEDULITA_UNRECOGNISED": "fail"}, **RELEASE)
        with urllib.request.urlopen(f"{outputs['admin-url']}/config", timeout=10) as answer:
            self.assertIn('"fail"', answer.read().decode())

    def test_certificate_is_passed_on(self):
        certificate, key = self.folder / "cert.pem", self.folder / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                        "-keyout", key, "-out", certificate], check=True, capture_output=True)
        outputs = self.succeeds({"CEDULITA_TLS_CERT": str(certificate), "CEDULITA_TLS_KEY": str(key)}, **RELEASE)
        self.assertRegex(outputs["url"], "^https://")
        self.assertEqual(outputs["ca-file"], str(certificate))
        self.assertEqual(self.job.variables()["CEDULITA_CA_FILE"], str(certificate))

    def test_own_authority_and_proxy_are_passed_on(self):
        outputs = self.succeeds({"CEDULITA_TLS": "auto", "CEDULITA_PROXY": "true"}, **RELEASE)
        authority = ssl.create_default_context(cafile=outputs["ca-file"])
        with urllib.request.urlopen(f"{outputs['url']}/readyz", timeout=10, context=authority) as answer:
            self.assertEqual(answer.status, 200)
        self.assertRegex(outputs["proxy-url"], "^http")
        self.assertEqual(self.job.variables()["CEDULITA_CA_FILE"], outputs["ca-file"])

    def test_given_digest_counts(self):
        (self.release / "SHA256SUMS").unlink()
        self.succeeds(sha256=self.digest, **RELEASE)

    def test_other_digest_than_given_is_refused(self):
        printed = self.fails("nothing of it was run", sha256="f" * 64, **RELEASE)
        self.assertIn(self.digest, printed)
        self.assertEqual(list((self.folder / "job").rglob("cedulita")), [])

    def test_changed_archive_is_refused(self):
        with open(self.release / ARCHIVE, "ab") as archive:
            archive.write(b"more")
        self.fails("nothing of it was run", **RELEASE)

    def test_archive_that_is_not_listed_is_refused(self):
        (self.release / "SHA256SUMS").write_text(f"{self.digest}  other-{ARCHIVE}\n")
        self.fails("does not list", **RELEASE)

    def test_release_that_is_not_there(self):
        self.fails("v9.9.9/.* cannot be fetched", repository="somebody/cedulita", version="9.9.9")

    def test_platform_without_an_archive(self):
        self.job.environment["RUNNER_ARCH"] = "ARM64"
        self.fails("cedulita-linux-arm64.tar.gz cannot be fetched", **RELEASE)

    def test_missing_inputs_are_named(self):
        self.fails("input version is missing", repository="somebody/cedulita")
        self.fails("input repository is missing", version="1.2.3")

    def test_failed_start_shows_why(self):
        busy = str(self.server.server_port)
        printed = self.fails("cedulita: .*" + busy, {"CEDULITA_PORT": busy}, **RELEASE)
        self.assertIn("::group::What Cedulita said", printed)

    def test_start_that_hangs_is_given_up(self):
        program = self.program("sleep 60")
        began = time.monotonic()
        self.fails("not ready within 10 seconds", binary=program)
        self.assertLess(time.monotonic() - began, 30)

    def test_end_without_a_word_is_a_failure(self):
        self.fails("ended and gave no reason", binary=self.program("true"))

    def test_binary_of_ones_own_needs_no_release(self):
        self.server.shutdown()
        outputs = self.succeeds(binary=CEDULITA)
        with urllib.request.urlopen(f"{outputs['url']}/readyz", timeout=10) as answer:
            self.assertEqual(answer.status, 200)

    def program(self, commands):
        path = self.folder / "program"
        path.write_text(f"#!/bin/sh\nexec {commands}\n")
        path.chmod(0o755)
        return str(path)


if __name__ == "__main__":
    unittest.main()
