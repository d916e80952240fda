// A cluster of one API server and some nodes with kubelets, and a plain network between them: enough world for what kubelets promise.

import { builtInKinds } from "../../../src/api/kinds/index.ts";
import type { PodObject } from "../../../src/api/kinds/pod/types.ts";
import type { KubeObject } from "../../../src/api/object.ts";
import { Clock } from "../../../src/base/clock.ts";
import { Random } from "../../../src/base/random.ts";
import type { Signal } from "../../../src/base/signal.ts";
import { createApiServer } from "../../../src/cluster/apiserver/server.ts";
import { type Kubelet, type NodeConfig, type NodeNetwork, startKubelet } from "../../../src/cluster/kubelet/index.ts";
import { serveKubelets } from "../../../src/cluster/kubelet/serve.ts";
import { createRegistry } from "../../../src/images/registry.ts";
import { FileSystem } from "../../../src/machine/files.ts";
import { resolvePath } from "../../../src/machine/paths.ts";
import { Pipe } from "../../../src/machine/pipe.ts";
import type { Program, Task } from "../../../src/machine/process.ts";
import { AddressInUse, type Connection, type HttpResponse, type Service, type Stack } from "../../../src/machine/sockets.ts";
import { sleep } from "../../../src/machine/tasks.ts";

export const START = Date.UTC(2026, 10, 21, 3, 27, 30);

/** Addresses by who listens there; everybody reaches everybody, by IPv4. */
class Wire {
  readonly stacks = new Map<string, Map<number, Service>>();

  stack(address: string): Stack {
    const ports = new Map<number, Service>();
    this.stacks.set(address, ports);
    const find = (to: string, port: number) => this.stacks.get(to === "127.0.0.1" ? address : to)?.get(port);
    return {
      addresses: [address],
      listen: (port, service, options) => {
        if (options?.address?.includes(":")) return { close() {} };
        if (ports.has(port)) throw new AddressInUse(port);
        ports.set(port, service);
        return { close: () => void (ports.get(port) === service && ports.delete(port)) };
      },
      *resolve() {
        return { error: "nxdomain" as const };
      },
      *connect(to, port): Task<Connection | { error: "refused" }> {
        if (!find(to, port)) return { error: "refused" };
        return { peer: { address: to, port }, local: { address, port: 40000 }, input: new Pipe(), output: new Pipe(), close() {} };
      },
      *exchange(to, port, request): Task<HttpResponse | { error: "refused" }> {
        const service = find(to, port);
        if (!service?.http) return { error: "refused" };
        const answer = service.http({ ...request, peer: { address, port: 40000 } });
        return "status" in answer ? answer : yield* answer;
      },
      *hold() {
        return { error: "refused" as const };
      },
      *query() {
        return { error: "timeout" as const };
      },
      *echo() {
        return undefined;
      },
      listeners: () => [],
    };
  }
}

/** A handful of tools and a very small sh: `;`, `>`, and `exit`. */
const tool: Record<string, Program> = {
  sleep: function* (self) {
    yield* sleep(self, Number(self.argv[1] ?? 0) * 1000);
    return 0;
  },
  echo: function* (self) {
    self.stdout.write(`${self.argv.slice(1).join(" ")}\n`);
    return 0;
  },
  true: function* () {
    return 0;
  },
  false: function* () {
    return 1;
  },
  env: function* (self) {
    for (const [name, value] of Object.entries(self.environment)) self.stdout.write(`${name}=${value}\n`);
    return 0;
  },
  cat: function* (self) {
    for (const path of self.argv.slice(1)) {
      if (!self.machine.files.exists(path)) {
        self.stderr.write(`cat: can't open '${path}': No such file or directory\n`);
        return 1;
      }
      self.stdout.write(self.machine.files.read(path));
    }
    return 0;
  },
  touch: function* (self) {
    self.machine.files.write(resolvePath(self.directory, self.argv[1]!), "");
    return 0;
  },
  sh: function* (self) {
    let code = 0;
    for (const line of (self.argv[2] ?? "").split(";")) {
      const [left = "", target] = line.split(">").map((part) => part.trim());
      const words = left.split(/\s+/).map((word) => word.replace(/^["']|["']$/g, ""));
      if (words[0] === "exit") return Number(words[1] ?? 0);
      const program = tool[words[0] ?? ""];
      if (!program) return 127;
      const stdout = target ? new Pipe() : self.stdout;
      const child = self.machine.processes.spawn({ argv: words, program, parent: self, stdout });
      while (child.exitCode === undefined) yield { on: child.changed };
      if (target) self.machine.files.write(target, stdout.read());
      code = child.exitCode;
    }
    return code;
  },
};

export interface TestCluster {
  clock: Clock;
  api: ReturnType<typeof createApiServer>;
  admin: ReturnType<ReturnType<typeof createApiServer>["client"]>;
  kubelets: Map<string, Kubelet>;
  files: FileSystem;
  wire: Wire;
  /** Lets time pass, in seconds. */
  pass(seconds: number): void;
  create(object: object): KubeObject;
  pod(name: string): PodObject;
  /** Reasons and messages of a pod's events in order, with counts. */
  events(name: string): string[];
  log(name: string, options?: Record<string, string>): string;
  exec(name: string, command: string[]): { code: number | undefined; out: string; err: string };
  kind(plural: string): ReturnType<ReturnType<typeof createApiServer>["scheme"]["byResource"]> & object;
}

export const nodeConfig = (name: string, index: number): NodeConfig => ({
  name,
  address: `172.18.0.${index + 2}`,
  cpu: "4",
  memory: "8148524Ki",
  ephemeralStorage: "103079840Ki",
  pods: 110,
  info: {
    osImage: "Debian GNU/Linux 12 (bookworm)",
    kernelVersion: "6.8.0-48-generic",
    containerRuntimeVersion: "containerd://2.2.1",
    kubeletVersion: "v1.36.2",
  },
});

export function cluster(options: { nodes?: number; manifests?: Record<string, string>; quiet?: boolean } = {}): TestCluster {
  const clock = new Clock(START);
  const random = new Random("kubelet-test");
  const api = createApiServer({ clock, random, kinds: builtInKinds, serviceCidr: "10.96.0.0/12" });
  const admin = api.client({ name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] });
  const kind = (plural: string) => {
    const found = api.scheme.kinds.find((each) => each.plural === plural);
    if (!found) throw new Error(`no ${plural}`);
    return found;
  };
  for (const name of ["default", "kube-system", "kube-node-lease"])
    if (!admin.find(kind("namespaces"), name))
      admin.create(kind("namespaces"), { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  if (!admin.find(kind("serviceaccounts"), "default", { namespace: "default" }))
    admin.create(
      kind("serviceaccounts"),
      { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } },
      { namespace: "default" },
    );
  admin.create(
    kind("configmaps"),
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "kube-root-ca.crt" }, data: { "ca.crt": "CA\n" } },
    { namespace: "default" },
  );
  const wire = new Wire();
  const files = new FileSystem(() => clock.now);
  for (const [path, text] of Object.entries(options.manifests ?? {})) {
    files.makeFolder("/etc/kubernetes/manifests", { parents: true });
    files.write(`/etc/kubernetes/manifests/${path}`, text);
  }
  const kubelets = new Map<string, Kubelet>();
  const registry = createRegistry();
  for (let index = 0; index < (options.nodes ?? 1); index++) {
    const node = nodeConfig(index ? `worker-${index}` : "worker", index);
    let next = 2;
    const network: NodeNetwork = {
      host: wire.stack(node.address),
      addPod: () => {
        const address = `10.244.${index}.${next++}`;
        const stack = wire.stack(address);
        return { stack, addresses: [address], remove: () => void wire.stacks.delete(address) };
      },
    };
    kubelets.set(
      node.name,
      startKubelet({
        node,
        api,
        clock,
        random,
        network,
        registry,
        tools: (path) => tool[path.slice(path.lastIndexOf("/") + 1)],
        files,
        outside: () => () => {},
        dns: { server: "10.96.0.10", domain: "cluster.local" },
        ...(options.manifests ? { manifests: "/etc/kubernetes/manifests" } : {}),
      }),
    );
  }
  serveKubelets(api, kubelets, clock);
  const pods = kind("pods");
  const place = { namespace: "default" };
  return {
    clock,
    api,
    admin,
    kubelets,
    files,
    wire,
    kind,
    pass: (seconds) => clock.runUntil(clock.now + seconds * 1000),
    create: (object) => admin.create(kind(`${(object as KubeObject).kind.toLowerCase()}s`), object, place),
    pod: (name) => admin.get(pods, name, place) as PodObject,
    events: (name) =>
      [...admin.list(kind("events"), place)]
        .filter((event) => event["involvedObject"].name === name)
        .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
        .map((event) => `${event["reason"]}: ${event["message"]}${(event["count"] ?? 1) > 1 ? ` (x${event["count"]})` : ""}`),
    log: (name, options = {}) =>
      (
        admin.request({ verb: "get", kind: pods, name, ...place, subresource: "log", options }) as unknown as { output: Pipe }
      ).output.read(),
    exec: (name, command) => {
      const session = admin.request({
        verb: "create",
        kind: pods,
        name,
        ...place,
        subresource: "exec",
        body: { command, stdout: true, stderr: true },
      }) as unknown as {
        exitCode: number | undefined;
        stdout: Pipe;
        stderr: Pipe;
        changed: Signal;
      };
      clock.runUntil(clock.now + 1000);
      return { code: session.exitCode, out: session.stdout.read(), err: session.stderr.read() };
    },
  };
}

/** A pod that is bound to the node `worker`. */
export const podOf = (name: string, container: object, spec: object = {}): object => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "default", labels: { app: name } },
  spec: { nodeName: "worker", ...spec, containers: [{ name: "app", image: "busybox:1.36", ...container }] },
});
