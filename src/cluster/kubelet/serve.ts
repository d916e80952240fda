// The kubelets' side of the door: log, exec, attach and portforward of pods, by the node that a pod is on (pkg/kubelet/server, registry/core/pod/strategy.go).

import { badRequest } from "../../api/errors.ts";
import type { ContainerStatus, PodObject } from "../../api/kinds/pod/types.ts";
import { fromTimestamp, type KubeObject } from "../../api/object.ts";
import type { Request } from "../../api/request.ts";
import type { Clock } from "../../base/clock.ts";
import { Signal } from "../../base/signal.ts";
import { type Container, StartError } from "../../containers/container.ts";
import type { LogLine } from "../../containers/log.ts";
import { endedPipe, Pipe } from "../../machine/pipe.ts";
import type { Running } from "../../machine/process.ts";
import type { SignalName } from "../../machine/signals.ts";
import { Terminal } from "../../machine/terminal.ts";
import type { ApiServer } from "../apiserver/index.ts";
import type { Kubelet } from "./index.ts";
import { type ContainerRecord, isRunning } from "./records.ts";
import { type ExecOptions, type ExecSession, ExecStartError, type LogStream, type PortForwardSession, UpgradeError } from "./streams.ts";

/** Registers the kubelets of a cluster as who serves these subresources; `kubelets` may grow and shrink. */
export function serveKubelets(api: ApiServer, kubelets: ReadonlyMap<string, Kubelet>, clock: Clock): void {
  const pods = api.scheme.byResource("", "v1", "pods");
  if (!pods) throw new Error("the scheme has no pods");
  const kubeletOf = (pod: PodObject): Kubelet => {
    const node = pod.spec.nodeName;
    if (!node) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
    const kubelet = kubelets.get(node);
    if (!kubelet?.running)
      throw new UpgradeError(`error dialing backend: dial tcp ${pod.status?.hostIP ?? node}:10250: connect: connection refused`);
    return kubelet;
  };
  api.serve(pods, "log", (request, object) => log(request, object as PodObject, kubeletOf, clock));
  api.serve(pods, "exec", (request, object) => exec(request, object as PodObject, kubeletOf(object as PodObject)));
  api.serve(pods, "attach", (request, object) => attach(request, object as PodObject, kubeletOf(object as PodObject)));
  api.serve(pods, "portforward", (_request, object) => portForward(object as PodObject, kubeletOf(object as PodObject)));
}

const allOf = (pod: PodObject) => [...(pod.spec.initContainers ?? []), ...pod.spec.containers, ...(pod.spec.ephemeralContainers ?? [])];

/** The container that is meant, in the API server's words when none is. */
function containerName(pod: PodObject, wanted: string | undefined): string {
  if (wanted) {
    if (!allOf(pod).some((container) => container.name === wanted))
      throw badRequest(`container ${wanted} is not valid for pod ${pod.metadata.name}`);
    return wanted;
  }
  const names = pod.spec.containers.map((container) => container.name);
  if (names.length === 1) return names[0]!;
  const inits = (pod.spec.initContainers ?? []).map((container) => container.name);
  throw badRequest(
    `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names.join(" ")}]${inits.length ? ` or one of the init containers: [${inits.join(" ")}]` : ""}`,
  );
}

function statusOf(pod: PodObject, name: string): ContainerStatus | undefined {
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
  return [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses].find((status) => status.name === name);
}

function log(request: Request, pod: PodObject, kubeletOf: (pod: PodObject) => Kubelet, clock: Clock): LogStream {
  const options = request.options ?? {};
  const name = containerName(pod, options["container"]);
  const kubelet = kubeletOf(pod);
  const previous = options["previous"] === "true";
  const record = kubelet.workerOf(pod)?.record(name);
  const status = statusOf(pod, name);
  const place = `container "${name}" in pod "${pod.metadata.name}"`;
  const container = record && chosen(record, previous);
  if (previous && !container) throw badRequest(`previous terminated ${place} not found`);
  if (!container || container.state === "created") {
    const reason = status?.state?.waiting?.reason;
    if (!status) throw badRequest(`${place} is not available`);
    throw badRequest(
      reason === "ErrImagePull" || reason === "ImagePullBackOff"
        ? `${place} is waiting to start: trying and failing to pull image`
        : reason
          ? `${place} is waiting to start: ${reason}`
          : `${place} is waiting to start - no logs yet`,
    );
  }
  return stream(container, options, clock);
}

/** `--previous` is the container before the present one; one that waits to be restarted is itself the last that ran. */
const chosen = (record: ContainerRecord, previous: boolean): Container | undefined =>
  previous ? (record.waiting && record.current?.state === "exited" ? record.current : record.previous) : record.current;

function stream(container: Container, options: Record<string, string>, clock: Clock): LogStream {
  const output = new Pipe();
  const { log } = container;
  const since = options["sinceTime"]
    ? fromTimestamp(options["sinceTime"])
    : options["sinceSeconds"]
      ? clock.now - Number(options["sinceSeconds"]) * 1000
      : Number.NEGATIVE_INFINITY;
  let budget = options["limitBytes"] === undefined ? Number.POSITIVE_INFINITY : Number(options["limitBytes"]);
  const only = options["stream"]?.toLowerCase();
  const write = (lines: readonly LogLine[]) => {
    let text = "";
    for (const line of lines) {
      if (line.at < since || (only && only !== "all" && line.stream !== only)) continue;
      text += options["timestamps"] === "true" ? `${new Date(line.at).toISOString().slice(0, 23)}000000Z ${line.text}` : line.text;
    }
    if (budget !== Number.POSITIVE_INFINITY) {
      const bytes = Buffer.from(text);
      text = bytes.length > budget ? bytes.subarray(0, budget).toString() : text;
      budget -= Math.min(bytes.length, budget);
    }
    output.write(text);
    if (budget <= 0) output.end();
  };
  const tail = options["tailLines"] === undefined ? Number.POSITIVE_INFINITY : Number(options["tailLines"]);
  const all = log.from(log.first);
  write(tail < all.length ? all.slice(all.length - tail) : all);
  let at = log.end;
  if (options["follow"] !== "true" || log.ended) {
    output.end();
    return { output, take: () => output.read(), stop: () => {} };
  }
  const undo = log.changed.on(() => {
    write(log.from(at));
    at = log.end;
    if (log.ended) {
      undo();
      output.end();
    }
  });
  return {
    output,
    take: () => output.read(),
    stop: () => {
      undo();
      output.end();
    },
  };
}

function runningContainer(pod: PodObject, kubelet: Kubelet, name: string): { container: Container; record: ContainerRecord } {
  const record = kubelet.workerOf(pod)?.record(name);
  if (!record || !isRunning(record)) throw new UpgradeError(`unable to upgrade connection: container not found ("${name}")`);
  return { record, container: record.current! };
}

/** What a terminal is that nobody told its size. */
const DEFAULT_SIZE = { columns: 80, rows: 24 };

function exec(request: Request, pod: PodObject, kubelet: Kubelet): ExecSession {
  const options = (request.body ?? {}) as ExecOptions;
  const name = containerName(pod, options.container);
  const { container } = runningContainer(pod, kubelet, name);
  const terminal = options.tty ? new Terminal(options.size ?? DEFAULT_SIZE) : undefined;
  const stdin = terminal?.input ?? new Pipe();
  if (!options.stdin) stdin.end();
  const stdout = terminal?.output ?? new Pipe();
  const stderr = terminal ? stdout : new Pipe();
  let process: Running;
  try {
    process = container.exec(options.command ?? [], { stdin, stdout, stderr, tty: terminal !== undefined });
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    throw new ExecStartError(
      `Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "${container.machine.random.hex(64)}": OCI runtime exec failed: exec failed: unable to start container process: ${error.message}`,
    );
  }
  if (terminal) terminal.foreground = [process];
  const changed = new Signal();
  process.changed.on(() => {
    if (process.exitCode === undefined) return;
    stdout.end();
    stderr.end();
    changed.fire();
  });
  return {
    stdin: terminal && options.stdin ? terminal.keyboard : stdin,
    stdout,
    stderr: terminal ? endedPipe() : stderr,
    changed,
    get exitCode() {
      return process.exitCode;
    },
    signal: (signal) => (terminal ? terminal.signal(signal) : foreground(process, signal)),
    resize: (columns, rows) => terminal?.resize(columns, rows),
    detach: () => {
      stdin.end();
      stdout.close();
      stderr.close();
      if (terminal) process.kill("SIGHUP");
    },
  };
}

/** What Ctrl-C on a terminal reaches: the processes at the end of the line, or the first itself when it has no children. */
function foreground(first: Running, signal: SignalName): void {
  const all = [...first.machine.processes.running.values()];
  const children = (parent: Running): Running[] => all.filter((process) => process.parent === parent);
  let front = [first];
  for (let next = front.flatMap(children); next.length; next = next.flatMap(children)) front = next;
  for (const process of front) process.kill(signal, { fromOutside: false });
}

function attach(request: Request, pod: PodObject, kubelet: Kubelet): ExecSession {
  const options = (request.body ?? {}) as ExecOptions;
  const { container, record } = runningContainer(pod, kubelet, containerName(pod, options.container));
  const { terminal } = container;
  if (terminal && options.size) terminal.resize(options.size.columns, options.size.rows);
  const stdout = new Pipe({ terminal: terminal !== undefined });
  const stderr = new Pipe();
  const stdin = options.stdin && container.config.stdin ? (terminal?.keyboard ?? container.stdin) : new Pipe();
  const changed = new Signal();
  const undo = container.attach(
    (stream, text) => (stream === "stdout" || terminal ? stdout : stderr).write(text),
    () => stdout.full || stderr.full,
  );
  for (const { changed } of [stdout, stderr]) changed.on(() => container.collect());
  container.changed.on(() => {
    undo();
    stdout.end();
    stderr.end();
    changed.fire();
  });
  return {
    stdin,
    stdout,
    stderr,
    changed,
    // The runtime tells that it is over, not how.
    get exitCode() {
      return container.state === "exited" ? 0 : undefined;
    },
    signal: (signal) => (terminal ? terminal.signal(signal) : container.process && foreground(container.process, signal)),
    resize: (columns, rows) => terminal?.resize(columns, rows),
    detach: () => {
      undo();
      stdout.end();
      stderr.end();
      if (record.spec.stdinOnce) container.stdin.end();
    },
  };
}

function portForward(object: PodObject, kubelet: Kubelet): PortForwardSession {
  const worker = kubelet.workerOf(object as KubeObject);
  const sandbox = worker?.sandbox;
  if (!worker || !sandbox || worker.over)
    throw new UpgradeError(
      `error upgrading connection: unable to upgrade connection: pod not found ("${object.metadata.name}_${object.metadata.namespace}")`,
    );
  return {
    changed: worker.ended,
    get ended() {
      return worker.over;
    },
    close: () => {},
    *connect(port) {
      const connection = yield* sandbox.stack.connect("127.0.0.1", port);
      if (!("error" in connection)) return connection;
      return {
        error: connection.error,
        message: `error forwarding port ${port} to pod ${object.metadata.uid}, uid : failed to execute portforward in network namespace "/var/run/netns/cni-${object.metadata.uid}": failed to connect to localhost:${port} inside namespace "${object.metadata.uid}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found`,
      };
    },
  };
}
