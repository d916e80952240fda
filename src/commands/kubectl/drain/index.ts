// kubectl drain: cordons nodes and evicts their pods.
import { ApiError } from "../../../api/errors.ts";
import type { KubeObject } from "../../../api/object.ts";
import { parseRequirements } from "../../../api/parse-requirements.ts";
import { formatGoDuration } from "../../../base/duration.ts";
import type { Process, Task } from "../../../machine/process.ts";
import { sleep } from "../../../machine/tasks.ts";
import type { Call, Command } from "../../command.ts";
import { dryRunOf, tell } from "../changing.ts";
import { Exit, messageOf } from "../failures.ts";
import { dryRunFlag, flag, selectorFlag } from "../flags.ts";
import { podKind } from "../pods.ts";
import { refuse } from "../refusal.ts";
import type { Info } from "../resources/builder.ts";
import { type Session, verb } from "../session.ts";
import { mark, nodesOf } from "./cordon.ts";
import { errorsOf, judge, type Verdict, warningsOf } from "./filters.ts";

export const command: Command = {
  name: "drain",
  summary: "Drain node in preparation for maintenance",
  usage: "drain NODE",
  flags: [
    flag("chunk-size", "int64", "500", "Return large lists in chunks rather than all at once. Pass 0 to disable."),
    flag(
      "delete-emptydir-data",
      "bool",
      "false",
      "Continue even if there are pods using emptyDir (local data that will be deleted when the node is drained).",
    ),
    flag(
      "disable-eviction",
      "bool",
      "false",
      "Force drain to use delete, even if eviction is supported. This will bypass checking PodDisruptionBudgets, use with caution.",
    ),
    dryRunFlag,
    flag("force", "bool", "false", "Continue even if there are pods that do not declare a controller."),
    flag(
      "grace-period",
      "int",
      "-1",
      "Period of time in seconds given to each pod to terminate gracefully. If negative, the default value specified in the pod will be used.",
    ),
    flag("ignore-daemonsets", "bool", "false", "Ignore DaemonSet-managed pods."),
    flag("pod-selector", "string", "", "Label selector to filter pods on the node"),
    selectorFlag,
    flag(
      "skip-wait-for-delete-timeout",
      "int",
      "0",
      "If pod DeletionTimestamp older than N seconds, skip waiting for the pod.  Seconds must be greater than 0 to skip.",
    ),
    flag("timeout", "duration", "0s", "The length of time to wait before giving up, zero means infinite"),
  ],
  run: verb(function* (session, call): Process {
    const dryRun = dryRunOf(session);
    checkPodSelector(call.string("pod-selector"));
    const nodes = yield* nodesOf(session, call);
    yield* mark(session, nodes, true, dryRun);
    const left = new Set(nodes.map(({ name }) => name));
    const errors: string[] = [];
    for (const node of nodes) {
      const failures = yield* drainOne(session, call, node, dryRun);
      if (!failures.length) {
        left.delete(node.name);
        yield* tell(session, node.object!, "drained", dryRun);
        continue;
      }
      errors.push(...failures);
      yield* session.err(
        `error: unable to drain node ${JSON.stringify(node.name)} due to error: ${failures.length === 1 ? failures[0] : `[${failures.join(", ")}]`}, continuing command...\n`,
      );
    }
    if (!errors.length) return 0;
    yield* session.err(`There are pending nodes to be drained:\n${[...left].map((name) => ` ${name}\n`).join("")}`);
    throw new Exit(1, errors.map((text) => `${text}\n`).join(""));
  }),
};

/** @throws Refusal */
function checkPodSelector(selector: string): void {
  try {
    parseRequirements(selector);
  } catch {
    refuse("--pod-selector=<pod_selector> must be a valid label selector");
  }
}

function* podsToTake(session: Session, call: Call, node: Info): Task<Verdict[]> {
  const door = yield* session.door();
  const labelSelector = call.string("pod-selector");
  const { items } = yield* door.list(yield* podKind(session), {
    fieldSelector: `spec.nodeName=${node.name}`,
    ...(labelSelector ? { labelSelector } : {}),
  });
  const owners = new Map<string, string | undefined>();
  for (const pod of items) {
    const owner = pod.metadata.ownerReferences?.find((each) => each.controller && each.kind === "DaemonSet");
    const key = `${pod.metadata.namespace}/${owner?.name}`;
    if (!owner || owners.has(key)) continue;
    try {
      yield* door.get(door.mapper.need("daemonsets.apps"), owner.name, { namespace: pod.metadata.namespace! });
      owners.set(key, undefined);
    } catch (error) {
      owners.set(key, messageOf(error));
    }
  }
  return judge(items, {
    force: call.bool("force"),
    ignoreDaemonSets: call.bool("ignore-daemonsets"),
    deleteEmptyDir: call.bool("delete-emptydir-data"),
    skipDeletedAfter: call.int("skip-wait-for-delete-timeout"),
    now: session.self.clock.now,
    daemonSetTrouble: (namespace, name) => owners.get(`${namespace}/${name}`),
  });
}

/** @returns why the node is not drained; empty when it is */
function* drainOne(session: Session, call: Call, node: Info, dryRun: "none" | "client" | "server"): Task<string[]> {
  const verdicts = yield* podsToTake(session, call, node);
  const errors = errorsOf(verdicts);
  if (errors.length) return errors;
  const warnings = warningsOf(verdicts);
  if (warnings) yield* session.err(`Warning: ${warnings}\n`);
  const pods = verdicts.filter(({ take }) => take).map(({ pod }) => pod);
  if (dryRun === "client") {
    for (const pod of pods) yield* session.out(`evicting pod ${pod.metadata.namespace}/${pod.metadata.name} (dry run)\n`);
    return [];
  }
  const failures = yield* evictAll(session, call, pods, dryRun === "server");
  if (!failures.length) return [];
  const pending = (yield* podsToTake(session, call, node)).filter(({ take }) => take);
  if (pending.length) {
    yield* session.err(
      `There are pending pods in node ${JSON.stringify(node.name)} when an error occurred: ${failures.length === 1 ? failures[0] : `[${failures.join(", ")}]`}\n`,
    );
    for (const { pod } of pending) yield* session.err(`pod/${pod.metadata.name}\n`);
  }
  return failures;
}

const RETRY = 5000;
const POLL = 1000;

/** Evicts pods side by side and waits until they are gone. @returns what went wrong */
function* evictAll(session: Session, call: Call, pods: readonly KubeObject[], dryRun: boolean): Task<string[]> {
  const { clock } = session.self;
  const door = yield* session.door();
  const kind = yield* podKind(session);
  const timeout = call.duration("timeout");
  const deadline = timeout > 0 ? clock.now + timeout : undefined;
  const direct = call.bool("disable-eviction");
  const grace = call.int("grace-period");
  const options = grace >= 0 ? { gracePeriodSeconds: grace } : {};
  const failures: string[] = [];
  let work = pods.map((pod) => ({ pod, at: clock.now, evicted: false }));
  while (work.length) {
    const over: typeof work = [];
    for (const item of work) {
      if (item.at > clock.now) continue;
      const { name, namespace = "", uid } = item.pod.metadata;
      const place = { kind, name, namespace };
      if (item.evicted) {
        if (yield* stillThere(session, place, uid)) {
          item.at = clock.now + POLL;
          if (deadline === undefined || clock.now < deadline) continue;
          failures.push(
            `error when waiting for pod ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)} to terminate: global timeout reached: ${formatGoDuration(timeout)}`,
          );
        } else yield* session.out(`pod/${name} ${direct ? "deleted" : "evicted"}\n`);
        over.push(item);
        continue;
      }
      const what = `pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}`;
      yield* session.out(`${direct ? "deleting" : "evicting"} pod ${namespace}/${name}${dryRun ? " (server dry run)" : ""}\n`);
      if (deadline !== undefined && clock.now >= deadline) {
        failures.push(`error when evicting ${what}: global timeout reached: ${formatGoDuration(timeout)}`);
        over.push(item);
        continue;
      }
      try {
        if (direct) yield* door.request({ verb: "delete", ...place, delete: options, ...(dryRun ? { dryRun: true } : {}) });
        else
          yield* door.request({
            verb: "create",
            ...place,
            subresource: "eviction",
            body: {
              apiVersion: "policy/v1",
              kind: "Eviction",
              metadata: { name, namespace },
              ...(grace >= 0 ? { deleteOptions: options } : {}),
            },
            ...(dryRun ? { dryRun: true } : {}),
          });
        item.evicted = true;
        item.at = clock.now;
        if (dryRun) over.push(item);
      } catch (error) {
        if (error instanceof ApiError && error.reason === "NotFound") over.push(item);
        else if (error instanceof ApiError && error.reason === "TooManyRequests") {
          yield* session.err(`error when evicting ${what} (will retry after 5s): ${error.message}\n`);
          item.at = clock.now + RETRY;
        } else {
          failures.push(`error when evicting ${what}: ${messageOf(error)}`);
          over.push(item);
        }
      }
    }
    work = work.filter((item) => !over.includes(item));
    const next = Math.min(...work.map(({ at }) => at));
    if (work.length && next > clock.now) yield* sleep(session.self, next - clock.now);
  }
  return failures;
}

function* stillThere(session: Session, place: { kind: Info["kind"]; name: string; namespace: string }, uid: string): Task<boolean> {
  const door = yield* session.door();
  try {
    const pod = yield* door.get(place.kind, place.name, { namespace: place.namespace });
    return pod.metadata.uid === uid;
  } catch (error) {
    if (error instanceof ApiError && error.reason === "NotFound") return false;
    throw error;
  }
}
