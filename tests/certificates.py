"""A certificate authority of a test's own, by the openssl program."""
import pathlib
import subprocess

KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


class Authority:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.file = self.folder / "authority.pem"
        self.openssl("req", "-x509", *KEY, "-days", "2", "-subj", "/CN=authority of the tests",
                     "-keyout", "authority.key", "-out", self.file.name)

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def certificate(self, name, days=2):
        """A file with a certificate for `name`, as "DNS:localhost", and its key; below 0 days it has expired."""
        stem = f"{name.replace(':', '-')}{days}"
        self.openssl("req", *KEY, "-subj", "/CN=a server", "-keyout", f"{stem}.key", "-out", f"{stem}.csr")
        (self.folder / f"{stem}.ext").write_text(f"subjectAltName={name}\n", encoding="ascii")
        self.openssl("x509", "-req", "-in", f"{stem}.csr", "-CA", self.file.name, "-CAkey", "authority.key",
                     "-CAcreateserial", "-days", str(days), "-extfile", f"{stem}.ext", "-out", f"{stem}.crt")
        both = self.folder / f"{stem}.pem"
        both.write_bytes(b"".join((self.folder / f"{stem}{end}").read_bytes() for end in (".crt", ".key")))
        return both
