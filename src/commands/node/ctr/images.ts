// ctr images: by every name that containerd has of them, in and out of archives (cmd/ctr/commands/images).
import { MANIFEST } from "../../../docker/registry/manifest-list.ts";
import type { Image } from "../../../images/image.ts";
import { canonical, parseReference } from "../../../images/reference.ts";
import type { Content } from "../../../machine/content.ts";
import type { Task } from "../../../machine/process.ts";
import { readWhole, write } from "../../../machine/tasks.ts";
import { archiveOfNode, loadArchive } from "../../clusters/images.ts";
import { bindings } from "../../kubectl/reach.ts";
import { pathOf, say, ToolError } from "../../unix/tool.ts";
import { compressed, imagesOf } from "../crictl/lists.ts";
import { bytesText, type CtrCall, failed, SPACE, tableOf } from "./words.ts";

/** Each image by its tags, its digest and its identity, as the CRI names it. */
function namesOf({ host, namespace }: CtrCall): [string, Image][] {
  if (namespace !== SPACE) return [];
  const all = imagesOf(host).flatMap(({ image, tags }) =>
    [...tags, `${image.repository}@${image.digest}`, image.id].map((name): [string, Image] => [name, image]),
  );
  return all.sort(([a], [b]) => (a < b ? -1 : 1));
}

function* list(call: CtrCall): Task<void> {
  const { self, args } = call;
  const names = namesOf(call);
  if (args.includes("-q") || args.includes("--quiet")) {
    yield* say(self, names.map(([name]) => `${name}\n`).join(""));
    return;
  }
  const rows = names.map(([name, image]) => [
    name,
    MANIFEST,
    image.digest,
    bytesText(compressed(image)),
    "linux/amd64",
    "io.cri-containerd.image=managed",
  ]);
  yield* say(self, tableOf(["REF", "TYPE", "DIGEST", "SIZE", "PLATFORMS", "LABELS"], rows, { minWidth: 1, padding: 1 }));
}

/** What stands alone, where only these flags may stand beside it. @throws ToolError */
function operandsOf(verb: string, args: readonly string[], harmless: readonly string[] = []): string[] {
  const other = args.find((word) => word.startsWith("-") && word !== "-" && !harmless.includes(word.split("=")[0]!));
  if (other) throw new ToolError(`k8s-quest does not simulate images ${verb} ${other} yet`);
  return args.filter((word) => word === "-" || !word.startsWith("-"));
}

/** Kubernetes has no images of other name spaces: they would be nobody's here. @throws ToolError */
function inKubernetes({ namespace }: CtrCall): void {
  if (namespace !== SPACE)
    throw new ToolError(`k8s-quest does not simulate images in containerd's name space ${namespace} yet: ctr -n ${SPACE}`);
}

function* importArchive(call: CtrCall): Task<void> {
  const { self, host, args } = call;
  inKubernetes(call);
  // All that an archive of ours has is for one platform, and goes into one snapshotter.
  const [file] = operandsOf("import", args, ["--all-platforms", "--digests", "--local", "--snapshotter"]);
  if (file === undefined) throw failed("please provide an archive");
  const { files } = self.machine;
  if (file !== "-" && !files.exists(pathOf(self, file))) throw failed(`open ${file}: no such file or directory`);
  const archive: Content = file === "-" ? yield* readWhole(self.stdin) : files.contentOf(pathOf(self, file));
  const binding = bindings.get(self.machine);
  if (!binding?.cluster) throw new ToolError("k8s-quest does not simulate importing images on this machine yet");
  const names = loadArchive(binding.world, binding.cluster, archive, [host.name]);
  if (typeof names === "string") throw failed("unrecognized image format");
  for (const name of names) yield* say(self, `unpacking ${name} (${host.kubelet.images.present.get(name)!.digest})...done\n`);
}

function* exportArchive(call: CtrCall): Task<void> {
  const { self, host, args } = call;
  inKubernetes(call);
  const [file, ...names] = operandsOf("export", args, ["--local"]);
  if (file === undefined || !names.length) throw failed("please provide both an output filename and an image reference to export");
  const world = bindings.get(self.machine)?.world;
  if (!world?.docker) throw new ToolError("k8s-quest does not simulate exporting images on this machine yet");
  const made = archiveOfNode(world, host.kubelet, names);
  if ("missing" in made) throw failed(`image ${JSON.stringify(made.missing)}: not found`);
  if (file === "-") yield* write(self, self.stdout, made.archive);
  else self.machine.files.write(pathOf(self, file), made.archive);
}

function* remove(call: CtrCall): Task<void> {
  const { self, host, args } = call;
  inKubernetes(call);
  const names = operandsOf("rm", args, ["--sync"]);
  for (const name of names)
    if (host.kubelet.images.untag(name)) yield* say(self, `${name}\n`);
    else
      yield* write(
        self,
        self.stderr,
        `time="${new Date(self.clock.now).toISOString().slice(0, 19)}Z" level=warning msg="${name}: image not found"\n`,
      );
}

function* tag(call: CtrCall): Task<void> {
  const { self, host, args } = call;
  inKubernetes(call);
  const [source, ...targets] = operandsOf("tag", args, ["--force"]);
  if (source === undefined) throw failed("please provide an image reference to tag from");
  if (!targets.length) throw failed("please provide an image reference to tag to");
  const image = host.kubelet.images.present.get(source);
  if (!image) throw failed(`image ${JSON.stringify(source)}: not found`);
  for (const target of targets) {
    const reference = parseReference(target);
    // containerd takes names as they are: the CRI finds only those that are whole.
    if ("error" in reference || canonical(reference) !== target)
      throw new ToolError(`k8s-quest does not simulate names that are not whole yet: as docker.io/library/app:1`);
    if (host.kubelet.images.present.has(target) && !args.includes("--force"))
      throw failed(`image ${JSON.stringify(target)}: already exists`);
    host.kubelet.images.load(target, { ...image, repository: reference.repository, tag: reference.tag ?? "latest" });
    yield* say(self, `${target}\n`);
  }
}

export const imageVerbs = { list, import: importArchive, export: exportArchive, remove, tag };
