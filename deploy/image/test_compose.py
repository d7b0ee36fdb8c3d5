"""compose.yaml, without an engine: the image runs with the service's settings, and nothing in it is said twice and differs."""

import os
import re
import tempfile
import unittest
from pathlib import Path

from ruamel.yaml import YAML

from container import Container, Image

REPOSITORY = Path(__file__).resolve().parents[2]


class Compose(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="cedulita-compose-"))
        cls.image = Image(os.environ["IMAGE"], f"{cls.folder}/image")
        cls.service = YAML(typ="safe").load((REPOSITORY / "compose.yaml").read_text())["services"]["cedulita"]

    def test_image_runs_with_these_settings(self):
        environment = [f"{name}={value}" for name, value in self.service["environment"].items()]
        outside, inside = re.fullmatch(r"\$\{MY_FIXTURES:-\./(\w+)\}:(/\w+):ro", self.service["volumes"][0]).groups()
        with Container(self.image, self.folder, environment=environment, volumes={inside: REPOSITORY / outside}) as container:
            answer = container.beside("curl", "--silent", "--max-time", "10", "http://127.0.0.1:8080/__admin/config",
                                      "-H", "Host: cedulita:8080", "--write-out", "%{http_code}")
        self.assertTrue(answer.endswith("200"), answer)
        self.assertNotIn("WARN", container.log)

    def test_fence_is_that_of_the_image_tests(self):
        self.assertIs(self.service["read_only"], True)
        self.assertEqual(self.service["cap_drop"], ["ALL"])
        self.assertEqual(self.service["security_opt"], ["no-new-privileges:true"])

    def test_port_is_that_of_the_image_and_of_this_machine_alone(self):
        self.assertEqual(self.service["ports"], ["127.0.0.1:8080:8080"])
        self.assertEqual(list(self.image.config["ExposedPorts"]), ["8080/tcp"])

    def test_health_check_is_the_image_s_own(self):
        self.assertNotIn("test", self.service["healthcheck"])


if __name__ == "__main__":
    unittest.main()
