// Writes generated/explain.json: the words of the API's types, taken from the development dependency kubernetes-models, made from Kubernetes v1.36;
// the few that it leaves out (apiVersion and kind, quantities) from kubernetes-types. Types and structure come from src/api/schema/definitions.json.
// Done again only when those packages or this file have changed.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const packages = ["kubernetes-models", "@kubernetes-models/apimachinery"].map((name) => join(root, "node_modules", name));
const older = join(root, "node_modules/kubernetes-types");
const definitionsFile = join(root, "src/api/schema/definitions.json");
const QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
const target = join(root, "generated/explain.json");

const sources = [...[...packages, older].map((folder) => join(folder, "package.json")), definitionsFile, fileURLToPath(import.meta.url)];
const fresh = existsSync(target) && sources.every((path) => statSync(path).mtimeMs < statSync(target).mtimeMs);
if (!fresh) write();

/** The form is told in src/api/schema/prose.ts. Most kinds share some texts, so each is written once. */
function write() {
  const definitions = JSON.parse(readFileSync(definitionsFile, "utf8"));
  const files = filesByName();
  const texts = [""];
  const places = new Map([["", 0]]);
  const place = (text) => {
    if (!places.has(text)) places.set(text, texts.push(text) - 1);
    return places.get(text);
  };
  const typeMeta = parse(readFileSync(join(older, "core/v1.d.ts"), "utf8"), "Pod").properties;
  const types = {};
  for (const [name, definition] of Object.entries(definitions)) {
    const file = files.get(nameInTypeScript(name));
    if (!file) throw new Error(`no words for ${name}`);
    const { description, properties } = parse(readFileSync(file, "utf8"));
    if (definition.properties?.apiVersion && definition.properties.kind)
      for (const key of ["apiVersion", "kind"]) if (!properties.has(key)) properties.set(key, typeMeta.get(key));
    const known = Object.keys(definition.properties ?? {}).filter((key) => properties.has(key));
    types[name] = [place(description), Object.fromEntries(known.map((key) => [key, place(properties.get(key))]))];
  }
  types[QUANTITY] = [place(parse(readFileSync(join(older, "api/resource.d.ts"), "utf8"), "Quantity").description), {}];
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, JSON.stringify({ texts, types }));
}

/** Each file says at its end which definition it is of: `export type { IPod as IIoK8sApiCoreV1Pod, …`. */
function filesByName() {
  const files = new Map();
  for (const folder of packages)
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.name.endsWith(".d.ts") || entry.name === "index.d.ts" || entry.parentPath.endsWith("_schemas")) continue;
      const file = join(entry.parentPath, entry.name);
      const [, name] = /export type \{ \w+ as I(\w+)/.exec(readFileSync(file, "utf8")) ?? [];
      if (name) files.set(name, file);
    }
  return files;
}

/** IoK8sApiAppsV1Deployment for io.k8s.api.apps.v1.Deployment. */
function nameInTypeScript(definition) {
  return definition
    .split(/[.-]/)
    .map((part) => part[0].toUpperCase() + part.slice(1))
    .join("");
}

/** The comments of an interface, the first of the file by default, and of its own properties, which are indented once. */
function parse(text, name = "\\w+") {
  const at = text.search(new RegExp(`^export (interface|type) ${name} `, "m"));
  const end = text.indexOf("\n}", at);
  const properties = new Map();
  for (const [, comment, key] of text.slice(at, end).matchAll(/^ {4}(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\n {4}"?([^"\s?:]+)"?\??:/gm))
    properties.set(key, prose(comment));
  const comment = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n$/.exec(text.slice(0, at));
  return { description: comment ? prose(comment[0]) : "", properties };
}

/** The text of a comment, without what the generators of the packages add: the mark of what is deprecated, backslashes beside stars. */
function prose(comment) {
  return comment
    .slice(comment.indexOf("/**") + 3, comment.lastIndexOf("*/"))
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""))
    .join("\n")
    .replace(/\n@deprecated\s*$/, "")
    .trim()
    .replaceAll("*\\/", "*/")
    .replaceAll("\\*", "*");
}
