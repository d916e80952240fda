// kubectl run: one pod from an image, left alone, attached to, or exposed.

import type { KubeObject } from "../../api/object.ts";
import type { Process, Task } from "../../machine/process.ts";
import type { Call, Command } from "../command.ts";
import { attachTo } from "./attach.ts";
import { annotated, checkPrinter, createObject, dryRunOf, tell } from "./changing.ts";
import { requireFlags } from "./create/generator.ts";
import { container, type Manifest, manifest } from "./create/objects.ts";
import { deleteOne, deletionText } from "./delete/index.ts";
import { propagationOf } from "./delete/options.ts";
import { overridden, overriddenKind } from "./expose.ts";
import { Exit, messageOf } from "./failures.ts";
import { dryRunFlag, fieldManagerFlag, filenameFlags, flag, forceFlag, gracePeriodFlag, printFlags, saveConfigFlag } from "./flags.ts";
import { isImageReference } from "./image-reference.ts";
import { copyLogs } from "./logs.ts";
import { podKind } from "./pods.ts";
import { inGoOrder } from "./print/go-order.ts";
import { recorded, recordFlag } from "./record.ts";
import { misuse, refuse } from "./refusal.ts";
import { type Session, verb } from "./session.ts";
import { follow } from "./watching.ts";

const ATTACHED = ["attach", "stdin", "tty"];

/** What kubectl takes for the deletion by --rm: of these only --cascade has an effect there, too. */
const deletionFlags = [
  ...filenameFlags("to use to replace the resource."),
  flag("cascade", "string", "background", 'Must be "background", "orphan", or "foreground": what becomes of the dependents.', {
    bare: "background",
  }),
  forceFlag,
  gracePeriodFlag,
  flag("timeout", "duration", "0s", "The length of time to wait before giving up on a delete."),
  flag("wait", "bool", "false", "If true, wait for resources to be gone before returning. This waits for finalizers."),
];

export const command: Command = {
  name: "run",
  summary: "Run a particular image on the cluster",
  usage:
    'run NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]',
  flags: [
    ...printFlags(),
    flag("annotations", "stringArray", "[]", "Annotations to apply to the pod."),
    flag(
      "attach",
      "bool",
      "false",
      "If true, wait for the Pod to start running, and then attach to the Pod as if 'kubectl attach ...' were called. Default false, unless '-i/--stdin' is set, in which case the default is true.",
    ),
    flag(
      "command",
      "bool",
      "false",
      "If true and extra arguments are present, use them as the 'command' field in the container, rather than the 'args' field which is the default.",
    ),
    dryRunFlag,
    flag("env", "stringArray", "[]", "Environment variables to set in the container."),
    flag("expose", "bool", "false", "If true, create a ClusterIP service associated with the pod. Requires `--port`."),
    fieldManagerFlag("kubectl-run"),
    flag("image", "string", "", "The image for the container to run."),
    flag(
      "image-pull-policy",
      "string",
      "",
      "The image pull policy for the container. If left empty, this value will not be specified by the client and defaulted by the server.",
    ),
    flag("labels", "string", "", "Comma separated labels to apply to the pod. Will override previous values.", { shorthand: "l" }),
    flag(
      "leave-stdin-open",
      "bool",
      "false",
      "If the pod is started in interactive mode or with stdin, leave stdin open after the first attach completes.",
    ),
    flag("override-type", "string", "merge", "The method used to override the generated object: json, merge, or strategic."),
    flag("overrides", "string", "", "An inline JSON override for the generated object."),
    flag(
      "pod-running-timeout",
      "duration",
      "1m0s",
      "The length of time (like 5s, 2m, or 3h, higher than zero) to wait until at least one pod is running",
    ),
    flag("port", "string", "", "The port that this container exposes."),
    flag("privileged", "bool", "false", "If true, run the container in privileged mode."),
    flag("quiet", "bool", "false", "If true, suppress prompt messages.", { shorthand: "q" }),
    flag("restart", "string", "Always", "The restart policy for this Pod.  Legal values [Always, OnFailure, Never]."),
    flag(
      "rm",
      "bool",
      "false",
      "If true, delete the pod after it exits.  Only valid when attaching to the container, e.g. with '--attach' or with '-i/--stdin'.",
    ),
    recordFlag,
    saveConfigFlag,
    ...deletionFlags,
    flag("stdin", "bool", "false", "Keep stdin open on the container in the pod, even if nothing is attached.", { shorthand: "i" }),
    flag("tty", "bool", "false", "Allocate a TTY for the container in the pod.", { shorthand: "t" }),
  ],
  required: ["image"],
  run: verb(function* (session, call): Process {
    requireFlags(call, ["image"]);
    checkPrinter(session);
    const dryRun = dryRunOf(session);
    const names = call.dashAt < 0 ? call.args : call.args.slice(0, call.dashAt);
    if (!names.length) misuse("NAME is required for run");
    const attached = call.given("attach") ? call.bool("attach") : call.bool("stdin");
    check(call, attached, dryRun);
    const name = names[0]!;
    const words = call.args.slice(1);
    if (call.bool("expose")) yield* expose(session, call, name, dryRun);
    const pod = annotated(
      recorded(call, inGoOrder(overridden(call, podManifest(call, name, words), "io.k8s.api.core.v1.Pod"))),
      call.bool("save-config"),
    ) as KubeObject;
    const kind = pod.kind === "Pod" && pod.apiVersion === "v1" ? undefined : yield* overriddenKind(session, pod);
    const placed = session.namespaceGiven ? { ...pod, metadata: { ...pod.metadata, namespace: session.namespace } } : pod;
    const created =
      dryRun === "client"
        ? placed
        : yield* createObject(session, kind ?? (yield* podKind(session)), placed, { dryRun, fieldManager: call.string("field-manager") });
    if (!attached) {
      yield* tell(session, inGoOrder(created), "created", dryRun);
      return 0;
    }
    try {
      return yield* together(session, call, created);
    } finally {
      if (call.bool("rm")) yield* remove(session, call, created);
    }
  }),
};

/** @throws Refusal */
function check(call: Call, attached: boolean, dryRun: string): void {
  const image = call.string("image");
  if (call.duration("pod-running-timeout") <= 0) misuse("--pod-running-timeout must be higher than zero");
  if (!image) refuse("--image is required");
  if (!isImageReference(image)) refuse(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (call.bool("tty") && !call.bool("stdin")) misuse("-i/--stdin is required for containers with -t/--tty=true");
  if (call.bool("expose") && !call.string("port")) misuse("--port must be set when exposing a service");
  if (!["Always", "OnFailure", "Never"].includes(call.string("restart"))) misuse(`invalid restart policy: ${call.string("restart")}`);
  if (!attached && call.bool("rm")) misuse("--rm should only be used for attached containers");
  if (attached && dryRun !== "none")
    misuse(
      `--dry-run=[server|client] can't be used with attached containers options (${ATTACHED.map((each) => `--${each}`)
        .join(", ")
        .replace(/, ([^,]*)$/, ", or $1")})`,
    );
  if (!["", "Always", "IfNotPresent", "Never"].includes(call.string("image-pull-policy")))
    misuse(`invalid image pull policy: ${call.string("image-pull-policy")}`);
}

/** key=value pairs separated by commas. @throws Refusal */
function labelsOf(text: string, name: string): Record<string, string> {
  if (!text) return { run: name };
  return Object.fromEntries(
    text.split(",").map((pair) => {
      const parts = pair.split("=");
      if (parts.length !== 2) refuse(`unexpected label spec: ${pair}`);
      return [parts[0]!.trim(), parts[1]!.trim()];
    }),
  );
}

function podManifest(call: Call, name: string, words: readonly string[]): Manifest {
  const env = call.list("env").map((text) => {
    const at = text.indexOf("=");
    if (at <= 0) refuse(`invalid env: ${text}`);
    return { name: text.slice(0, at), value: text.slice(at + 1) };
  });
  const main = container(name, call.string("image"));
  if (words.length) main[call.bool("command") ? "command" : "args"] = words;
  if (env.length) main.env = env;
  if (call.string("image-pull-policy")) main["imagePullPolicy"] = call.string("image-pull-policy");
  if (call.string("port")) main.ports = [{ containerPort: portOf(call) }];
  if (call.bool("privileged")) main["securityContext"] = { privileged: true };
  if (call.bool("stdin")) main["stdin"] = true;
  if (call.bool("stdin") && !call.bool("leave-stdin-open")) main["stdinOnce"] = true;
  if (call.bool("tty")) main["tty"] = true;
  const annotations = Object.fromEntries(
    call.list("annotations").map((text) => {
      const at = text.indexOf("=");
      if (at <= 0) refuse(`invalid annotations: ${text}`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
  return manifest(
    "v1",
    "Pod",
    name,
    { spec: { containers: [main], restartPolicy: call.string("restart"), dnsPolicy: "ClusterFirst" }, status: {} },
    {
      labels: labelsOf(call.string("labels"), name),
      ...(Object.keys(annotations).length ? { annotations } : {}),
    },
  );
}

function portOf(call: Call): number {
  const port = call.string("port");
  if (!/^[+-]?\d+$/.test(port)) refuse(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
  return Number(port);
}

function* expose(session: Session, call: Call, name: string, dryRun: "none" | "client" | "server"): Task<void> {
  const port = portOf(call);
  const door = yield* session.door();
  const service = manifest(
    "v1",
    "Service",
    name,
    {
      spec: { ports: [{ protocol: "TCP", port, targetPort: port }], selector: labelsOf(call.string("labels"), name) },
      status: { loadBalancer: {} },
    },
    {
      ...(session.namespaceGiven ? { namespace: session.namespace } : {}),
      ...(call.string("labels") ? { labels: labelsOf(call.string("labels"), name) } : {}),
    },
  );
  const object = annotated(recorded(call, inGoOrder(service)), call.bool("save-config")) as KubeObject;
  const created =
    dryRun === "client"
      ? object
      : yield* createObject(session, door.mapper.need("services"), object, { dryRun, fieldManager: call.string("field-manager") });
  yield* tell(session, inGoOrder(created), "created", dryRun);
  if (call.string("output") === "yaml") yield* session.out("---\n");
}

const completed = (pod: KubeObject): boolean => pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";

function* podUntil(session: Session, pod: KubeObject, deadline: number | undefined, holds: (pod: KubeObject) => boolean): Task<KubeObject> {
  let last = pod;
  const place = { kind: yield* podKind(session), namespace: pod.metadata.namespace ?? session.namespace, name: pod.metadata.name };
  yield* follow(session, place, deadline, function* (object) {
    if (!object) return refuse(`pods ${JSON.stringify(pod.metadata.name)} not found`);
    last = object;
    return holds(object);
  });
  return last;
}

/** Waits for the pod, attaches, and gives the exit code of what ran. */
function* together(session: Session, call: Call, created: KubeObject): Process {
  const quiet = call.bool("quiet");
  const running = (pod: KubeObject): boolean =>
    completed(pod) ||
    (pod.status?.phase === "Running" &&
      pod.status?.conditions?.some((each: { type: string; status: string }) => each.type === "Ready" && each.status === "True"));
  const pod = yield* podUntil(session, created, session.self.clock.now + call.duration("pod-running-timeout"), running);
  const name = pod.spec.containers[0].name;
  if (completed(pod)) yield* copyLogs(session, pod, name, {});
  else {
    try {
      yield* attachTo(session, pod, { container: name, stdin: call.bool("stdin"), tty: call.bool("tty"), quiet });
    } catch (error) {
      yield* session.err(`warning: couldn't attach to pod/${pod.metadata.name}, falling back to streaming logs: ${messageOf(error)}\n`);
      yield* copyLogs(session, pod, name, { follow: "true" });
    }
  }
  const restart = call.string("restart");
  if (call.bool("leave-stdin-open") || restart === "Always") return 0;
  const over = yield* podUntil(
    session,
    pod,
    session.self.clock.now + call.duration("pod-running-timeout"),
    restart === "Never" ? completed : (each) => each.status?.phase === "Succeeded",
  );
  if (over.status?.phase !== "Failed") return 0;
  const place = `pod ${over.metadata.namespace}/${over.metadata.name}`;
  const ended = over.status.containerStatuses?.[0]?.state?.terminated;
  if (!ended?.exitCode) return refuse(`${place} failed with unknown exit code`);
  throw new Exit(ended.exitCode, `${place} terminated (${ended.reason ?? ""})${ended.message ? `\n${ended.message}` : ""}`);
}

/** --rm. */
function* remove(session: Session, call: Call, pod: KubeObject): Task<void> {
  const info = {
    kind: yield* podKind(session),
    namespace: pod.metadata.namespace ?? session.namespace,
    name: pod.metadata.name,
    object: pod,
    source: "",
  };
  try {
    yield* deleteOne(session, info, { propagationPolicy: propagationOf(session, call) }, "none");
  } catch {
    return;
  }
  if (!call.bool("quiet")) yield* session.out(deletionText(call, info, -1, "none"));
}
