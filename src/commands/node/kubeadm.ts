// kubeadm: tokens, certificates and kubeconfigs of a cluster that stands.
import { parseYaml } from "../../base/yaml.ts";
import type { Running, Task } from "../../machine/process.ts";
import type { NodeHost } from "../../world/node/host.ts";
import { userConfig } from "../../world/node/secrets.ts";
import { type Options, options, say, ToolError } from "../unix/tool.ts";
import { issuedNames, renewed, spanOf } from "./kubeadm-certificates.ts";
import { checkExpiration, renew } from "./kubeadm-certs.ts";
import { join, reset } from "./kubeadm-membership.ts";
import { onlyControlPlane, server } from "./kubeadm-reach.ts";
import { token } from "./kubeadm-token.ts";
import { DEFAULTS, upgrade } from "./kubeadm-versions.ts";
import { nodeTool } from "./on-node.ts";

const VERSION =
  'kubeadm version: &version.Info{Major:"1", Minor:"36", EmulationMajor:"", EmulationMinor:"", MinCompatibilityMajor:"", MinCompatibilityMinor:"", GitVersion:"v1.36.2", GitCommit:"1ab2c3d4e5f60718293a4b5c6d7e8f9012345678", GitTreeState:"clean", BuildDate:"2026-06-17T18:30:00Z", GoVersion:"go1.25.5", Compiler:"gc", Platform:"linux/amd64"}\n';

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
export function* phase(self: Running, host: NodeHost, words: readonly string[], flags: Options): Task<void> {
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
