// The certificate that the API server shows: the file on the control-plane node, read again when it changes (dynamic_serving_content.go).
import type { Clock } from "../../base/clock.ts";
import { readCertificate } from "../../base/x509/certificate.ts";
import type { FileSystem } from "../../machine/files.ts";
import type { Node } from "../../machine/nodes.ts";

const PATH = "/etc/kubernetes/pki/apiserver.crt";

interface Seen {
  node: Node | undefined;
  from: number;
  to: number;
}

export class ServingCertificate {
  /** The file as it was looked at last, and the times of the certificate in it. */
  #seen: Seen | undefined;
  /** The trees as they were then: as long as they are the same, so is the file. */
  readonly #trees: object[] = [];

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
    if (!this.#seen) return undefined;
    const files = this.files();
    if (files && !files.unchanged(this.#trees)) this.#seen = look(files.lookup(PATH), this.#seen);
    const { from, to } = this.#seen;
    const { now } = this.clock;
    if (now >= from && now <= to) return undefined;
    const time = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
    return `tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time ${time(now)} is ${now > to ? "after" : "before"} ${time(now > to ? to : from)}`;
  }
}

const YEAR = 365 * 24 * 3_600_000 - 5 * 60_000;

function look(node: Node | undefined, seen: Seen): Seen {
  if (seen.node === node || node?.type !== "file") return seen;
  const holder = readCertificate(typeof node.content === "string" ? node.content : node.content());
  return holder ? { node, from: Date.parse(holder.certificate.validFrom), to: Date.parse(holder.certificate.validTo) } : { ...seen, node };
}
