// A kubelet's way to its API server, as its files had it when it started: the kubeconfig, the certificate, and the node's own link.
import { fromBase64 } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import { listOf, misfit, type Shape, structOf, TEXT } from "../../base/go-json-shape.ts";
import { memoize } from "../../base/memoize.ts";
import type { Authority } from "../../base/x509/authority.ts";
import { readCertificate } from "../../base/x509/certificate.ts";
import { parseYaml, YamlError } from "../../base/yaml.ts";
import type { FileSystem } from "../../machine/files.ts";

export const KUBECONFIG = "/etc/kubernetes/kubelet.conf";
export const BOOTSTRAP = "/etc/kubernetes/bootstrap-kubelet.conf";

export interface ConnectionParts {
  readonly node: string;
  readonly clock: Clock;
  readonly files: FileSystem;
  readonly authority: Authority;
  /** host:port that the API server answers at. */
  readonly servers: readonly string[];
  /** Whether packets leave the node. */
  linked(): boolean;
  /** What TLS finds wrong with the server's certificate now. */
  serverTrouble(): string | undefined;
}

/** What stands in a kubeconfig that matters to a kubelet. */
interface Read {
  server: string;
  authority: string | undefined;
  certificate: string | undefined;
}

/** The same text for each start of a kubelet. */
const parse = memoize<unknown>(parseYaml, 16);

export class KubeletConnection {
  /** What is wrong for good until the kubelet is started again. */
  #fixed: string | undefined;

  constructor(private readonly parts: ConnectionParts) {}

  /** Why nothing can be asked now. */
  trouble(): string | undefined {
    if (!this.parts.linked()) return `dial tcp ${this.parts.servers[0]}: connect: network is unreachable`;
    if (this.parts.clock.now > this.#end) return "Unauthorized";
    return this.#fixed ?? this.parts.serverTrouble();
  }
  /** When the client's certificate ends, where it is not one that the kubelet renews itself. */
  #end = Number.POSITIVE_INFINITY;

  /** Reads the files as a kubelet that starts; gives what ends it, with lines to log before. @param path --kubeconfig */
  load(path: string, bootstrap: string): { error: string; before?: string } | undefined {
    const { files, clock } = this.parts;
    this.#fixed = undefined;
    this.#end = Number.POSITIVE_INFINITY;
    const noBootstrap = `failed to run Kubelet: unable to load bootstrap kubeconfig: stat ${bootstrap}: no such file or directory`;
    if (!files.exists(path)) return { error: noBootstrap };
    let read: Read;
    try {
      read = this.#read(path);
    } catch (error) {
      if (!(error instanceof KubeconfigError) && !(error instanceof YamlError)) throw error;
      return { error: `failed to run Kubelet: ${error.message}` };
    }
    if (read.certificate !== undefined) {
      const holder = readCertificate(read.certificate);
      if (!holder)
        return {
          error: `failed to run Kubelet: invalid kubeconfig: unable to load client certificate: tls: failed to find any PEM data in certificate input`,
        };
      const end = Date.parse(holder.certificate.validTo);
      if (clock.now > end && !files.exists(bootstrap))
        return {
          before: `part of the existing bootstrap client certificate in ${path} is expired: ${new Date(end).toISOString().slice(0, 19).replace("T", " ")} +0000 UTC`,
          error: noBootstrap,
        };
    }
    this.#fixed = this.#judge(read);
    const renewing = files.read(path).includes("/var/lib/kubelet/pki/kubelet-client-current.pem");
    if (read.certificate !== undefined && !renewing) this.#end = Date.parse(readCertificate(read.certificate)!.certificate.validTo);
    return undefined;
  }

  #read(path: string): Read {
    const { files } = this.parts;
    const config = parse(files.read(path)) as Kubeconfig | undefined;
    if (typeof config !== "object" || config === null)
      throw new KubeconfigError(`invalid configuration: no configuration has been provided`);
    const wrong = misfit(config, SHAPE);
    if (wrong) throw new KubeconfigError(`error loading config file ${JSON.stringify(path)}: ${wrong}`);
    const context = config.contexts?.find((each) => each?.name === config["current-context"])?.context;
    const cluster = config.clusters?.find((each) => each?.name === context?.cluster)?.cluster;
    const user = config.users?.find((each) => each?.name === context?.user)?.user;
    if (!cluster?.server) throw new KubeconfigError("invalid configuration: no server found for cluster");
    const file = (data: string | undefined, named: string | undefined, what: string): string | undefined => {
      if (data !== undefined) return fromBase64(data);
      if (named === undefined) return undefined;
      if (!files.exists(named))
        throw new KubeconfigError(
          `invalid configuration: unable to read ${what} ${named} for system:node:${this.parts.node} due to open ${named}: no such file or directory`,
        );
      return files.read(named);
    };
    return {
      server: cluster.server,
      authority: file(cluster["certificate-authority-data"], cluster["certificate-authority"], "certificate-authority"),
      certificate: file(user?.["client-certificate-data"], user?.["client-certificate"], "client-cert"),
    };
  }

  #judge({ server, authority, certificate }: Read): string | undefined {
    const { clock, node, servers } = this.parts;
    const match = /^(https?):\/\/([^:/]+)(?::(\d+))?/.exec(server);
    if (!match) return `parse ${JSON.stringify(server)}: invalid URL`;
    const [, protocol, host = "", port = protocol === "http" ? "80" : "443"] = match;
    const address = `${host}:${port}`;
    if (!servers.includes(address)) {
      if (servers.some((each) => each.startsWith(`${host}:`))) return `dial tcp ${address}: connect: connection refused`;
      return /^[\d.]+$/.test(host) ? `dial tcp ${address}: i/o timeout` : `dial tcp: lookup ${host} on 172.18.0.1:53: no such host`;
    }
    if (protocol === "http") return "the server rejected our request for an unknown reason";
    if (authority !== undefined && authority.trim() !== this.parts.authority.certificate.trim())
      return "tls: failed to verify certificate: x509: certificate signed by unknown authority";
    if (certificate === undefined) return "Unauthorized";
    const holder = this.parts.authority.holderOf(certificate, clock.now);
    if (!holder) return "Unauthorized";
    if (holder.commonName !== `system:node:${node}`)
      return `nodes "${node}" is forbidden: User "${holder.commonName}" cannot get resource "nodes" in API group "" at the cluster scope`;
    return undefined;
  }
}

class KubeconfigError extends Error {}

interface Kubeconfig {
  "current-context"?: string;
  clusters?: ({ name: string; cluster?: Record<string, string> & { server?: string } } | null)[];
  contexts?: ({ name: string; context?: { cluster: string; user: string } } | null)[];
  users?: ({ name: string; user?: Record<string, string> } | null)[];
}

const named = (type: string, field: string, fields: Readonly<Record<string, Shape>>): Shape =>
  listOf(structOf(`v1.Named${type}`, { name: TEXT, [field]: structOf(`v1.${type}`, fields) }));
/** What of a kubeconfig counts here, as client-go reads it (clientcmd/api/v1). */
const SHAPE = structOf("v1.Config", {
  "current-context": TEXT,
  clusters: named("Cluster", "cluster", { server: TEXT, "certificate-authority": TEXT, "certificate-authority-data": TEXT }),
  contexts: named("Context", "context", { cluster: TEXT, user: TEXT }),
  users: named("AuthInfo", "user", { "client-certificate": TEXT, "client-certificate-data": TEXT }),
});
