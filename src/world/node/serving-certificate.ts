// The certificate that the API server shows: the file on the control-plane node, read again when it changes (dynamic_serving_content.go).
import type { Clock } from "../../base/clock.ts";
import { readCertificate } from "../../base/x509/certificate.ts";
import type { FileSystem, Node } from "../../machine/files.ts";

const PATH = "/etc/kubernetes/pki/apiserver.crt";

export class ServingCertificate {
  /** The file as it was looked at last, and the times of the certificate in it. */
  #seen: { node: Node | undefined; from: number; to: number } | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly files: () => FileSystem | undefined,
  ) {}

  /** The cluster is born: what the file holds now is good for a year, so nobody needs to read it. */
  born(): void {
    this.#seen = { node: this.files()?.lookup(PATH), from: this.clock.now, to: this.clock.now + YEAR };
  }

  /** What a client finds wrong with it now, in Go's words. */
  trouble(): string | undefined {
    const node = this.files()?.lookup(PATH);
    if (!this.#seen) return undefined;
    if (this.#seen.node !== node && node?.type === "file") {
      const holder = readCertificate(typeof node.content === "string" ? node.content : node.content());
      if (holder) this.#seen = { node, from: Date.parse(holder.certificate.validFrom), to: Date.parse(holder.certificate.validTo) };
      else this.#seen = { ...this.#seen, node };
    }
    const { from, to } = this.#seen;
    const { now } = this.clock;
    if (now >= from && now <= to) return undefined;
    const time = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
    return `tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time ${time(now)} is ${now > to ? "after" : "before"} ${time(now > to ? to : from)}`;
  }
}

const YEAR = 365 * 24 * 3_600_000 - 5 * 60_000;
