"""The image that `IMAGE` names, read back and run: CEDULITA=... IMAGE=... python3 -m unittest discover deploy/image."""

import json
import os
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

from container import MEMORY, PATIENCE, Container, Image

REPOSITORY = Path(__file__).resolve().parents[2]
PICTURE = REPOSITORY / "tests/it/pictures/baseline.jpg"
PDF = REPOSITORY / "tests/it/pictures/page.pdf"
CREDENTIALS = ["-H", "X-DF-API-ID: any", "-H", "X-DF-API-SECRET: any"]


def setUpModule():
    global folder, image
    folder = tempfile.TemporaryDirectory(prefix="cedulita-image-")
    unittest.addModuleCleanup(folder.cleanup)
    image = Image(os.environ["IMAGE"], f"{folder.name}/image")


def run(**options):
    return Container(image, folder.name, **options)


def call(container, picture):
    """What curl gets from the container for a picture."""
    url = "http://127.0.0.1:8080/ocr/idcard"
    answer = container.beside("curl", "--silent", "--max-time", "10", url, "-F", f"file=@{picture}", *CREDENTIALS)
    return json.loads(answer)


class WhatTheImageSays(unittest.TestCase):
    def test_how_it_starts(self):
        config = image.config
        self.assertEqual(config["Entrypoint"], ["/cedulita"])
        self.assertFalse(config.get("Cmd"))
        self.assertEqual(config["User"], "65532:65532")
        self.assertEqual(list(config["ExposedPorts"]), ["8080/tcp"])
        self.assertLessEqual({"CEDULITA_HOST=0.0.0.0", "CEDULITA_CONTAINER=1"}, set(config["Env"]))

    def test_health_check_is_the_program_itself(self):
        self.assertEqual(image.config["Healthcheck"]["Test"], ["CMD", "/cedulita", "health"])

    def test_labels_tell_title_version_and_licences(self):
        asked = subprocess.run([os.environ["CEDULITA"], "--version"], capture_output=True, text=True, check=True)
        labels = {name.rpartition(".")[2]: value for name, value in image.config["Labels"].items()
                  if name.startswith("org.opencontainers.image.")}
        self.assertEqual(labels["version"], asked.stdout.split()[1])
        self.assertEqual((labels["title"], labels["licenses"]), ("Cedulita", "MIT OR Apache-2.0"))

    def test_variables_exist(self):
        listed = subprocess.run([os.environ["CEDULITA"], "--help"], capture_output=True, text=True, check=True).stdout
        for variable in (variable.partition("=")[0] for variable in image.config["Env"]):
            if variable.startswith("CEDULITA_"):
                self.assertIn(f"[env: {variable}=", listed)

    def test_one_layer_with_two_files(self):
        self.assertEqual(len(image.manifest["layers"]), 1)
        root = Path(folder.name) / "root"
        image.unpack(root)
        files = {str(path.relative_to(root)): path.stat() for path in root.rglob("*") if not path.is_dir()}
        self.assertEqual(set(files), {"cedulita", "etc/ssl/certs/ca-certificates.crt"})
        modes = {name: stat.filemode(found.st_mode) for name, found in files.items()}
        self.assertEqual(list(modes.values()).count("-rwxr-xr-x"), 1, modes)
        self.assertEqual(modes["etc/ssl/certs/ca-certificates.crt"], "-rw-r--r--")

    def test_same_files_make_the_same_layer(self):
        build = REPOSITORY / "deploy/image/build.sh"
        subprocess.run([build, os.environ["CEDULITA"], "localhost/cedulita:again"], check=True, capture_output=True)
        again = Image("localhost/cedulita:again", f"{folder.name}/again")
        self.assertEqual(again.manifest["layers"], image.manifest["layers"])

    def test_size(self):
        compressed = sum(layer["size"] for layer in image.manifest["layers"])
        root = Path(folder.name) / "weighed"
        image.unpack(root)
        unpacked = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
        print(f"image: {compressed} bytes compressed, {unpacked} unpacked")
        self.assertLess(compressed, 10_000_000)
        self.assertLess(unpacked, 18_480_000)


class WhatARunDoes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.container = cls.enterClassContext(run())

    def test_is_fenced_in(self):
        status = self.container.status()
        self.assertEqual(status["NSpid"][-1], "1")
        self.assertEqual((status["Uid"], status["Gid"]), (["65532"] * 4, ["65532"] * 4))
        for kind in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
            self.assertEqual(int(status[kind][0], 16), 0, kind)
        self.assertEqual(status["NoNewPrivs"], ["1"])
        for name in ("pid", "net", "ipc", "uts", "mnt"):
            own, ours = (os.readlink(f"/proc/{pid}/ns/{name}") for pid in (self.container.pid, "self"))
            self.assertNotEqual(own, ours)
        mounts = Path(f"/proc/{self.container.pid}/mountinfo").read_text().splitlines()
        root = next(line.split() for line in mounts if line.split()[4] == "/")
        self.assertIn("ro", root[5].split(","))
        devices = Path(f"/proc/{self.container.pid}/net/dev").read_text().splitlines()[2:]
        self.assertEqual([line.split(":")[0].strip() for line in devices], ["lo"])

    def test_lives_in_little_memory(self):
        self.assertEqual(self.container.memory_limit(), MEMORY)
        print(f"image: {int(self.container.status()['VmHWM'][0])} KiB resident at most")

    def test_answers_a_call(self):
        self.assertEqual(call(self.container, PICTURE)["status"], "OK")

    def test_draws_a_pdf_in_a_process_of_its_own(self):
        self.assertEqual(call(self.container, PDF)["status"], "OK")

    def test_admin_api_is_open_to_who_reaches_the_port(self):
        self.assertIn("version", self.container.beside("curl", "--silent", "--max-time", "10", "http://127.0.0.1:8080/__admin"))

    def test_is_healthy(self):
        self.assertEqual(self.container.execute(*image.config["Healthcheck"]["Test"][1:]).returncode, 0)

    def test_names_are_found_in_hosts(self):
        for name in ("localhost", "cedulita.test"):
            asked = self.container.execute("/cedulita", "health", "--url", f"http://{name}:8080")
            self.assertEqual(asked.returncode, 0, asked.stderr)

    def test_names_are_found_in_dns(self):
        command = ["nsenter", "--net", "--target", str(self.container.pid), "python3", Path(__file__).with_name("name_server.py")]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
            self.assertEqual(server.stdout.readline(), "listening\n")
            known = self.container.execute("/cedulita", "health", "--url", "http://upstream:8080")
            unknown = self.container.execute("/cedulita", "health", "--url", "http://downstream:8080")
            server.stdin.close()
            server.wait(PATIENCE)
        self.assertEqual(known.returncode, 0, known.stderr)
        self.assertEqual(unknown.returncode, 1)

    def test_verify_finds_it_by_name(self):
        # One row of the contract, since the name matters here alone.
        verified = self.container.execute("/cedulita", "verify", "--target", "http://localhost:8080", "--only", "R4")
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)


class HowARunIsSetUp(unittest.TestCase):
    def test_stops_within_a_second(self):
        with run() as container:
            call(container, PICTURE)
            status, seconds = container.stop()
        self.assertEqual(status, 0, container.log)
        self.assertLess(seconds, 1)

    def test_any_user_will_do(self):
        # As OpenShift chooses one.
        with run(user="70000:0") as container:
            self.assertEqual(container.status()["Uid"][0], "70000")
            self.assertEqual(call(container, PICTURE)["status"], "OK")

    def test_listens_where_a_name_says(self):
        with run(environment=["CEDULITA_HOST=cedulita.test"]) as container:
            self.assertEqual(call(container, PICTURE)["status"], "OK")

    def test_answers_from_a_volume(self):
        fixtures = Path(folder.name) / "fixtures"
        (fixtures / "cards").mkdir(parents=True)
        card = json.loads((REPOSITORY / "fixtures/cards/old-back.json").read_text())
        (fixtures / "cards/mine.json").write_text(json.dumps(card | {"sha256": []}))
        with run(environment=["CEDULITA_FIXTURES=/fixtures"], volumes={"/fixtures": fixtures}) as container:
            listed = container.beside("curl", "--silent", "--max-time", "10", "http://127.0.0.1:8080/__admin/cards")
        self.assertIn('"mine"', listed)

    def test_libraries_of_the_machine_are_not_asked_for_names(self):
        # They are made for the machine's own glibc. A program with another one built in crashes when it loads them.
        sources = Path(folder.name) / "nsswitch.conf"
        sources.write_text("hosts: elsewhere\n")
        with run(volumes={"/etc/nsswitch.conf": sources}) as container:
            asked = container.execute("/cedulita", "health", "--url", "http://cedulita.test:8080")
        self.assertEqual(asked.returncode, 0, asked.stderr)

    def test_has_an_authority_in_memory(self):
        with run(environment=["CEDULITA_TLS=auto"]) as container:
            healthy = container.execute("/cedulita", "health")
            authority = container.beside("curl", "--silent", "--insecure", "--max-time", "10", "https://127.0.0.1:8080/__admin/ca.pem")
            (container.folder / "ca.pem").write_text(authority)
            trusting = ["curl", "--silent", "--max-time", "10", "--cacert", container.folder / "ca.pem"]
            self.assertEqual(container.beside(*trusting, "https://127.0.0.1:8080/readyz"), '{"ready":true}')
        self.assertEqual(healthy.returncode, 0, healthy.stderr)

    def test_failed_start_says_why(self):
        with self.assertRaisesRegex(AssertionError, "cedulita: .*/nowhere"), run(environment=["CEDULITA_FIXTURES=/nowhere"]):
            self.fail("it started")


if __name__ == "__main__":
    unittest.main()
