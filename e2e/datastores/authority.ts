import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { programOnPath } from "./programs";

/** A server's certificate and key, as files. */
export interface ServerCertificate {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** A private certificate authority, as RDS has them. */
export interface Authority {
  /** The authority's own certificate: what a client trusts. */
  readonly certificateFile: string;
  /** Makes a key, and signs a certificate for a host's name. */
  certify(file: string, host: string): ServerCertificate;
}

/** Makes an authority, with its files in a folder. */
export function createAuthority(folder: string, name: string): Authority {
  const openssl = programOnPath("openssl", "openssl");
  // Not the machine's openssl.cnf: it may add extensions of its own.
  const configuration = join(folder, `${name}.cnf`);
  writeFileSync(configuration, "[req]\ndistinguished_name = subject\n[subject]\n");
  const certificateFile = join(folder, `${name}.pem`);
  const authorityKey = join(folder, `${name}.key`);
  const certificate = (subject: string, file: string, key: string, extensions: string[], signer: string[] = []) => {
    const added = extensions.flatMap((extension) => ["-addext", extension]);
    const made = ["-newkey", "rsa:2048", "-nodes", "-sha256", "-days", "2", "-keyout", key, "-out", file];
    const args = ["req", "-x509", "-config", configuration, "-subj", `/CN=${subject}`, ...made, ...added, ...signer];
    execFileSync(openssl, args, { stdio: ["ignore", "ignore", "pipe"] });
  };
  certificate(`Authority ${name}`, certificateFile, authorityKey, [
    "basicConstraints=critical,CA:TRUE",
    "keyUsage=critical,keyCertSign,cRLSign",
  ]);
  return {
    certificateFile,
    certify: (file, host) => {
      const made = { certificateFile: join(folder, `${file}.pem`), keyFile: join(folder, `${file}.key`) };
      const extensions = ["basicConstraints=CA:FALSE", "extendedKeyUsage=serverAuth", `subjectAltName=DNS:${host}`];
      const signer = ["-CA", certificateFile, "-CAkey", authorityKey];
      certificate(host, made.certificateFile, made.keyFile, extensions, signer);
      return made;
    },
  };
}
