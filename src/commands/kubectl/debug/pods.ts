// The pods that `kubectl debug` asks the server for: one with an ephemeral container, a copy, or one on a node (kubectl/pkg/cmd/debug/debug.go).
import type { KubeObject } from "../../../api/object.ts";
import { clone } from "../../../api/structure.ts";
import type { Call } from "../../command.ts";
import { refuse } from "../refusal.ts";
import type { Container, DebugPod, Profile } from "./profiles.ts";

export interface Wanted {
  call: Call;
  profile: Profile;
  images: ReadonlyMap<string, string>;
  env: readonly { name: string; value?: string }[];
  words: readonly string[];
  /** A name for a container that has none yet. */
  name(taken: readonly string[]): string;
  suffix(): string;
  /** --custom, laid over the container. */
  customize(container: Container): Container;
}

const bare = (wanted: Wanted, name: string): Container => {
  const { call, env, words } = wanted;
  return {
    name,
    image: call.string("image"),
    ...(words.length ? { [call.bool("arguments-only") ? "args" : "command"]: [...words] } : {}),
    ...(env.length ? { env: [...env] } : {}),
    resources: {},
    terminationMessagePolicy: "File",
    ...(call.string("image-pull-policy") ? { imagePullPolicy: call.string("image-pull-policy") } : {}),
    ...(call.bool("stdin") ? { stdin: true } : {}),
    ...(call.bool("tty") ? { tty: true } : {}),
  };
};

const namesIn = (spec: KubeObject["spec"]): string[] =>
  [...(spec.containers ?? []), ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])].map(({ name }: Container) => name);

/** An ephemeral container for a pod. */
export function ephemeralContainer(wanted: Wanted, pod: KubeObject): Container {
  const { call } = wanted;
  const container = bare(wanted, call.string("container") || wanted.name(namesIn(pod.spec)));
  if (call.string("target")) container.targetContainerName = call.string("target");
  wanted.profile(clone(pod) as unknown as DebugPod, container, "ephemeral");
  return wanted.customize(container);
}

/** A copy of a pod, and the name of its debugging container: "" where only images changed. @throws Refusal */
export function copyOf(wanted: Wanted, pod: KubeObject): { pod: DebugPod; container: string } {
  const { call, images } = wanted;
  const { labels, annotations, namespace } = pod.metadata;
  const copy = clone({
    metadata: { name: call.string("copy-to"), namespace, labels, annotations },
    spec: pod.spec,
  }) as DebugPod;
  delete copy.spec.ephemeralContainers;
  if (call.given("share-processes")) copy.spec.shareProcessNamespace = call.bool("share-processes");
  if (!call.bool("same-node")) delete copy.spec.nodeName;
  for (const container of copy.spec.containers) container.image = images.get(container.name) ?? images.get("*") ?? container.image;
  let name = call.string("container");
  let at = copy.spec.containers.findIndex((each: Container) => each.name === name);
  if (at < 0) {
    if (!call.string("image")) {
      if (images.size) return { pod: copy, container: "" };
      refuse("you must specify image when creating new container");
    }
    name ||= wanted.name(namesIn(copy.spec));
    at = copy.spec.containers.push(bare(wanted, name)) - 1;
  } else {
    const { name: _name, resources: _resources, terminationMessagePolicy: _policy, image, ...given } = bare(wanted, name);
    const old = copy.spec.containers[at];
    if (given.command) delete old.args;
    delete old.stdin;
    delete old.tty;
    Object.assign(old, given, image ? { image } : {});
  }
  wanted.profile(copy, copy.spec.containers[at], "copy");
  copy.spec.containers[at] = wanted.customize(copy.spec.containers[at]);
  return { pod: copy, container: name };
}

/** A pod on a node, in its namespaces and with its files, as the profile says. */
export function nodePod(wanted: Wanted, node: string): { pod: DebugPod; container: string } {
  const name = wanted.call.string("container") || "debugger";
  const container = bare(wanted, name);
  const pod: DebugPod = {
    metadata: { name: `node-debugger-${node}-${wanted.suffix()}`, labels: { "app.kubernetes.io/managed-by": "kubectl-debug" } },
    spec: { containers: [container], nodeName: node, restartPolicy: "Never", tolerations: [{ operator: "Exists" }] },
  };
  wanted.profile(pod, container, "node");
  pod.spec.containers = [wanted.customize(container)];
  return { pod, container: name };
}
