// kubectl logs.
import { ApiError } from "../../api/errors.ts";
import { type KubeObject, timestamp } from "../../api/object.ts";
import { parseGoTime } from "../../base/go-time.ts";
import { isLogStream, type LogOptions, type LogStream } from "../../cluster/kubelet/streams.ts";
import type { Process, Task } from "../../machine/process.ts";
import type { Call, Command } from "../command.ts";
import { flag, selectorFlag } from "./flags.ts";
import { runningTimeout } from "./pod-flags.ts";
import { byLogging, containersOf, DEFAULT_CONTAINER, namedObject, onePodOf, podKind, podsOf } from "./pods.ts";
import { misuse, Refusal, refuse } from "./refusal.ts";
import { listKind } from "./resources/builder.ts";
import { type Session, verb } from "./session.ts";

const USE = "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";

export const command: Command = {
  name: "logs",
  summary: "Print the logs for a container in a pod",
  usage: "logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]",
  flags: [
    flag("all-containers", "bool", "false", "Get all containers' logs in the pod(s)."),
    flag("all-pods", "bool", "false", "Get logs from all pod(s). Sets prefix to true."),
    flag("container", "string", "", "Print the logs of this container", { shorthand: "c" }),
    flag("follow", "bool", "false", "Specify if the logs should be streamed.", { shorthand: "f" }),
    flag("ignore-errors", "bool", "false", "If watching / following pod logs, allow for any errors that occur to be non-fatal"),
    flag("insecure-skip-tls-verify-backend", "bool", "false", "Skip verifying the identity of the kubelet that logs are requested from.", {
      unseen: "an API server as kubeadm sets it up does not check the certificates of kubelets",
    }),
    flag("limit-bytes", "int64", "0", "Maximum bytes of logs to return. Defaults to no limit."),
    flag("max-log-requests", "int", "5", "Specify maximum number of concurrent logs to follow when using by a selector. Defaults to 5."),
    runningTimeout("20s"),
    flag("prefix", "bool", "false", "Prefix each log line with the log source (pod name and container name)"),
    flag("previous", "bool", "false", "If true, print the logs for the previous instance of the container in a pod if it exists.", {
      shorthand: "p",
    }),
    selectorFlag,
    flag("since", "duration", "0s", "Only return logs newer than a relative duration like 5s, 2m, or 3h. Defaults to all logs."),
    flag("since-time", "string", "", "Only return logs after a specific date (RFC3339). Defaults to all logs."),
    flag(
      "tail",
      "int64",
      "-1",
      "Lines of recent log file to display. Defaults to -1 with no selector, showing all log lines otherwise 10, if a selector is provided.",
    ),
    flag("timestamps", "bool", "false", "Include timestamps on each line in the log output"),
  ],
  run: verb(function* (session, call): Process {
    const { target, container } = argumentsOf(call);
    const selector = call.string("selector");
    const tail = selector && !call.given("tail") ? 10 : call.int("tail");
    const options = logOptions(call, tail);
    const all = call.bool("all-containers");
    if (container && all) refuse(`--all-containers=true should not be specified with container name ${container}`);
    if (call.int("limit-bytes") < 0) refuse("--limit-bytes must be greater than 0");
    if (tail < -1) refuse("--tail must be greater than or equal to -1");
    if (call.duration("pod-running-timeout") <= 0) refuse("--pod-running-timeout must be higher than zero");
    const pods = yield* podsToRead(session, call, target, selector, call.duration("pod-running-timeout"));
    const sources = yield* sourcesOf(session, pods, container, all);
    const follow = call.bool("follow");
    if (follow && sources.length > call.int("max-log-requests"))
      refuse(
        `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${call.int("max-log-requests")}, use --max-log-requests to increase the limit`,
      );
    const prefix = call.bool("prefix") || call.bool("all-pods");
    if (follow && sources.length > 1) yield* together(session, call, sources, options, prefix);
    else for (const source of sources) yield* copyOne(session, call.bool("ignore-errors"), source, options, prefix);
    return 0;
  }),
};

interface Source {
  pod: KubeObject;
  container: string;
}

/** @throws Refusal */
function argumentsOf(call: Call): { target: string; container: string } {
  const selector = call.string("selector");
  const [target = "", second = ""] = call.args;
  if (call.args.length === 0 && !selector) misuse(USE);
  if (call.args.length > 2) misuse(USE);
  if (call.args.length && selector) misuse("only a selector (-l) or a POD name is allowed");
  if (second && call.string("container")) refuse("only one of -c or an inline [CONTAINER] arg is allowed");
  return { target, container: second || call.string("container") };
}

/** @throws Refusal */
function readTime(text: string): number {
  try {
    return parseGoTime(text).milliseconds;
  } catch (error) {
    return refuse((error as Error).message);
  }
}

/** @throws Refusal */
function logOptions(call: Call, tail: number): LogOptions {
  const since = call.duration("since");
  const sinceTime = call.string("since-time");
  const from = sinceTime ? readTime(sinceTime) : 0;
  if (since && sinceTime) refuse("at most one of `sinceTime` or `sinceSeconds` may be specified");
  if (since < 0) refuse("--since must be greater than 0");
  return {
    ...(call.bool("follow") ? { follow: "true" } : {}),
    ...(call.bool("previous") ? { previous: "true" } : {}),
    ...(call.bool("timestamps") ? { timestamps: "true" } : {}),
    ...(since ? { sinceSeconds: String(Math.ceil(since / 1000)) } : {}),
    ...(sinceTime ? { sinceTime: timestamp(from) } : {}),
    ...(tail >= 0 ? { tailLines: String(tail) } : {}),
    ...(call.int("limit-bytes") > 0 ? { limitBytes: String(call.int("limit-bytes")) } : {}),
  };
}

function* podsToRead(session: Session, call: Call, target: string, selector: string, timeout: number): Task<readonly KubeObject[]> {
  if (selector) {
    const door = yield* session.door();
    const list = yield* listKind(door, { kind: yield* podKind(session), namespace: session.namespace }, { selector });
    if (!list.items.length) yield* session.err(`No resources found in ${session.namespace} namespace.\n`);
    return list.items;
  }
  let object: KubeObject;
  try {
    object = yield* namedObject(session, target);
  } catch (error) {
    if (error instanceof ApiError && error.reason === "NotFound")
      throw new Refusal(`error from server (NotFound): ${error.message} in namespace ${JSON.stringify(session.namespace)}`);
    throw error;
  }
  if (object.kind === "Pod") return [object];
  yield* onePodOf(session, object, timeout, "cannot get the logs from");
  const pods = [...(yield* podsOf(session, object, "cannot get the logs from"))].sort(byLogging);
  if (call.bool("all-pods")) return pods;
  if (pods.length > 1) yield* session.err(`Found ${pods.length} pods, using pod/${pods[0]!.metadata.name}\n`);
  return [pods[0]!];
}

/** Which logs of which containers. @throws Refusal */
function* sourcesOf(session: Session, pods: readonly KubeObject[], container: string, all: boolean): Task<Source[]> {
  const sources: Source[] = [];
  for (const pod of pods) {
    const containers = containersOf(pod);
    if (all) {
      const order = [
        ...containers.filter(({ kind }) => kind === "init"),
        ...containers.filter(({ kind }) => kind === ""),
        ...containers.filter(({ kind }) => kind === "ephem"),
      ];
      sources.push(...order.map(({ spec }) => ({ pod, container: spec.name })));
      continue;
    }
    if (container) {
      if (!containers.some(({ spec }) => spec.name === container))
        refuse(`container ${container} is not valid for pod ${pod.metadata.name}`);
      sources.push({ pod, container });
      continue;
    }
    sources.push({ pod, container: yield* defaulted(session, pod, session.call.bool("all-pods")) });
  }
  return sources;
}

function* defaulted(session: Session, pod: KubeObject, quiet: boolean): Task<string> {
  const containers = containersOf(pod);
  const wanted = pod.metadata.annotations?.[DEFAULT_CONTAINER];
  const found = wanted ? containers.find(({ spec }) => spec.name === wanted) : undefined;
  if (wanted && !found) yield* session.err(`Default container name ${JSON.stringify(wanted)} not found in pod ${pod.metadata.name}\n`);
  if (found) return found.spec.name;
  const first = containers[0]!.spec.name;
  if (containers.length > 1 && !quiet)
    yield* session.err(
      `Defaulted container ${JSON.stringify(first)} out of: ${containers.map(({ spec, kind }) => (kind ? `${spec.name} (${kind})` : spec.name)).join(", ")}\n`,
    );
  return first;
}

function* open(session: Session, source: Source, options: LogOptions): Task<LogStream> {
  const door = yield* session.door();
  const answer: unknown = yield* door.request({
    verb: "get",
    kind: yield* podKind(session),
    namespace: source.pod.metadata.namespace!,
    name: source.pod.metadata.name,
    subresource: "log",
    options: { ...options, container: source.container } as Record<string, string>,
  });
  if (isLogStream(answer)) return answer;
  return refuse("the server sent no log");
}

const prefixOf = (source: Source): string => `[pod/${source.pod.metadata.name}/${source.container}] `;
const prefixed = (text: string, prefix: string): string => text.replace(/[^\n]*\n|[^\n]+$/g, (line) => prefix + line);

/** Copies until the log ends. */
function* copyOne(session: Session, ignoreErrors: boolean, source: Source, options: LogOptions, prefix: boolean): Task<void> {
  let stream: LogStream;
  try {
    stream = yield* open(session, source, options);
  } catch (error) {
    if (!ignoreErrors) throw error;
    yield* session.out(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return;
  }
  try {
    yield* drain(session, [{ source, stream }], prefix);
  } finally {
    stream.stop();
  }
}

/** The log of one container, to its end; what run shows of a pod that is over already. */
export const copyLogs = (session: Session, pod: KubeObject, container: string, options: LogOptions): Task<void> =>
  copyOne(session, false, { pod, container }, options, false);

/** Follows several logs at once, lines as they come. */
function* together(session: Session, call: Call, sources: readonly Source[], options: LogOptions, prefix: boolean): Task<void> {
  const open_: { source: Source; stream: LogStream }[] = [];
  try {
    for (const source of sources) {
      try {
        open_.push({ source, stream: yield* open(session, source, options) });
      } catch (error) {
        if (!call.bool("ignore-errors")) throw error;
        yield* session.out(`error: ${error instanceof Error ? error.message : String(error)}\n`);
      }
    }
    yield* drain(session, open_, prefix);
  } finally {
    for (const { stream } of open_) stream.stop();
  }
}

function* drain(session: Session, open_: readonly { source: Source; stream: LogStream }[], prefix: boolean): Task<void> {
  let left = [...open_];
  while (left.length) {
    for (const { source, stream } of left) {
      const { output } = stream;
      for (;;) {
        // Several logs are told apart by lines; one log passes as it comes.
        const line = prefix || open_.length > 1 ? output.readLine() : output.read();
        if (!line) break;
        yield* session.out(prefix ? prefixed(line, prefixOf(source)) : line);
      }
    }
    left = left.filter(({ stream }) => !stream.output.ended);
    if (left.length) yield { on: left.map(({ stream }) => stream.output.changed) };
  }
}
