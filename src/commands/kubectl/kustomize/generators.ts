// configMapGenerator and secretGenerator: resources made of files and literals, named after their content.
import { toBase64 } from "../../../base/bytes.ts";
import { contentHash, isText } from "../create/data.ts";
import { Refusal, refuse } from "../refusal.ts";
import type { Session } from "../session.ts";
import { fileText } from "./files.ts";
import { type Fields, isMap, Resource, type Value } from "./resource.ts";

const list = (value: Value): string[] => (Array.isArray(value) ? value.map(String) : []);

/** The resource of one generator. @throws Refusal */
export function generated(session: Session, root: string, kind: "ConfigMap" | "Secret", generator: Fields, common: Fields): Resource {
  const name = String(generator["name"] ?? "");
  if (!name) refuse(`a ${kind.toLowerCase()} must have a name`);
  const values: [string, string][] = [];
  const envs = [...list(generator["envs"]), ...(generator["env"] ? [String(generator["env"])] : [])];
  const loading = (what: string, sources: readonly string[], load: () => void): void => {
    try {
      load();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw new Refusal(`loading KV pairs: ${what} [${sources.join(" ")}]: ${error.message}`);
    }
  };
  loading("env source files:", envs, () => {
    for (const path of envs) values.push(...variables(session, fileText(session, root, path)));
  });
  const literals = list(generator["literals"]);
  loading("literal sources", literals, () => {
    for (const literal of literals) {
      const at = literal.indexOf("=");
      if (at <= 0) refuse(`invalid literal source ${literal}, expected key=value`);
      values.push([literal.slice(0, at), literal.slice(at + 1).replace(/^(["'])(.*)\1$/s, "$2")]);
    }
  });
  const files = list(generator["files"]);
  loading("file sources:", files, () => {
    for (const source of files) {
      const parts = source.split("=");
      if (parts.length > 2) refuse(`source ${JSON.stringify(source)} key name or file path contains '='`);
      if (parts.length === 2 && !parts[0]) refuse(`missing key name for file path ${parts[1]} in source ${JSON.stringify(source)}`);
      if (parts.length === 2 && !parts[1]) refuse(`missing file path for key name ${parts[0]} in source ${JSON.stringify(source)}`);
      const path = parts.at(-1)!;
      values.push([parts.length > 1 ? parts[0]! : path.split("/").at(-1)!, fileText(session, root, path)]);
    }
  });
  const options: Fields = { ...common, ...(isMap(generator["options"]) ? generator["options"] : {}) };
  const pairs = (field: string): Fields => ({ ...common[field], ...(generator["options"] as Fields | undefined)?.[field] });
  const metadata: Fields = { name };
  if (generator["namespace"]) metadata["namespace"] = generator["namespace"];
  for (const field of ["labels", "annotations"]) if (Object.keys(pairs(field)).length) metadata[field] = pairs(field);
  const value: Fields = { apiVersion: "v1", kind, metadata };
  const data: Fields = {};
  for (const [key, content] of values) {
    if (key in data || key in (value["binaryData"] ?? {}))
      refuse(`configmap ${name} illegally repeats the key \`${key}\``.replace("configmap", kind.toLowerCase()));
    if (kind === "Secret") data[key] = toBase64(content);
    else if (isText(content)) data[key] = content;
    else value["binaryData"] = { ...value["binaryData"], [key]: toBase64(content) };
  }
  if (Object.keys(data).length) value["data"] = data;
  if (kind === "Secret") value["type"] = String(generator["type"] || "Opaque");
  if (options["immutable"]) value["immutable"] = true;
  const resource = new Resource(value);
  resource.needsHash = !options["disableNameSuffixHash"];
  const behaviour = String(generator["behavior"] || "create");
  if (behaviour !== "create" && behaviour !== "merge" && behaviour !== "replace") resource.behaviour = "create";
  else resource.behaviour = behaviour;
  return resource;
}

/** The lines of a file of variables; what has no value takes that of the environment. */
function variables(session: Session, text: string): [string, string][] {
  return text.split(/\r?\n/).flatMap((raw): [string, string][] => {
    const line = raw.trimStart();
    if (!line || line.startsWith("#")) return [];
    const at = line.indexOf("=");
    return [at < 0 ? [line, session.self.environment[line] ?? ""] : [line.slice(0, at), line.slice(at + 1)]];
  });
}

/** Puts what follows from the content behind the name. */
export function addHash(resource: Resource): void {
  if (!resource.needsHash) return;
  const { value, kind, name } = resource;
  const { data = "", binaryData, type } = value;
  const hash = contentHash({
    ...(binaryData ? { binaryData } : {}),
    data,
    kind,
    // Unlike kubectl create --append-hash, kustomize hashes before there is a name.
    name: "",
    ...(kind === "Secret" ? { type: type ?? "" } : {}),
  });
  resource.remember();
  resource.metadata["name"] = `${name}-${hash}`;
}
