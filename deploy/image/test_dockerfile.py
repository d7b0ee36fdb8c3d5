"""The whole Dockerfile, where the image with Rust is played by one that has the binary already: all but the compiling."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from container import PATIENCE, Image

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
BINARY = Path(os.environ["CEDULITA"])


def setUpModule():
    global folder, image, files
    folder = tempfile.TemporaryDirectory(prefix="cedulita-dockerfile-")
    unittest.addModuleCleanup(folder.cleanup)
    play_rust(Path(folder.name) / "rust")
    build("cedulita:whole", REPOSITORY, "--isolation", "chroot")
    image = Image("cedulita:whole", f"{folder.name}/image")
    files = Path(folder.name) / "files"
    image.unpack(files)


def build(name, context, *options):
    command = ["buildah", "build", "--pull-never", "--format", "docker", *options, "--tag", name, context]
    subprocess.run(command, check=True, timeout=4 * PATIENCE, stdout=subprocess.DEVNULL)


def play_rust(stage):
    """Makes an image under the name of the one with Rust, of busybox and the files that the Dockerfile asks it for."""
    (stage / "bin").mkdir(parents=True)
    (stage / "etc/ssl/certs").mkdir(parents=True)
    shutil.copy(shutil.which("busybox"), stage / "bin/busybox")
    for tool in ("sh", "cp", "find", "mkdir"):
        (stage / "bin" / tool).symlink_to("busybox")
    shutil.copy(HERE / "cargo", stage / "bin/cargo")
    shutil.copy(BINARY, stage / "cedulita")
    shutil.copy("/etc/ssl/certs/ca-certificates.crt", stage / "etc/ssl/certs")
    (stage / "Dockerfile").write_text("FROM scratch\nCOPY . /\n")
    base = next(line.split()[1] for line in (REPOSITORY / "Dockerfile").read_text().splitlines() if line.startswith("FROM"))
    build(f"docker.io/library/{base}", stage)


class WholeDockerfile(unittest.TestCase):
    def test_makes_the_same_image(self):
        released = Image(os.environ["IMAGE"], f"{folder.name}/released")
        for name in ("Entrypoint", "Env", "ExposedPorts", "Healthcheck", "Labels", "User", "WorkingDir"):
            self.assertEqual(image.config[name], released.config[name])
        self.assertEqual((files / "cedulita").read_bytes(), BINARY.read_bytes())

    def test_everything_the_binary_is_made_of_comes(self):
        came = {str(Path(line)) for line in (files / "came").read_text().splitlines()}
        metadata = subprocess.run(["cargo", "metadata", "--no-deps", "--offline", "--format-version=1"],
                                  cwd=REPOSITORY, capture_output=True, check=True).stdout
        packages = json.loads(metadata)["packages"]
        # Cargo has written down beside the binary which files it was made of.
        sources = BINARY.with_suffix(".d").read_text().split(": ", 1)[1].split()
        needed = {str(Path(path).relative_to(REPOSITORY)) for path in sources}
        needed |= {str(Path(package["manifest_path"]).relative_to(REPOSITORY)) for package in packages}
        self.assertGreater(len(needed), 100)
        self.assertEqual(needed - came, set())


if __name__ == "__main__":
    unittest.main()
