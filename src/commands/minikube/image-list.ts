// minikube image ls: short, as a table, or for programs (pkg/minikube/machine/cache_images.go: ListImages).
import { dumpYaml } from "../../base/yaml.ts";
import { parseReference } from "../../images/reference.ts";
import type { Process } from "../../machine/process.ts";
import type { ImageCall } from "./image-call.ts";
import { exiting, out, table } from "./words.ts";

/** How much smaller layers are on their way: what the runtime tells as an image's size. */
const COMPRESSION = 2.6;

/** Bytes as go-units' HumanSize writes them, to three digits. */
function humanSize(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let value = bytes;
  let at = 0;
  for (; value >= 1000 && at < units.length - 1; at++) value /= 1000;
  return `${Number(value.toPrecision(3))}${units[at]}`;
}

export function* listImages({ self, kubelet, words }: ImageCall): Process {
  const images = [...kubelet.images.present].sort(([a], [b]) => (a < b ? 1 : -1));
  const described = images.map(([name, image]) => ({
    id: image.id.replace("sha256:", ""),
    repoDigests: [`${image.repository}@${image.digest}`],
    repoTags: [name],
    size: String(Math.round(image.size / COMPRESSION)),
  }));
  const format = words.flag("--format") ?? "short";
  switch (format) {
    case "short":
      yield* out(self, images.map(([name]) => `${name}\n`).join(""));
      return 0;
    case "table":
      yield* out(
        self,
        table(
          ["IMAGE", "TAG", "IMAGE ID", "SIZE"],
          described.map(({ id, repoTags: [name = ""], size }) => {
            const reference = parseReference(name);
            const [repository, tag] = "error" in reference ? [name, "<none>"] : [reference.repository, reference.tag ?? "<none>"];
            return [repository, tag, id.slice(0, 13), humanSize(Number(size))];
          }),
        ),
      );
      return 0;
    case "json":
      yield* out(self, `${JSON.stringify(described)}\n`);
      return 0;
    case "yaml":
      yield* out(self, dumpYaml(described));
      return 0;
    default:
      return yield* exiting(self, "MK_USAGE", `unknown format: ${format}`);
  }
}
