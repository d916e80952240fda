// Which form of an answer the client takes (apiserver's endpoints/handlers/negotiation).
import { failure } from "../../../api/errors.ts";

export interface Accepted {
  media: "json" | "yaml";
  /** Set where the client wants a Table or only metadata. */
  as?: { kind: string; group: string; version: string };
  /** Lists of discovery in one document. */
  profile?: string;
  pretty: boolean;
}

const MEDIA: Record<string, Accepted["media"]> = {
  "application/json": "json",
  "application/yaml": "yaml",
  "*/*": "json",
  "application/*": "json",
};
const AS = new Set(["Table", "PartialObjectMetadata", "PartialObjectMetadataList"]);
const READERS = /^(curl|Wget|Mozilla\/5\.0)/;
const SUPPORTED = ["application/json", "application/yaml"];

interface Clause {
  type: string;
  parameters: Record<string, string>;
  quality: number;
}

function clauses(accept: string): Clause[] {
  return accept
    .split(",")
    .map((clause) => {
      const [type = "", ...rest] = clause.split(";").map((part) => part.trim());
      const parameters = Object.fromEntries(rest.map((part) => part.split(/=(.*)/s).slice(0, 2) as [string, string]));
      return { type: type.toLowerCase(), parameters, quality: Number(parameters["q"] ?? 1) };
    })
    .filter(({ type }) => type)
    .sort((a, b) => b.quality - a.quality);
}

/** Whether JSON is for a person's eyes: where the query says so, or by who asks. */
export function wantsPretty(headers: Readonly<Record<string, string>>, query: URLSearchParams): boolean {
  const asked = query.get("pretty");
  return asked === null ? READERS.test(headers["user-agent"] ?? "") : !["0", "false"].includes(asked);
}

/** `transforms`: whether Tables and metadata can be had here. @throws ApiError 406 */
export function negotiate(headers: Readonly<Record<string, string>>, query: URLSearchParams, transforms: boolean): Accepted {
  const pretty = wantsPretty(headers, query);
  const accept = headers["accept"]?.trim();
  if (!accept) return { media: "json", pretty };
  for (const { type, parameters } of clauses(accept)) {
    const media = MEDIA[type];
    if (!media || parameters["stream"]) continue;
    const { as, g, v, profile } = parameters;
    if (as === undefined || !transforms) {
      if (as !== undefined && !g) continue;
      return { media, pretty, ...(as && g ? { as: { kind: as, group: g, version: v ?? "" } } : {}), ...(profile ? { profile } : {}) };
    }
    if (!AS.has(as) || g !== "meta.k8s.io" || (v !== "v1" && v !== "v1beta1")) continue;
    return { media, pretty, as: { kind: as, group: g, version: v } };
  }
  throw failure(406, "NotAcceptable", `only the following media types are accepted: ${SUPPORTED.join(", ")}`);
}
