// crictl ps, pods, images, stats: the lists, as tables, ids, JSON or YAML.

import { alignTabs } from "../../../base/tab-writer.ts";
import { dumpYaml } from "../../../base/yaml.ts";
import { processorOf } from "../../../cluster/kubelet/usage.ts";
import type { Image } from "../../../images/image.ts";
import type { Running, Task } from "../../../machine/process.ts";
import type { NodeHost } from "../../../world/node/host.ts";
import { sandboxId } from "../../../world/node/processes.ts";
import { type Options, say, ToolError } from "../../unix/tool.ts";
import { agoText, containers, type Entry, fatal, sandboxes, sizeText } from "./entries.ts";

const short = (id: string): string => id.replace(/^sha256:/, "").slice(0, 13);

export function table(rows: readonly (readonly string[])[]): string {
  return `${alignTabs(rows.map((row) => row.join("\t")).join("\n"), { minWidth: 20, padding: 3 }).replace(/\n$/, "")}\n`;
}

/** JSON or YAML where they are asked for. @throws ToolError */
export function structured(format: string, value: unknown): string | undefined {
  if (format === "json") return `${JSON.stringify(value, undefined, 2)}\n`;
  if (format === "yaml") return dumpYaml(value);
  if (format === "table" || format === "") return undefined;
  throw new ToolError(fatal(`unsupported output format: "${format}"`));
}

const nanoseconds = (ms: number): string => String(BigInt(Math.floor(ms)) * 1_000_000n);

export const labelsOf = (entry: Entry): Record<string, string> => ({
  "io.kubernetes.container.name": entry.record.spec.name,
  "io.kubernetes.pod.name": entry.pod.metadata.name,
  "io.kubernetes.pod.namespace": entry.pod.metadata.namespace ?? "default",
  "io.kubernetes.pod.uid": entry.pod.metadata.uid,
});

const containerJson = (entry: Entry) => ({
  id: entry.id,
  podSandboxId: sandboxId(entry.pod.metadata.uid),
  metadata: { name: entry.record.spec.name, attempt: entry.attempt },
  image: { image: entry.image.id, annotations: {}, userSpecifiedImage: entry.record.spec.image ?? "", runtimeHandler: "" },
  imageRef: entry.image.id,
  state: `CONTAINER_${entry.state.toUpperCase()}`,
  createdAt: nanoseconds(entry.created),
  labels: labelsOf(entry),
  annotations: {
    "io.kubernetes.container.restartCount": String(entry.attempt),
    "io.kubernetes.container.terminationMessagePath": entry.record.spec.terminationMessagePath ?? "/dev/termination-log",
  },
  imageId: entry.image.id,
});

const matching = (pattern: string | undefined) => {
  if (pattern === undefined) return () => true;
  const expression = new RegExp(pattern);
  return (text: string) => expression.test(text);
};

function labelled(labels: Readonly<Record<string, string>>, wanted: readonly string[]): boolean {
  return wanted.every((each) => {
    const [key = "", value = ""] = each.split("=");
    return labels[key] === value;
  });
}

export function* ps(self: Running, host: NodeHost, flags: Options): Task<void> {
  const state = flags.value("s")?.toLowerCase();
  if (state !== undefined && !["created", "running", "exited", "unknown"].includes(state))
    throw new ToolError(fatal("--state should be one of created, running, exited or unknown"));
  const named = matching(flags.value("name"));
  const [image, id, podId] = [flags.value("image"), flags.value("id"), flags.value("p")];
  const inPod = matching(flags.value("namespace"));
  let all = containers(host).filter(
    (entry) =>
      (state === undefined || entry.state.toLowerCase() === state) &&
      (flags.has("a") || flags.has("l") || flags.has("n") || state !== undefined || entry.state === "Running") &&
      named(entry.record.spec.name) &&
      inPod(entry.pod.metadata.namespace ?? "default") &&
      (image === undefined || (entry.record.spec.image ?? "").includes(image)) &&
      (id === undefined || entry.id.startsWith(id)) &&
      (podId === undefined || sandboxId(entry.pod.metadata.uid).startsWith(podId)) &&
      labelled({ ...entry.pod.metadata.labels, ...labelsOf(entry) }, flags.values("label")),
  );
  if (flags.has("l")) all = all.slice(0, 1);
  const last = flags.value("n");
  if (last !== undefined) all = all.slice(0, Number(last));
  if (flags.has("q")) {
    yield* say(self, all.map((entry) => `${entry.id}\n`).join(""));
    return;
  }
  const text = structured(flags.value("o") ?? "table", { containers: all.map(containerJson) });
  if (text !== undefined) {
    yield* say(self, text);
    return;
  }
  const cut = (value: string) => (flags.has("no-trunc") ? value : short(value));
  const now = self.clock.now;
  yield* say(
    self,
    table([
      ["CONTAINER", "IMAGE", "CREATED", "STATE", "NAME", "ATTEMPT", "POD ID", "POD", "NAMESPACE"],
      ...all.map((entry) => [
        cut(entry.id),
        flags.has("r") ? (entry.record.spec.image ?? "") : cut(entry.image.id),
        agoText(now - entry.created),
        entry.state,
        entry.record.spec.name,
        String(entry.attempt),
        cut(sandboxId(entry.pod.metadata.uid)),
        entry.pod.metadata.name,
        entry.pod.metadata.namespace ?? "default",
      ]),
    ]),
  );
}

export function* pods(self: Running, host: NodeHost, flags: Options): Task<void> {
  const state = flags.value("s")?.toLowerCase();
  const named = matching(flags.value("name"));
  const inNamespace = matching(flags.value("namespace"));
  let all = sandboxes(host).filter(
    (entry) =>
      (state === undefined || entry.state.toLowerCase() === state) &&
      named(entry.pod.metadata.name) &&
      inNamespace(entry.pod.metadata.namespace ?? "default") &&
      (flags.value("id") === undefined || entry.id.startsWith(flags.value("id")!)) &&
      labelled(entry.pod.metadata.labels ?? {}, flags.values("label")),
  );
  if (flags.has("l")) all = all.slice(0, 1);
  if (flags.value("n") !== undefined) all = all.slice(0, Number(flags.value("n")));
  if (flags.has("q")) {
    yield* say(self, all.map((entry) => `${entry.id}\n`).join(""));
    return;
  }
  const items = all.map((entry) => ({
    id: entry.id,
    metadata: {
      name: entry.pod.metadata.name,
      uid: entry.pod.metadata.uid,
      namespace: entry.pod.metadata.namespace ?? "default",
      attempt: 0,
    },
    state: entry.state === "Ready" ? "SANDBOX_READY" : "SANDBOX_NOTREADY",
    createdAt: nanoseconds(entry.created),
    labels: entry.pod.metadata.labels ?? {},
    annotations: {},
    runtimeHandler: "",
  }));
  const text = structured(flags.value("o") ?? "table", { items });
  if (text !== undefined) {
    yield* say(self, text);
    return;
  }
  const cut = (value: string) => (flags.has("no-trunc") ? value : short(value));
  yield* say(
    self,
    table([
      ["POD ID", "CREATED", "STATE", "NAME", "NAMESPACE", "ATTEMPT", "RUNTIME"],
      ...all.map((entry) => [
        cut(entry.id),
        agoText(self.clock.now - entry.created),
        entry.state,
        entry.pod.metadata.name,
        entry.pod.metadata.namespace ?? "default",
        "0",
        "(default)",
      ]),
    ]),
  );
}

/** Bytes of an image's layers as they travel. */
export const compressed = (image: Image): number => Math.round(image.size / 2.6);

export const imageJson = (image: Image, tags: readonly string[]) => ({
  id: image.id,
  repoTags: tags,
  repoDigests: [`${image.repository}@${image.digest}`],
  size: String(compressed(image)),
  username: "",
  uid: image.config.user && /^\d+$/.test(image.config.user) ? { value: image.config.user } : null,
  spec: null,
  pinned: image.repository.endsWith("/pause"),
});

/** Images by what they are, with all their references. */
export function imagesOf(host: NodeHost): { image: Image; tags: string[] }[] {
  const found = new Map<string, { image: Image; tags: string[] }>();
  for (const [reference, image] of host.kubelet.images.present) {
    const known = found.get(image.id);
    if (known) known.tags.push(reference);
    else found.set(image.id, { image, tags: [reference] });
  }
  return [...found.values()].sort((a, b) => (a.tags[0]! < b.tags[0]! ? -1 : 1));
}

export function* images(self: Running, host: NodeHost, flags: Options): Task<void> {
  const [wanted] = flags.operands;
  const all = imagesOf(host).filter(({ tags }) => wanted === undefined || tags.some((tag) => tag === wanted || tag.includes(wanted)));
  if (flags.has("q")) {
    yield* say(self, all.map(({ image }) => `${image.id}\n`).join(""));
    return;
  }
  const text = structured(flags.value("o") ?? "table", { images: all.map(({ image, tags }) => imageJson(image, tags)) });
  if (text !== undefined) {
    yield* say(self, text);
    return;
  }
  const digests = flags.has("digests");
  const cut = (value: string) => (flags.has("no-trunc") ? value : short(value));
  yield* say(
    self,
    table([
      ["IMAGE", "TAG", ...(digests ? ["DIGEST"] : []), "IMAGE ID", "SIZE"],
      ...all.flatMap(({ image, tags }) =>
        tags.map((tag) => {
          const at = tag.lastIndexOf(":");
          return [
            tag.slice(0, at),
            tag.slice(at + 1),
            ...(digests ? [short(image.digest)] : []),
            cut(image.id),
            sizeText(compressed(image)),
          ];
        }),
      ),
    ]),
  );
}

export function* stats(self: Running, host: NodeHost, flags: Options): Task<void> {
  const [wanted] = flags.operands;
  const all = containers(host).filter((entry) => entry.state === "Running" && (wanted === undefined || entry.id.startsWith(wanted)));
  const text = structured(flags.value("o") ?? "table", {
    stats: all.map((entry) => ({
      attributes: { id: entry.id, metadata: { name: entry.record.spec.name, attempt: entry.attempt }, labels: labelsOf(entry) },
      cpu: { usageNanoCores: { value: String(Math.round(processorOf(entry.record) * 1_000_000)) } },
      memory: { workingSetBytes: { value: String(Math.round(entry.container.memory)) } },
      writableLayer: { usedBytes: { value: String(host.kubelet.storage.of(entry.record)) } },
    })),
  });
  if (text !== undefined) {
    yield* say(self, text);
    return;
  }
  yield* say(
    self,
    table([
      ["CONTAINER", "NAME", "CPU %", "MEM", "DISK", "INODES", "SWAP"],
      ...all.map((entry) => [
        short(entry.id),
        entry.record.spec.name,
        (processorOf(entry.record) / 10).toFixed(2),
        sizeText(entry.container.memory),
        sizeText(host.kubelet.storage.of(entry.record)),
        "12",
        "0B",
      ]),
    ]),
  );
}
