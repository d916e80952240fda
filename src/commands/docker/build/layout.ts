// --build-context name=oci-layout://folder: which image of the folder is meant (buildx' build/opt.go: resolveDigest; buildkit/client/ociindex).
import { goJsonError } from "../../../base/go-json-error.ts";
import { listOf, mapOf, misfit, structOf, TEXT } from "../../../base/go-json-shape.ts";
import { digestOf } from "../../../images/hash.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Running } from "../../../machine/process.ts";
import { failed } from "./query.ts";

const SCHEME = "oci-layout://";
const NAME = "org.opencontainers.image.ref.name";

interface Index {
  manifests: readonly ({ digest?: string; annotations?: Readonly<Record<string, string>> | null } | null)[];
}
const DIGEST = { ...TEXT, type: "digest.Digest" };
const INDEX = structOf("v1.Index", { manifests: listOf(structOf("v1.Descriptor", { digest: DIGEST, annotations: mapOf(TEXT) })) });

/** As the builder is told of it: a store of the client's, and the image in it. @throws Failure */
export function layoutContext(self: Running, place: string): string {
  const [path = "", own] = place.slice(SCHEME.length).split("@");
  const [folder = "", tag = "latest"] = path.split(":");
  const fail = (why: string) => failed(`oci-layout reference ${JSON.stringify(place)} could not be resolved: ${why}`);
  const { files } = self.machine;
  const at = resolvePath(self.directory, folder);
  // Its content is asked for where it is needed, under a name of this build's alone.
  const store = BigInt(`0x${digestOf(`${self.pid} ${place}`).slice(0, 32)}`)
    .toString(36)
    .slice(0, 25);
  if (own !== undefined) return `${SCHEME}${store}:${tag}@${own}`;
  if (!files.isFolder(at))
    throw fail(`could not lock ${folder}/index.json.lock: open ${folder}/index.json.lock: no such file or directory`);
  const file = `${folder}/index.json`;
  if (files.lookup(`${at}/index.json`)?.type !== "file") throw fail(`could not read ${file}: open ${file}: no such file or directory`);
  const text = files.read(`${at}/index.json`);
  const broken = goJsonError(text);
  const index = broken ? undefined : (JSON.parse(text) as Partial<Index> | null);
  const wrong = broken ?? misfit(index, INDEX);
  if (wrong) throw fail(`could not unmarshal ${file} (${JSON.stringify(text)}): ${wrong}`);
  const manifests = (index?.manifests ?? []).map((each) => each ?? {});
  const named = manifests.find(({ annotations }) => annotations?.[NAME] === tag) ?? (manifests.length === 1 ? manifests[0] : undefined);
  if (!named) throw fail("failed to resolve digest");
  const { digest = "" } = named;
  if (!/^sha256:[0-9a-f]{64}$/.test(digest))
    throw fail(`invalid digest ${digest}: invalid checksum digest ${/^sha256:[0-9a-f]*$/.test(digest) ? "length" : "format"}`);
  return `${SCHEME}${store}:${tag}@${digest}`;
}
