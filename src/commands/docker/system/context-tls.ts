// Certificates and keys by which a context reaches its engine: files below contexts/tls, for each endpoint (cli/context/tlsdata.go, cli/context/store/tlsstore.go).
import { createPrivateKey, X509Certificate } from "node:crypto";
import { FileError } from "../../../machine/file-error.ts";
import { parent, resolvePath } from "../../../machine/paths.ts";
import { Failure } from "../client.ts";
import type { Docker } from "../tool.ts";

/** The texts of files by endpoint and name. */
export type Material = Readonly<Record<string, Readonly<Record<string, string>>>>;

const NAMES = { ca: "ca.pem", cert: "cert.pem", key: "key.pem" } as const;

/** @throws Failure */
function read({ self }: Docker, path: string): string {
  try {
    return self.machine.files.read(resolvePath(self.directory, path));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new Failure(`open ${path}: ${error.message.toLowerCase()}`);
  }
}

const parsed = <T>(parse: () => T): T | undefined => {
  try {
    return parse();
  } catch {
    return undefined;
  }
};

/** Whether a client could be made with them (docker.Endpoint: tlsConfig). @throws Failure */
function checkPair({ ca, cert, key }: { ca?: string; cert?: string; key?: string }): void {
  const invalid = (why: string) => new Failure(`invalid docker endpoint options: ${why}`);
  if (ca !== undefined && !parsed(() => new X509Certificate(ca)))
    throw invalid("failed to retrieve context tls info: ca.pem seems invalid");
  if (cert === undefined || key === undefined) return;
  const own = parsed(() => createPrivateKey(key));
  if (!own) throw invalid("no valid private key found");
  const certificate = parsed(() => new X509Certificate(cert));
  if (!certificate) throw invalid("failed to retrieve context tls info: tls: failed to find any PEM data in certificate input");
  if (!certificate.checkPrivateKey(own)) throw invalid("failed to retrieve context tls info: tls: private key does not match public key");
}

/** The files that --docker names; nothing where it names none. @throws Failure */
export function materialOf(docker: Docker, given: ReadonlyMap<string, string>): Material {
  const named = (Object.keys(NAMES) as (keyof typeof NAMES)[]).filter((key) => given.get(key));
  const texts = Object.fromEntries(named.map((key) => [key, read(docker, given.get(key)!)]));
  checkPair(texts);
  return named.length ? { docker: Object.fromEntries(named.map((key) => [NAMES[key], texts[key]!])) } : {};
}

/** What a context has. */
export function materialIn({ self, client }: Docker, context: string): Material {
  const { files } = self.machine;
  const folder = client.settings.storage(context).TLSPath;
  if (!files.isFolder(folder)) return {};
  const endpoints = files.list(folder).sort();
  return Object.fromEntries(
    endpoints.map((endpoint) => [
      endpoint,
      Object.fromEntries(
        files
          .list(`${folder}/${endpoint}`)
          .sort()
          .map((name) => [name, files.read(`${folder}/${endpoint}/${name}`)]),
      ),
    ]),
  );
}

/** Puts files in the place of those that a context has. */
export function keepMaterial({ self, client }: Docker, context: string, material: Material): void {
  const { files } = self.machine;
  const folder = client.settings.storage(context).TLSPath;
  if (files.exists(folder)) files.remove(folder, { recursive: true });
  if (!Object.keys(material).length) return;
  for (const place of [parent(folder), folder])
    if (!files.exists(place)) files.makeFolder(place, { parents: true, mode: 0o700, owner: self.user });
  for (const [endpoint, texts] of Object.entries(material)) {
    files.makeFolder(`${folder}/${endpoint}`, { mode: 0o700, owner: self.user });
    for (const [name, text] of Object.entries(texts)) files.write(`${folder}/${endpoint}/${name}`, text, { mode: 0o600, owner: self.user });
  }
}
