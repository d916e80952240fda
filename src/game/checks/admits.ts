// Whether the API server would take an object now: a create as a dry run by the administrator, with all its admission.
import { ApiError } from "../../api/errors.ts";
import type { KubeObject } from "../../api/object.ts";
import { type Check, met, unmet } from "../check.ts";
import { holdsText } from "../match.ts";
import { objectName } from "./selection.ts";

interface Args {
  manifest: Partial<KubeObject> & { kind: string; metadata: KubeObject["metadata"] };
  /** What a refusal must say; undefined when the object must be taken. */
  refused?: string;
}

export const admits: Check<Args> = {
  name: "admits",
  parse(fields) {
    const manifest = fields.any("manifest") as Args["manifest"] | undefined;
    if (!manifest?.kind || !manifest.metadata?.name) fields.fail("wanted an object with kind and metadata.name", "manifest");
    const refused = fields.optionalText("refused");
    return { manifest: manifest!, ...(refused === undefined ? {} : { refused }) };
  },
  holds({ manifest, refused }, sight) {
    const kind = sight.kind(manifest.kind);
    const { name, namespace = "default" } = manifest.metadata;
    const what = objectName(manifest.kind, name, namespace);
    if (!kind) return unmet("check.none", { what: manifest.kind });
    const place = kind.namespaced ? { namespace } : {};
    try {
      sight.api.create(kind, manifest, { ...place, dryRun: true });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return refused !== undefined && holdsText(refused, error.message) ? met : unmet("check.refused", { what, message: error.message });
    }
    return refused === undefined ? met : unmet("check.admitted", { what });
  },
};
