"""docs/in-ci.md: its script is run, and its jobs are what the schemas of GitHub and GitLab allow."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from ruamel.yaml import YAML

from container import PATIENCE, Container, Image

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = (REPOSITORY / "docs/in-ci.md").read_text()


def block(language, beginning):
    return next(text for name, text in re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
                if name == language and text.startswith(beginning))


class Script(unittest.TestCase):
    def run_it(self, folder, **environment):
        (Path(folder) / "cedulita").symlink_to(os.environ["CEDULITA"])
        variables = {"PATH": f"{folder}:{os.environ['PATH']}", **environment}
        return subprocess.run(["bash", "-c", block("bash", "set -e")], cwd=folder, env=variables, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=PATIENCE)

    def test_tests_run_against_it(self):
        with tempfile.TemporaryDirectory() as folder:
            done = self.run_it(folder)
        self.assertEqual((done.returncode, done.stdout), (0, '{"ready":true}'), done.stderr)

    def test_failed_start_ends_it_with_the_reason(self):
        with tempfile.TemporaryDirectory() as folder:
            done = self.run_it(folder, CEDULITA_FIXTURES="/nowhere")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, "^cedulita: .*/nowhere")


class Jobs(unittest.TestCase):
    def allowed(self, schema, text):
        with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
            file.write(text)
            file.flush()
            checked = subprocess.run(["check-jsonschema", "--builtin-schema", schema, file.name], capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_github(self):
        text = block("yaml", "# .github")
        self.allowed("vendor.github-workflows", text)
        subprocess.run(["actionlint", "-"], input=text, text=True, check=True)
        action = YAML(typ="safe").load((REPOSITORY / "deploy/github/action.yml").read_text())
        step = next(step for step in YAML(typ="safe").load(text)["jobs"]["test"]["steps"] if "deploy/github" in step.get("uses", ""))
        self.assertLessEqual(set(step["with"]), set(action["inputs"]))

    def test_gitlab(self):
        text = block("yaml", "# .gitlab-ci.yml")
        self.allowed("vendor.gitlab-ci", text)
        job = YAML(typ="safe").load(text)["test"]
        settings = [f"{name}={value}" for name, value in job["services"][0]["variables"].items()]
        (line,) = job["before_script"]
        with tempfile.TemporaryDirectory() as folder, \
                Container(Image(os.environ["IMAGE"], f"{folder}/image"), folder, environment=settings) as container:
            self.assertEqual(container.beside("env", "CEDULITA_URL=http://127.0.0.1:8080", "sh", "-c", line), '{"ready":true}')
        nobody = subprocess.run(["sh", "-c", line], env=os.environ | {"CEDULITA_URL": "http://127.0.0.1:9"}, capture_output=True,
                                timeout=2 * PATIENCE)
        self.assertNotEqual(nobody.returncode, 0)


if __name__ == "__main__":
    unittest.main()
