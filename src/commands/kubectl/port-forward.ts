// kubectl port-forward: ports of the learner's machine lead into a pod until the command is interrupted.
import { ApiError } from "../../api/errors.ts";
import type { KubeObject } from "../../api/object.ts";
import type { PortForwardSession } from "../../cluster/kubelet/streams.ts";
import type { Process, Task } from "../../machine/process.ts";
import { AddressInUse, type Connection, type Listening } from "../../machine/sockets.ts";
import type { Command } from "../command.ts";
import { Exit } from "./failures.ts";
import { flag } from "./flags.ts";
import { runningTimeout } from "./pod-flags.ts";
import { containersOf, namedObject, onePodOf, podKind } from "./pods.ts";
import { misuse, Refusal, refuse } from "./refusal.ts";
import { type Session, verb } from "./session.ts";

interface Pair {
  local: number;
  remote: number;
}

export const command: Command = {
  name: "port-forward",
  summary: "Forward one or more local ports to a pod",
  usage: "port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]",
  flags: [
    flag(
      "address",
      "stringSlice",
      "[localhost]",
      "Addresses to listen on (comma separated). Only accepts IP addresses or localhost as a value.",
    ),
    runningTimeout("1m0s"),
  ],
  run: verb(function* (session, call): Process {
    if (call.args.length < 2) misuse("TYPE/NAME and list of ports are required for port-forward");
    const [target = "", ...specs] = call.args;
    const object = yield* namedObject(session, target, "k8s.io/client-go/kubernetes/scheme/register.go:84");
    const pod = yield* onePodOf(session, object, call.duration("pod-running-timeout"));
    const pairs = specs.map((spec) => pairOf(session, spec, object, pod));
    const phase = pod.status?.phase;
    if (phase !== "Running") refuse(`unable to forward port because pod is not running. Current status=${phase}`);
    const forward = yield* open(session, pod);
    const listening: Listening[] = [];
    try {
      for (const pair of pairs) yield* listen(session, forward, pair, call.list("address"), listening);
      while (!forward.ended) yield { on: forward.changed };
    } finally {
      for (const each of listening) each.close();
      forward.close();
    }
    throw new Exit(1, "error: lost connection to pod\n");
  }),
};

function* open(session: Session, pod: KubeObject): Task<PortForwardSession> {
  const door = yield* session.door();
  try {
    const answer: unknown = yield* door.request({
      verb: "create",
      kind: yield* podKind(session),
      namespace: pod.metadata.namespace ?? session.namespace,
      name: pod.metadata.name,
      subresource: "portforward",
    });
    return answer as PortForwardSession;
  } catch (error) {
    if (error instanceof ApiError && error.reason !== "Forbidden") throw error;
    throw new Refusal(`error upgrading connection: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** LOCAL:REMOTE, REMOTE or :REMOTE; names and service ports turned into the pod's. @throws Refusal */
function pairOf(session: Session, spec: string, object: KubeObject, pod: KubeObject): Pair {
  const parts = spec.split(":");
  if (parts.length > 2 || !parts.at(-1)) refuse(`invalid port format '${spec}'`);
  const remoteText = parts.at(-1)!;
  if (parts.length === 1 && /^\d+$/.test(remoteText)) portOf("local", remoteText);
  const remote = object.kind === "Service" ? servicePort(object, pod, remoteText) : podPort(pod, remoteText);
  const localText = parts.length === 2 ? parts[0]! : remoteText;
  if (localText === "") return { local: session.self.machine.random.between(30000, 60999), remote };
  if (!/^\d+$/.test(localText)) {
    if (parts.length === 2)
      refuse(`error parsing local port '${localText}': strconv.ParseUint: parsing ${JSON.stringify(localText)}: invalid syntax`);
    return { local: remote, remote };
  }
  return { local: portOf("local", localText), remote };
}

/** strconv.ParseUint of 16 bits. @throws Refusal */
function portOf(side: "local" | "remote", text: string): number {
  const port = Number(text);
  if (port > 65535) refuse(`error parsing ${side} port '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`);
  if (side === "remote" && port === 0) refuse("remote port must be > 0");
  return port;
}

function podPort(pod: KubeObject, text: string): number {
  if (/^\d+$/.test(text)) {
    return portOf("remote", text);
  }
  for (const { spec } of containersOf(pod)) {
    const found = (spec as { ports?: { name?: string; containerPort: number }[] }).ports?.find(({ name }) => name === text);
    if (found) return found.containerPort;
  }
  return refuse(`Pod '${pod.metadata.name}' does not have a named port '${text}'`);
}

function servicePort(service: KubeObject, pod: KubeObject, text: string): number {
  const ports = service.spec.ports as { name?: string; port: number; targetPort?: number | string }[];
  const found = ports.find((each) => (/^\d+$/.test(text) ? each.port === Number(text) : each.name === text));
  if (!found)
    return refuse(
      /^\d+$/.test(text)
        ? `Service ${service.metadata.name} does not have a service port ${text}`
        : `Service '${service.metadata.name}' does not have a named port '${text}'`,
    );
  if (service.spec.clusterIP === "None") return found.port;
  return found.targetPort === undefined ? found.port : podPort(pod, String(found.targetPort));
}

function* listen(
  session: Session,
  forward: PortForwardSession,
  { local, remote }: Pair,
  addresses: readonly string[],
  listening: Listening[],
): Task<void> {
  const { machine } = session.self;
  const wanted = addresses.flatMap((address) => (address === "localhost" ? ["127.0.0.1", "::1"] : [address]));
  let opened = 0;
  for (const address of wanted) {
    try {
      listening.push(
        machine.network.listen(local, { stream: (connection) => carry(session, forward, connection, local, remote) }, { address }),
      );
      opened++;
      yield* session.out(`Forwarding from ${address.includes(":") ? `[${address}]` : address}:${local} -> ${remote}\n`);
    } catch (error) {
      if (!(error instanceof AddressInUse)) throw error;
      yield* session.err(
        `Unable to listen on port ${local}: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 ${address}:${local}: bind: address already in use]\n`,
      );
      break;
    }
  }
  if (!opened) refuse(`unable to listen on any of the requested ports: [{${local} ${remote}}]`);
}

/** One connection, both ways, until either side ends. */
function* carry(session: Session, forward: PortForwardSession, connection: Connection, local: number, remote: number): Process {
  session.self.stdout.write(`Handling connection for ${local}\n`);
  const target = yield* forward.connect(remote);
  if ("error" in target) {
    session.self.stderr.write(`an error occurred forwarding ${local} -> ${remote}: ${target.message}\n`);
    connection.close();
    forward.close();
    return 1;
  }
  const signals = [connection.input.changed, connection.output.changed, target.input.changed, target.output.changed];
  for (;;) {
    if (!target.output.full) target.output.write(connection.input.read());
    if (!connection.output.full) connection.output.write(target.input.read());
    if (connection.input.ended) target.output.end();
    if (target.input.ended || connection.output.broken) break;
    yield { on: signals };
  }
  connection.output.end();
  connection.close();
  target.close();
  return 0;
}
