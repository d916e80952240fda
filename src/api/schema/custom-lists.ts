// How the lists of custom kinds are published: /openapi/v2 and /openapi/v3 tell them beside the kinds (apiextensions' openapi builder).
import type { Schema } from "./openapi.ts";
import { description } from "./prose.ts";

const META = "io.k8s.apimachinery.pkg.apis.meta.v1";
const WORDS_OF = "io.k8s.api.core.v1.ConfigMap";
const MORE = "More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md";

const text = (words: string | undefined, schema: Schema): Schema => (words ? { description: words, ...schema } : schema);

interface Names {
  group: string;
  version: string;
  kind: string;
  plural: string;
  listKind?: string | undefined;
}

/** The list of a kind; references as the version writes them. */
export function listSchema(names: Names, definition: string, third: boolean): Schema {
  const to = (name: string) => `${third ? "#/components/schemas/" : "#/definitions/"}${name}`;
  const metadata = { $ref: to(`${META}.ListMeta`) };
  const words = `Standard list metadata. ${MORE}#types-kinds`;
  return {
    description: `${names.kind}List is a list of ${names.kind}`,
    type: "object",
    required: ["items"],
    properties: {
      apiVersion: text(description(WORDS_OF, "apiVersion"), { type: "string" }),
      items: { description: `List of ${names.plural}. ${MORE}`, type: "array", items: { $ref: to(definition) } },
      kind: text(description(WORDS_OF, "kind"), { type: "string" }),
      metadata: third ? { description: words, allOf: [metadata] } : { description: words, ...metadata },
    },
    "x-kubernetes-group-version-kind": [{ group: names.group, version: names.version, kind: names.listKind ?? `${names.kind}List` }],
  };
}
