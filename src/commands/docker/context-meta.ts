// What is kept of a context, as its file holds it (cli/context/store/metadatastore.go).
import { goJsonError } from "../../base/go-json-error.ts";
import { BOOL, misfit, type Shape, structOf, TEXT } from "../../base/go-json-shape.ts";

export interface Context {
  Name: string;
  Metadata?: { Description?: string; [other: string]: unknown };
  /** Without a host it is the usual socket. */
  Endpoints?: { docker?: { Host?: string; SkipTLSVerify: boolean }; [other: string]: object | undefined };
}

const OUTER = structOf("store.untypedContextMetadata", {
  Name: TEXT,
  Endpoints: { type: "map[string]jsontext.Value", kind: "object" },
});
const METADATA: Shape = { type: "map[string]interface {}", kind: "object" };
const ENDPOINT = structOf("context.EndpointMetaBase", { Host: TEXT, SkipTLSVerify: BOOL });

/** A context of a file's text, with the fields that Go would leave out left out; or what is wrong with it. */
export function parseContext(text: string): { context: Context } | { wrong: string } {
  const broken = goJsonError(text);
  if (broken) return { wrong: broken };
  const value = JSON.parse(text) as Partial<Context> | null;
  const wrong = misfit(value, OUTER) ?? misfit(value?.Metadata, METADATA) ?? misfit(value?.Endpoints?.docker, ENDPOINT) ?? undefined;
  if (wrong) return { wrong };
  const kept = Object.entries(value ?? {}).filter(([, each]) => each !== null);
  return { context: Object.fromEntries(kept) as unknown as Context };
}
