// kubectl debug: a container with tools beside one that has none: in the pod, in a copy of it, or on a node.
import { ApiError } from "../../../api/errors.ts";
import type { KubeObject } from "../../../api/object.ts";
import { strategicMergePatch } from "../../../api/strategic-merge.ts";
import { parseYaml } from "../../../base/yaml.ts";
import type { Process, Task } from "../../../machine/process.ts";
import type { Call, Command } from "../../command.ts";
import { attachTo } from "../attach.ts";
import { createObject } from "../changing.ts";
import { messageOf } from "../failures.ts";
import { flag } from "../flags.ts";
import { isImageReference } from "../image-reference.ts";
import { copyLogs } from "../logs.ts";
import { podKind } from "../pods.ts";
import { misuse, refuse } from "../refusal.ts";
import type { Info } from "../resources/builder.ts";
import { KUBECTL_SCHEME } from "../resources/go-scheme.ts";
import { visitEach } from "../resources/visit.ts";
import { type Session, verb } from "../session.ts";
import { follow } from "../watching.ts";
import { flags } from "./flags.ts";
import { copyOf, ephemeralContainer, nodePod, type Wanted } from "./pods.ts";
import { type Container, profileOf } from "./profiles.ts";

const LEGACY =
  '--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a profile, for example "--profile=general".\n';
const CUSTOM = "name, command, image, lifecycle and volume devices are not modifiable via custom profile";

export const command: Command = {
  name: "debug",
  summary: "Create debugging sessions for troubleshooting workloads and nodes",
  usage: "debug (POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ]",
  flags: flags(flag),
  run: verb(function* (session, call): Process {
    const names = call.dashAt < 0 ? call.args : call.args.slice(0, call.dashAt);
    const words = call.dashAt < 0 ? [] : call.args.slice(call.dashAt);
    const wanted = wantedOf(session, call, words);
    validate(call, names, wanted);
    if (call.string("target") && !call.bool("quiet"))
      yield* session.out(
        `Targeting container ${JSON.stringify(call.string("target"))}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`,
      );
    if (call.bool("tty") && !call.bool("stdin")) refuse("-i/--stdin is required for containers with -t/--tty=true");
    if (call.string("profile") === "legacy") yield* session.err(LEGACY);
    const options = {
      args: names.map((name) => (name.includes("/") ? name : `pods/${name}`)),
      filenames: call.list("filename"),
      typed: KUBECTL_SCHEME,
    };
    yield* visitEach(session, options, function* (info) {
      const made = yield* debugOne(session, call, info, wanted);
      const attached = call.given("attach") ? call.bool("attach") : call.bool("stdin");
      if (attached && made.container) yield* together(session, call, made.pod, made.container);
    });
    return 0;
  }),
};

/** @throws Refusal */
function validate(call: Call, names: readonly string[], { images, words }: Wanted): void {
  const image = call.string("image");
  if (call.string("copy-to")) {
    if (!image && !images.size && !words.length) refuse("you must specify --image, --set-image or command arguments.");
    if (words.length && !call.string("container") && !image)
      refuse("you must specify an existing container or a new image when specifying args.");
  } else {
    for (const name of ["replace", "same-node"]) if (call.bool(name)) refuse(`--${name} may only be used with --copy-to.`);
    if (images.size) refuse("--set-image may only be used with --copy-to.");
    if (!image) refuse("you must specify --image when not using --copy-to.");
  }
  if (image && !isImageReference(image)) refuse(`invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (!names.length && !call.list("filename").length) misuse("NAME or filename is required for debug");
  if (!["", "Always", "IfNotPresent", "Never"].includes(call.string("image-pull-policy")))
    refuse(`invalid image pull policy: ${call.string("image-pull-policy")}`);
  for (const [name, each] of images)
    if (!isImageReference(each))
      refuse(`invalid image name ${JSON.stringify(each)} for container ${JSON.stringify(name)}: invalid reference format`);
  if (call.string("target") && call.string("copy-to")) refuse("--target is incompatible with --copy-to. Use --share-processes instead.");
}

/** @throws Refusal */
function wantedOf(session: Session, call: Call, words: readonly string[]): Wanted {
  const env = Object.entries(call.map("env"))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ({ name, value }));
  const custom = call.string("custom") ? customOf(session, call.string("custom")) : undefined;
  const suffix = () => session.self.machine.random.suffix();
  return {
    call,
    profile: profileOf(call),
    images: new Map(Object.entries(call.map("set-image"))),
    env,
    words,
    suffix,
    name(taken) {
      let name: string;
      do name = `debugger-${suffix()}`;
      while (taken.includes(name));
      if (!call.bool("quiet")) session.self.stdout.write(`Defaulting debug container name to ${name}.\n`);
      return name;
    },
    customize: (container) => (custom ? (strategicMergePatch("io.k8s.api.core.v1.Container", container, custom) as Container) : container),
  };
}

/** @throws Refusal */
function customOf(session: Session, path: string): Container {
  const { files } = session.self.machine;
  if (!files.exists(session.path(path)))
    refuse(`must pass a container spec json file for custom profile: open ${path}: no such file or directory`);
  const custom = parseYaml(files.read(session.path(path)));
  if (["name", "command", "image", "lifecycle", "volumeDevices"].some((field) => custom?.[field] !== undefined)) refuse(CUSTOM);
  return custom;
}

function* debugOne(session: Session, call: Call, info: Info, wanted: Wanted): Task<{ pod: KubeObject; container: string }> {
  const object = info.object!;
  const kind = yield* podKind(session);
  // The typed clients that create here name no manager: the server takes the program's.
  const send = (pod: object, namespace: string) =>
    createObject(session, kind, { apiVersion: "v1", kind: "Pod", ...pod }, { namespace, dryRun: "none", fieldManager: "kubectl" });
  if (object.kind === "Node") {
    const { pod, container } = nodePod(wanted, info.name);
    if (!call.bool("quiet"))
      yield* session.out(`Creating debugging pod ${pod.metadata.name} with container ${container} on node ${info.name}.\n`);
    return { pod: yield* send(pod, session.namespace), container };
  }
  if (object.kind !== "Pod")
    return refuse(`${JSON.stringify(`${info.kind.group}/${info.kind.version}, Kind=${info.kind.kind}`)} not supported by debug`);
  if (call.string("copy-to")) {
    const { pod, container } = copyOf(wanted, object);
    const created = yield* send(pod, info.namespace);
    if (call.bool("replace")) {
      const door = yield* session.door();
      yield* door.request({ verb: "delete", kind, name: info.name, namespace: info.namespace, delete: { gracePeriodSeconds: 0 } });
    }
    return { pod: created, container };
  }
  const container = ephemeralContainer(wanted, object);
  const door = yield* session.door();
  const changed = (yield* door.request({
    verb: "patch",
    kind,
    name: info.name,
    namespace: info.namespace,
    subresource: "ephemeralcontainers",
    patch: "strategic",
    body: { spec: { ephemeralContainers: [container] } },
    fieldManager: "kubectl",
  })) as KubeObject;
  return { pod: changed, container: container.name };
}

interface ContainerStatus {
  name: string;
  state?: { waiting?: { message?: string }; running?: object; terminated?: object };
}

/** Waits for the container and attaches to it; one that ended already shows its logs. */
function* together(session: Session, call: Call, pod: KubeObject, name: string): Task<void> {
  let status: ContainerStatus | undefined;
  let running = pod;
  yield* follow(
    session,
    { kind: yield* podKind(session), namespace: pod.metadata.namespace!, name: pod.metadata.name },
    undefined,
    function* (object) {
      if (!object) return refuse(`pods ${JSON.stringify(pod.metadata.name)} not found`);
      running = object;
      const { containerStatuses = [], ephemeralContainerStatuses = [] } = object.status ?? {};
      status = [...containerStatuses, ...ephemeralContainerStatuses].find((each: ContainerStatus) => each.name === name);
      const message = status?.state?.waiting?.message;
      if (message) session.warn(`container ${name}: ${message}`);
      return Boolean(status?.state?.running || status?.state?.terminated);
    },
  );
  if (status?.state?.terminated) return yield* copyLogs(session, running, name, {});
  try {
    yield* attachTo(session, running, { container: name, stdin: call.bool("stdin"), tty: call.bool("tty"), quiet: call.bool("quiet") });
  } catch (error) {
    if (error instanceof ApiError && error.reason === "Unauthorized") throw error;
    yield* session.err(`warning: couldn't attach to pod/${pod.metadata.name}, falling back to streaming logs: ${messageOf(error)}\n`);
    yield* copyLogs(session, running, name, { follow: "true" });
  }
}
