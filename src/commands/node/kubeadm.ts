// kubeadm: tokens, certificates and kubeconfigs of a cluster that stands.
import type { KubeObject } from "../../api/object.ts";
import { fromBase64, toBase64 } from "../../base/bytes.ts";
import { alignTabs } from "../../base/tab-writer.ts";
import { readCertificate } from "../../base/x509/certificate.ts";
import { parseYaml } from "../../base/yaml.ts";
import type { Running, Task } from "../../machine/process.ts";
import { administrator } from "../../world/kubeconfig.ts";
import type { NodeHost } from "../../world/node/host.ts";
import { userConfig } from "../../world/node/secrets.ts";
import { type Options, options, say, ToolError } from "../unix/tool.ts";
import { certificateOf, type Issued, issuedNames, renewed, spanOf } from "./kubeadm-certificates.ts";
import { join, reset } from "./kubeadm-membership.ts";
import { DEFAULTS, upgrade } from "./kubeadm-versions.ts";
import { nodeTool } from "./on-node.ts";

const VERSION =
  'kubeadm version: &version.Info{Major:"1", Minor:"36", EmulationMajor:"", EmulationMinor:"", MinCompatibilityMajor:"", MinCompatibilityMinor:"", GitVersion:"v1.36.2", GitCommit:"1ab2c3d4e5f60718293a4b5c6d7e8f9012345678", GitTreeState:"clean", BuildDate:"2026-06-17T18:30:00Z", GoVersion:"go1.25.5", Compiler:"gc", Platform:"linux/amd64"}\n';

const two = (value: number): string => String(value).padStart(2, "0");
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** Jan 05, 2027 09:00 UTC */
const dateText = (at: number): string => {
  const date = new Date(at);
  return `${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate())}, ${date.getUTCFullYear()} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())} UTC`;
};
/** apimachinery's ShortHumanDuration: its largest unit. */
function residual(milliseconds: number): string {
  if (milliseconds < 0) return "<invalid>";
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h`;
  return hours < 24 * 365 ? `${Math.floor(hours / 24)}d` : `${Math.floor(hours / 24 / 365)}y`;
}

const reading = (what: string): string =>
  `[${what}] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...\n[${what}] Use 'kubeadm init phase upload-config kubeadm --config your-config-file' to re-upload it.\n\n`;

function server(host: NodeHost): void {
  if (!host.machine.files.exists("/etc/kubernetes/admin.conf"))
    throw new ToolError(
      "failed to load admin kubeconfig: open /root/.kube/config: no such file or directory\nTo see the stack trace of this error execute with --v=5 or higher",
    );
  if (!host.api.available)
    throw new ToolError(
      `could not create a client to the cluster: Get "https://${host.server}/api/v1/namespaces/kube-system/secrets?timeout=10s": dial tcp ${host.server}: connect: connection refused\nTo see the stack trace of this error execute with --v=5 or higher`,
    );
}

const onlyControlPlane = (host: NodeHost): void => {
  if (!host.machine.files.exists("/etc/kubernetes/pki/ca.key"))
    throw new ToolError(
      "failed to load existing certificate authority: /etc/kubernetes/pki/ca.key: no such file or directory\nTo see the stack trace of this error execute with --v=5 or higher",
    );
};

function* checkExpiration(self: Running, host: NodeHost): Task<void> {
  const now = self.clock.now;
  const rows: string[][] = [["CERTIFICATE", "EXPIRES", "RESIDUAL TIME", "CERTIFICATE AUTHORITY", "EXTERNALLY MANAGED"]];
  const authorities: string[][] = [["CERTIFICATE AUTHORITY", "EXPIRES", "RESIDUAL TIME", "EXTERNALLY MANAGED"]];
  for (const [name, issued] of issuedNames()) {
    const text = certificateOf(host, issued.path);
    const end = text && readCertificate(text)?.certificate.validTo;
    rows.push(
      end
        ? [name, dateText(Date.parse(end)), residual(Date.parse(end) - now), issued.authority, "no"]
        : [`!MISSING! ${name}`, "", "", "", ""],
    );
  }
  for (const [name, path] of [
    ["ca", "/etc/kubernetes/pki/ca.crt"],
    ["etcd-ca", "/etc/kubernetes/pki/etcd/ca.crt"],
    ["front-proxy-ca", "/etc/kubernetes/pki/front-proxy-ca.crt"],
  ] as const) {
    const text = certificateOf(host, path);
    const end = text && readCertificate(text)?.certificate.validTo;
    authorities.push(end ? [name, dateText(Date.parse(end)), residual(Date.parse(end) - now), "no"] : [`!MISSING! ${name}`, "", "", ""]);
  }
  const table = (all: readonly (readonly string[])[]) =>
    alignTabs(all.map((row) => `${row.join("\t")}\t`).join("\n"), { minWidth: 10, padding: 3 });
  yield* say(self, `${reading("check-expiration")}${table(rows)}\n\n${table(authorities)}\n`);
}

function* renew(self: Running, host: NodeHost, names: readonly string[]): Task<void> {
  onlyControlPlane(host);
  const [wanted] = names;
  if (wanted === undefined) throw new ToolError('missing subcommand; "renew" is not meant to be run on its own');
  const all = [...issuedNames()].filter(([name]) => wanted === "all" || name === wanted);
  if (!all.length) throw new ToolError(`unknown command ${JSON.stringify(wanted)} for "kubeadm certs renew"`);
  yield* say(self, reading("renew"));
  for (const [, issued] of all) {
    renewed(host, issued as Issued);
    yield* say(self, `${issued.words} renewed\n`);
  }
  if (wanted === "all")
    yield* say(
      self,
      "\nDone renewing certificates. You must restart the kube-apiserver, kube-controller-manager, kube-scheduler and etcd, so that they can use the new certificates.\n",
    );
}

const TOKEN = /^[a-z0-9]{6}\.[a-z0-9]{16}$/;

function drawToken(host: NodeHost): string {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  const draw = (count: number) => Array.from({ length: count }, () => letters[host.machine.random.between(0, letters.length - 1)]).join("");
  return `${draw(6)}.${draw(16)}`;
}

function* token(self: Running, host: NodeHost, words: readonly string[], flags: Options): Task<void> {
  const [verb, given] = words;
  if (verb === "generate") {
    yield* say(self, `${drawToken(host)}\n`);
    return;
  }
  server(host);
  const client = host.api.client(administrator);
  const secrets = host.api.scheme.byResource("", "v1", "secrets")!;
  const place = { namespace: "kube-system" };
  const data = (secret: KubeObject, key: string): string => fromBase64(secret["data"]?.[key] ?? "");
  if (verb === "create") {
    const value = given ?? drawToken(host);
    if (!TOKEN.test(value))
      throw new ToolError(
        `the bootstrap token ${JSON.stringify(value)} was not of the form "\\\\A([a-z0-9]{6})\\\\.([a-z0-9]{16})\\\\z"\nTo see the stack trace of this error execute with --v=5 or higher`,
      );
    const [id = "", secret = ""] = value.split(".");
    const ttl = spanOf(flags.value("ttl") ?? "24h0m0s");
    const entries: Record<string, string> = {
      "auth-extra-groups": "system:bootstrappers:kubeadm:default-node-token",
      ...(flags.has("description") ? { description: flags.value("description")! } : {}),
      ...(ttl ? { expiration: new Date(self.clock.now + ttl).toISOString().slice(0, 19).concat("Z") } : {}),
      "token-id": id,
      "token-secret": secret,
      "usage-bootstrap-authentication": "true",
      "usage-bootstrap-signing": "true",
    };
    client.create(
      secrets,
      {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: `bootstrap-token-${id}`, ...place },
        type: "bootstrap.kubernetes.io/token",
        data: Object.fromEntries(Object.entries(entries).map(([key, text]) => [key, toBase64(text)])),
      },
      place,
    );
    yield* say(
      self,
      flags.has("print-join-command")
        ? `kubeadm join ${host.server} --token ${value} --discovery-token-ca-cert-hash sha256:${host.authorityHash()} \n`
        : `${value}\n`,
    );
    return;
  }
  const all = client.list(secrets, place).filter(({ metadata }) => metadata.name.startsWith("bootstrap-token-"));
  if (verb === "list") {
    const rows = all.map((secret) => {
      const end = data(secret, "expiration");
      return [
        `${data(secret, "token-id")}.${data(secret, "token-secret")}`,
        end ? residual(Date.parse(end) - self.clock.now) : "<forever>",
        end || "<never>",
        "authentication,signing",
        data(secret, "description") || "<none>",
        data(secret, "auth-extra-groups") || "<none>",
      ];
    });
    if (rows.length)
      yield* say(
        self,
        `${alignTabs([["TOKEN", "TTL", "EXPIRES", "USAGES", "DESCRIPTION", "EXTRA GROUPS"], ...rows].map((row) => row.join("\t")).join("\n"), { minWidth: 10, padding: 3 })}\n`,
      );
    return;
  }
  if (verb === "delete") {
    const id = (given ?? "").split(".")[0]!;
    if (!all.some(({ metadata }) => metadata.name === `bootstrap-token-${id}`))
      throw new ToolError(
        `failed to delete bootstrap token ${JSON.stringify(id)}: secrets "bootstrap-token-${id}" not found\nTo see the stack trace of this error execute with --v=5 or higher`,
      );
    client.delete(secrets, `bootstrap-token-${id}`, place);
    yield* say(self, `bootstrap token ${JSON.stringify(id)} deleted\n`);
    return;
  }
  throw new ToolError(`unknown command ${JSON.stringify(verb ?? "")} for "kubeadm token"`);
}

function* kubeconfigUser(self: Running, host: NodeHost, flags: Options): Task<void> {
  onlyControlPlane(host);
  const name = flags.value("client-name");
  if (!name)
    throw new ToolError('required flag(s) "client-name" not set\nTo see the stack trace of this error execute with --v=5 or higher');
  const life = spanOf(flags.value("validity-period") ?? "8760h");
  const holder = host.issue(
    {
      subject: { commonName: name, organizations: [...flags.values("org")].flatMap((each) => each.split(",")) },
      usages: ["digital signature", "key encipherment", "client auth"],
    },
    life,
  );
  yield* say(self, userConfig(`https://${host.server}`, host.authority.certificate, name, holder));
}

/** kubeadm init phase: of all phases those that make certificates and kubeconfigs anew. */
function* phase(self: Running, host: NodeHost, words: readonly string[], flags: Options): Task<void> {
  const [what, name] = words;
  onlyControlPlane(host);
  const config = flags.value("config");
  const settings =
    config === undefined ? undefined : (parseYaml(self.machine.files.read(config)) as { certificateValidityPeriod?: string } | undefined);
  const life = spanOf(settings?.certificateValidityPeriod ?? "8760h");
  const wanted = what === "kubeconfig" ? `${name}.conf` : name;
  const all = [...issuedNames()].filter(
    ([each, { path }]) => (name === "all" || each === wanted) && path.endsWith(".conf") === (what === "kubeconfig"),
  );
  if ((what !== "certs" && what !== "kubeconfig") || !all.length)
    throw new ToolError(`k8s-quest does not simulate kubeadm init phase ${words.join(" ")} yet`);
  for (const [each, issued] of all) {
    if (self.machine.files.exists(issued.path)) {
      yield* say(
        self,
        what === "certs"
          ? `[certs] Using existing ${each} certificate and key on disk\n`
          : `[kubeconfig] Using existing kubeconfig file: ${JSON.stringify(issued.path)}\n`,
      );
      continue;
    }
    renewed(host, issued, life);
    yield* say(
      self,
      what === "certs"
        ? `[certs] Generating ${JSON.stringify(each)} certificate and key\n`
        : `[kubeconfig] Writing ${JSON.stringify(each)} kubeconfig file\n`,
    );
  }
}

const IMAGES = [
  "kube-apiserver:v1.36.2",
  "kube-controller-manager:v1.36.2",
  "kube-scheduler:v1.36.2",
  "kube-proxy:v1.36.2",
  "coredns/coredns:v1.13.1",
  "pause:3.10.1",
  "etcd:3.6.6-0",
];

export const kubeadm = nodeTool("kubeadm", "kubeadm: a cluster runs already (kubectl get nodes)", function* (self, host, args) {
  const flags = options(
    args,
    "o:v:I:fy",
    {
      "print-join-command": "print-join-command",
      "ttl=": "ttl",
      "description=": "description",
      "output=": "o",
      "config=": "config",
      "client-name=": "client-name",
      "org=": "org",
      "validity-period=": "validity-period",
      "kubeconfig=": "kubeconfig",
      "token=": "token",
      "discovery-token-ca-cert-hash=": "hash",
      "discovery-token-unsafe-skip-ca-verification": "unsafe",
      "control-plane": "control-plane",
      "ignore-preflight-errors=": "I",
      "v=": "v",
      force: "f",
      yes: "y",
      "cri-socket=": "cri-socket",
      "pod-network-cidr=": "cidr",
    },
    {
      unsimulated: "I",
      unseen: {
        v: "there is no more to log",
        "control-plane": "a node that belongs to a cluster is refused before it looks",
        y: "nobody is asked",
        "cri-socket": "there is one runtime",
        cidr: "a node that belongs to a cluster is refused before it looks",
      },
    },
  );
  const [command, ...rest] = flags.operands;
  switch (command) {
    case "version":
      yield* say(self, flags.value("o") === "short" ? "v1.36.2\n" : VERSION);
      return 0;
    case "certs":
      if (rest[0] === "check-expiration") yield* checkExpiration(self, host);
      else if (rest[0] === "renew") yield* renew(self, host, rest.slice(1));
      else throw new ToolError(`k8s-quest does not simulate kubeadm certs ${rest[0] ?? ""} yet`);
      return 0;
    case "token":
      yield* token(self, host, rest, flags);
      return 0;
    case "kubeconfig":
      if (rest[0] !== "user") throw new ToolError(`unknown command ${JSON.stringify(rest[0] ?? "")} for "kubeadm kubeconfig"`);
      yield* kubeconfigUser(self, host, flags);
      return 0;
    case "init":
      if (rest[0] === "phase") {
        yield* phase(self, host, rest.slice(1), flags);
        return 0;
      }
      break;
    case "config":
      if (rest[0] === "images" && rest[1] === "list") {
        yield* say(self, IMAGES.map((image) => `registry.k8s.io/${image}\n`).join(""));
        return 0;
      }
      if (rest[0] === "print" && DEFAULTS[rest[1] ?? ""]) {
        yield* say(self, DEFAULTS[rest[1]!]!);
        return 0;
      }
      throw new ToolError(
        rest[0] === "view"
          ? 'unknown command "view" for "kubeadm config"\nTo see the stack trace of this error execute with --v=5 or higher'
          : `k8s-quest does not simulate kubeadm config ${rest.join(" ")} yet`,
      );
    case "upgrade":
      if (rest[0] !== "node") server(host);
      yield* upgrade(self, host, rest, flags);
      return 0;
    case "reset":
      yield* reset(self, host, flags);
      return 0;
    case "join":
      if (self.machine.files.exists("/etc/kubernetes/kubelet.conf")) break;
      yield* join(self, host, rest, flags);
      return 0;
    default:
      throw new ToolError(`k8s-quest does not simulate kubeadm ${command ?? "without a command"} yet`);
  }
  // A node that belongs to a cluster is refused by the checks that come first.
  const found = ["/etc/kubernetes/kubelet.conf", ...(command === "join" ? ["/etc/kubernetes/pki/ca.crt"] : [])].filter((path) =>
    self.machine.files.exists(path),
  );
  if (!found.length) throw new ToolError(`k8s-quest does not simulate kubeadm ${command} yet`);
  const errors = found.map((path) => `\t[ERROR FileAvailable-${path.replaceAll("/", "-")}]: ${path} already exists`);
  if (host.kubelet.running) errors.splice(1, 0, "\t[ERROR Port-10250]: Port 10250 is in use");
  yield* say(
    self,
    command === "init"
      ? "[init] Using Kubernetes version: v1.36.2\n[preflight] Running pre-flight checks\n"
      : "[preflight] Running pre-flight checks\n",
  );
  throw new ToolError(
    `[preflight] Some fatal errors occurred:\n${errors.join("\n")}\n[preflight] If you know what you are doing, you can make a check non-fatal with \`--ignore-preflight-errors=...\`\nerror: error execution phase preflight: preflight checks failed\nTo see the stack trace of this error execute with --v=5 or higher`,
  );
});
