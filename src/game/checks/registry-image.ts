// An image is in a registry: a public one, or one that a container of the learner's engine is.
import { filesOf } from "../../docker/containers/archive.ts";
import type { Engine } from "../../docker/engine.ts";
import { manifestDigest } from "../../docker/registry/manifest.ts";
import { isPublic } from "../../docker/registry/public.ts";
import { parseReference, type Reference } from "../../images/reference.ts";
import { type Check, met, unmet } from "../check.ts";
import type { Fields } from "../fields.ts";
import { unlike } from "./selection.ts";

interface Args {
  name: string;
  reference: Reference;
  absent: boolean;
  /** A name of the learner's engine: the same image is there. */
  sameAs?: string;
}

export const registryImage: Check<Args> = {
  name: "registry-image",
  parse(fields) {
    const name = fields.text("name");
    const sameAs = fields.optionalText("sameAs");
    return { name, reference: referenceOf(fields, name), absent: fields.flag("absent"), ...(sameAs === undefined ? {} : { sameAs }) };
  },
  holds({ name, reference, absent, sameAs }, { engine }) {
    const what = `image ${name}`;
    const digest = isPublic(reference.host) ? engine.registry.published.find(reference)?.digest : keptBy(engine, reference);
    if (absent) return digest === undefined ? met : unmet("check.present", { what });
    if (digest === undefined) return unmet("check.none", { what });
    if (sameAs === undefined) return met;
    const image = engine.images.find(sameAs);
    if (!image) return unmet("check.none", { what: `image ${sameAs}` });
    const expected = manifestDigest(image);
    return digest === expected ? met : unlike(what, { field: "digest", actual: digest, expected });
  },
};

function referenceOf(fields: Fields, name: string): Reference {
  const reference = parseReference(name);
  return "error" in reference ? fields.fail(reference.error, "name") : reference;
}

/** The digest under a tag in the storage of the registry that runs behind the host's port, or goes by its name. */
function keptBy({ containers }: Engine, { host, path, tag = "latest" }: Reference): string | undefined {
  const [name = "", port] = host.split(":");
  const registry = containers.all.find(
    (each) => each.live && (each.name === name || each.published.some(({ hostPort }) => String(hostPort) === port)),
  );
  if (!registry) return undefined;
  const files = filesOf(registry);
  const link = `/var/lib/registry/docker/registry/v2/repositories/${path}/_manifests/tags/${tag}/current/link`;
  return files.lookup(link)?.type === "file" ? files.read(link).trim() : undefined;
}
