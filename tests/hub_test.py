"""Fetches models with the real program from a hub on this machine, as users do, and breaks it off on the way.

  tests/hub_test.py --program build/dev/src/tuneornot [TEST ...]

No model is run: `train` fetches its model and then refuses data that are not there.
"""
import argparse
import hashlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import certificates
import hub_server

OPTIONS = argparse.Namespace(program="")
AUTHORITIES = ("SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE")
BYTES = b"GGUF" + bytes(range(256)) * 8_000  # 2 MB; no model, as the refusals behind the fetch say

PARTS = [f"F16/m-F16-0000{number}-of-00003.gguf" for number in (1, 2, 3)]
PARTS_BYTES = [BYTES[:500_000], BYTES[:1_500_000], BYTES[:700_000]]


class HubCase(unittest.TestCase):
    """A folder that a hub serves, and what asks it."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="tuneornot hub ")
        self.addCleanup(self.folder.cleanup)
        self.home = pathlib.Path(self.folder.name) / "home"
        files = pathlib.Path(self.folder.name) / "served/org/repo-GGUF"
        (files / "sub").mkdir(parents=True)
        (files / "m-Q4_K_M.gguf").write_bytes(BYTES)
        (files / "sub/m-Q8_0.gguf").write_bytes(BYTES[::-1])
        (files / "F16").mkdir()
        for part, content in zip(PARTS, PARTS_BYTES):
            (files / part).write_bytes(content)
        (files / "README.md").write_text("a model", encoding="utf-8")
        self.served = files.parent.parent
        self.serve()

    def serve(self, **how):
        self.hub = hub_server.Hub(self.served, **how)
        self.addCleanup(self.hub.stop)

    def command(self, reference, *options):
        return [OPTIONS.program, "train", "--model", reference, "--data", str(self.home / "none.jsonl"),
                "--out", str(pathlib.Path(self.folder.name) / "out"), *options]

    def environment(self, **more):
        names = {"HF_ENDPOINT": self.hub.endpoint, "HF_HOME": str(self.home), "HF_TOKEN": "hf_secret", "no_proxy": "*"}
        others = {name: value for name, value in os.environ.items() if name not in AUTHORITIES}
        return {**others, **names, **more}

    def fetch(self, reference, *options, **more):
        done = subprocess.run(self.command(reference, *options), env=self.environment(**more), text=True,
                              capture_output=True, timeout=60, check=False)
        self.assertNotIn("hf_secret", done.stdout + done.stderr)
        return done

    def listed(self):
        done = subprocess.run([OPTIONS.program, "models", "--json"], env=self.environment(), text=True,
                              capture_output=True, timeout=60, check=True)
        return {model["reference"]: model for model in json.loads(done.stdout)["models"]}

    def blob(self, content=BYTES):
        return self.home / "hub/models--org--repo-GGUF/blobs" / hashlib.sha256(content).hexdigest()

    def ranges(self):
        return [request["headers"].get("Range") for request in self.hub.requests
                if request["port"] == self.hub.files.server_port]



class HubTest(HubCase):
    def test_a_file_is_fetched_once_and_found_offline(self):
        self.assertIn("fetching m-Q4_K_M.gguf of org/repo-GGUF (2 MB)", self.fetch("hf:org/repo-GGUF").stderr)
        snapshot = self.home / "hub/models--org--repo-GGUF/snapshots" / hub_server.COMMIT / "m-Q4_K_M.gguf"
        self.assertEqual(snapshot.read_bytes(), BYTES)
        self.assertEqual(snapshot.resolve(), self.blob().resolve())
        asked = len(self.hub.requests)
        self.assertNotIn("fetching", self.fetch("hf:org/repo-GGUF").stderr)
        self.assertEqual(self.fetch("hf:org/repo-GGUF:q8_0", "--offline").returncode, 4)
        self.assertEqual(self.fetch("hf:org/repo-GGUF:q8_0", HF_HUB_OFFLINE="1").returncode, 4)
        self.assertEqual(len(self.hub.requests), asked)

    def test_the_token_reaches_the_hub_alone(self):
        self.fetch("hf:org/repo-GGUF:Q8_0")
        for request in self.hub.requests:
            is_hub = request["port"] == self.hub.hub.server_port
            self.assertEqual(request["headers"].get("Authorization"), "Bearer hf_secret" if is_hub else None)

    def test_a_connection_that_breaks_off_is_gone_on_from(self):
        self.hub.cut_after = 1_000_000
        done = self.fetch("hf:org/repo-GGUF")
        self.assertIn("going on in 1 s", done.stderr)
        self.assertEqual(self.blob().read_bytes(), BYTES)
        first, second = self.ranges()
        self.assertIsNone(first)
        self.assertGreaterEqual(int(second.removeprefix("bytes=").rstrip("-")), 900_000)

    def test_a_fetch_that_was_killed_is_gone_on_from(self):
        self.hub.pause_s = 0.02
        for kill in (signal.SIGINT, signal.SIGKILL):
            with subprocess.Popen(self.command("hf:org/repo-GGUF"), env=self.environment(),
                                  stderr=subprocess.DEVNULL) as running:
                unfinished = pathlib.Path(f"{self.blob()}.incomplete")
                before = unfinished.stat().st_size if unfinished.exists() else 0
                end = time.monotonic() + 30
                while time.monotonic() < end and (not unfinished.exists() or unfinished.stat().st_size <= before):
                    time.sleep(0.005)
                running.send_signal(kill)
        there = unfinished.stat().st_size
        self.assertTrue(0 < there < len(BYTES))
        self.fetch("hf:org/repo-GGUF")
        self.assertEqual(self.ranges()[-1], f"bytes={there}-")
        self.assertEqual(self.blob().read_bytes(), BYTES)
        self.assertFalse(unfinished.exists())

    def test_what_the_hub_does_not_have_is_a_sentence(self):
        done = self.fetch("hf:org/none")
        self.assertEqual(done.returncode, 4)
        self.assertIn("refuses it to the owner of the token (401)", done.stderr)
        self.assertEqual(self.fetch("hf:org/repo-GGUF:Q5_0").returncode, 3)
        self.assertEqual(self.fetch("hf:../../x").returncode, 2)
        self.assertEqual(self.fetch("hf:org/repo-GGUF", HF_ENDPOINT="http://127.0.0.1:1").returncode, 4)

    def test_what_was_fetched_is_listed_under_its_reference(self):
        self.fetch("hf:org/repo-GGUF")
        listed = self.listed()
        model = listed["hf:org/repo-GGUF/m-Q4_K_M.gguf"]
        self.assertEqual((model["bytes"], model["runs"]), (len(BYTES), "no"))
        self.assertIn("smollm2", listed)

    def test_a_model_in_parts_comes_whole_and_a_break_in_the_second_is_gone_on_from(self):
        self.hub.cut_after = 1_000_000
        done = self.fetch("hf:org/repo-GGUF:F16")
        self.assertIn(f"fetching {PARTS[0]} of org/repo-GGUF (2 MB in 3 files)", done.stderr)
        self.assertIn("going on in 1 s", done.stderr)
        folder = self.home / "hub/models--org--repo-GGUF/snapshots" / hub_server.COMMIT
        self.assertEqual([(folder / part).read_bytes() for part in PARTS], PARTS_BYTES)
        first, second, rest, third = self.ranges()
        self.assertEqual((first, second, third), (None, None, None))
        self.assertGreaterEqual(int(rest.removeprefix("bytes=").rstrip("-")), 900_000)
        asked = len(self.hub.requests)
        self.assertNotIn("fetching", self.fetch("hf:org/repo-GGUF:f16", "--offline").stderr)
        (folder / PARTS[1]).unlink()
        done = self.fetch("hf:org/repo-GGUF:F16", "--offline")
        self.assertEqual(done.returncode, 4)
        self.assertIn(f'"{PARTS[1]}" is not in', done.stderr)
        self.assertEqual(len(self.hub.requests), asked)
        listed = self.listed()
        self.assertIn(f'"{PARTS[1]}" is not in', listed[f"hf:org/repo-GGUF/{PARTS[0]}"]["reason"])
        self.assertFalse({f"hf:org/repo-GGUF/{part}" for part in PARTS[1:]} & set(listed))

    def test_a_part_that_the_hub_does_not_have_is_named(self):
        (self.hub.folder / "org/repo-GGUF" / PARTS[2]).unlink()
        done = self.fetch("hf:org/repo-GGUF:F16")
        self.assertEqual(done.returncode, 3)
        self.assertIn(f'has no file "{PARTS[2]}", which the model needs', done.stderr)
        self.assertEqual(self.ranges(), [])
        self.assertEqual(self.fetch(f"hf:org/repo-GGUF/{PARTS[1]}").returncode, 2)


class TlsTest(HubCase):
    """The hub goes by localhost, the files' host by its address."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="tuneornot authority ")
        cls.addClassCleanup(folder.cleanup)
        cls.authority = certificates.Authority(folder.name)
        cls.of_hub = cls.authority.certificate("DNS:localhost")
        cls.of_files = cls.authority.certificate("IP:127.0.0.1")
        cls.expired = cls.authority.certificate("DNS:localhost", days=-1)

    def serve(self, **how):
        tls = {"certificate": self.of_hub, "files_certificate": self.of_files, "host": "localhost"}
        super().serve(**{**tls, **how})

    def fetch(self, reference="hf:org/repo-GGUF", *options, **more):
        return super().fetch(reference, *options, **{"SSL_CERT_FILE": str(self.authority.file), **more})

    def assert_refused(self, done, *words):
        self.assertEqual(done.returncode, 4)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def assert_untrusted(self, done, why):
        self.assert_refused(done, f"localhost:{self.hub.hub.server_port} cannot be trusted: ", why,
                            "nothing is sent to it", "set SSL_CERT_FILE")
        self.assertEqual((self.hub.hub.connections, self.hub.requests), (1, []))
        self.assertFalse((self.home / "hub").exists())

    def test_a_file_is_fetched_where_the_authority_is_named(self):
        for name in AUTHORITIES:
            with self.subTest(name):
                self.home = pathlib.Path(self.folder.name) / name
                self.fetch(**{"SSL_CERT_FILE": "", name: str(self.authority.file)})
                self.assertEqual(self.blob().read_bytes(), BYTES)

    def test_a_connection_that_breaks_off_is_gone_on_from(self):
        self.hub.cut_after = 1_000_000
        self.assertIn("going on in 1 s", self.fetch().stderr)
        self.assertEqual(self.blob().read_bytes(), BYTES)
        self.assertEqual(len(self.ranges()), 2)

    def test_an_authority_that_nobody_named_is_refused_at_once(self):
        self.assert_untrusted(self.fetch(SSL_CERT_FILE=""), "unable to get local issuer certificate")

    def test_another_authority_is_refused(self):
        folder = pathlib.Path(self.folder.name) / "other"
        folder.mkdir()
        other = certificates.Authority(folder)
        self.assert_untrusted(self.fetch(SSL_CERT_FILE=str(other.file)), "certificate")

    def test_a_certificate_for_another_name_is_refused(self):
        self.serve(certificate=self.of_files)
        self.assert_untrusted(self.fetch(), "no alternative certificate subject name matches")

    def test_an_expired_certificate_is_refused(self):
        self.serve(certificate=self.expired)
        self.assert_untrusted(self.fetch(), "certificate has expired")

    def test_a_file_of_authorities_that_is_not_there_is_named(self):
        missing = str(self.home / "none.pem")
        self.assert_refused(self.fetch(SSL_CERT_FILE=missing), "cannot be trusted: ", missing, "set SSL_CERT_FILE")
        self.assertEqual(self.hub.requests, [])

    def test_the_files_host_has_to_be_trusted_too(self):
        self.serve(files_certificate=self.of_hub)
        done = self.fetch()
        self.assertIn(f"127.0.0.1:{self.hub.files.server_port} cannot be trusted: ", done.stderr)
        self.assertEqual((done.returncode, self.hub.files.connections, self.ranges()), (4, 1, []))
        self.assertFalse(self.blob().exists())

    def test_a_redirect_to_plain_http_is_not_followed(self):
        self.serve(files_certificate=None)
        done = self.fetch()
        self.assertIn("it redirects from https to http, which is not followed", done.stderr)
        self.assertEqual((done.returncode, self.hub.files.connections), (4, 0))
        self.assertFalse(self.blob().exists())

    def test_the_token_does_not_reach_the_files_host(self):
        self.fetch()
        hosts = {request["headers"]["Host"]: request["headers"].get("Authorization") for request in self.hub.requests}
        self.assertEqual(hosts, {f"localhost:{self.hub.hub.server_port}": "Bearer hf_secret",
                                 f"127.0.0.1:{self.hub.files.server_port}": None})


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    OPTIONS, rest = parser.parse_known_args()
    OPTIONS.program = os.path.abspath(OPTIONS.program)
    unittest.main(argv=[sys.argv[0], *rest])
