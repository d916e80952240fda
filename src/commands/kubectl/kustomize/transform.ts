// The transformers of a kustomization, in the order in which kustomize runs them.
import { matchesLabels } from "../../../api/selectors.ts";
import { dumpYaml } from "../../../base/yaml.ts";
import { Refusal, refuse } from "../refusal.ts";
import type { Session } from "../session.ts";
import { addPairs, annotations, type FieldSpec, ownLabels, selectorLabels, templateLabels } from "./field-specs.ts";
import { fileText, valuesOf } from "./files.ts";
import { jsonPatched, strategic } from "./merge.ts";
import { replace } from "./replacements.ts";
import { type Fields, fits, type Id, idText, isMap, Resource, sameId, type Value } from "./resource.ts";

const each = (value: Value): Fields[] => (Array.isArray(value) ? (value as Fields[]) : []);

/** Field specs that a kustomization's configurations add to the usual ones. */
export interface Configuration {
  commonLabels: readonly FieldSpec[];
  commonAnnotations: readonly FieldSpec[];
}

/** Changes `resources` as the kustomization of the folder `root` says. @throws Refusal */
export function transform(session: Session, root: string, kustomization: Fields, resources: Resource[], more: Configuration): void {
  const merges = kustomization["patchesStrategicMerge"];
  if (Array.isArray(merges) && merges.length) mergeAll(session, root, resources, merges.map(String));
  for (const patch of each(kustomization["patches"])) applyPatch(session, root, resources, patch);
  if (kustomization["namespace"]) place(resources, String(kustomization["namespace"]));
  rename(resources, String(kustomization["namePrefix"] ?? ""), String(kustomization["nameSuffix"] ?? ""));
  for (const resource of resources) {
    addPairs(resource, [...selectorLabels, ...more.commonLabels], texts(kustomization["commonLabels"]));
    for (const { pairs, includeSelectors, includeTemplates, fields } of each(kustomization["labels"])) {
      const usual = includeSelectors
        ? [...selectorLabels, ...more.commonLabels]
        : includeTemplates
          ? [...ownLabels, ...templateLabels]
          : ownLabels;
      addPairs(resource, [...(each(fields) as FieldSpec[]), ...usual], texts(pairs));
    }
    addPairs(resource, [...annotations, ...more.commonAnnotations], texts(kustomization["commonAnnotations"]));
  }
  for (const patch of each(kustomization["patchesJson6902"])) applyJsonPatch(session, root, resources, patch);
  for (const { name, count } of each(kustomization["replicas"])) scale(resources, String(name), count);
  for (const image of [...each(kustomization["images"]), ...each(kustomization["imageTags"])])
    for (const { value } of resources) setImages(value, image);
  for (const replacement of each(kustomization["replacements"])) {
    const path = replacement["path"];
    const all = path
      ? configured("ReplacementTransformer", { Replacements: [replacement] }, () =>
          valuesOf(fileText(session, root, String(path)), String(path)),
        )
      : [replacement];
    for (const one of all.flat()) replace(resources, one);
  }
}

/** What is wrong with the configuration of one of kustomize's transformers is told with it. @throws Refusal */
export function configured<T>(transformer: string, configuration: Fields, configure: () => T): T {
  try {
    return configure();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(`trouble configuring builtin ${transformer} with config: \`\n${dumpYaml(configuration)}\`: ${error.message}`);
  }
}

function mergeAll(session: Session, root: string, resources: Resource[], patches: readonly string[]): void {
  const inline = patches.filter((patch) => /\n/.test(patch));
  const values = configured("PatchStrategicMergeTransformer", { paths: [...patches] }, () =>
    patches.flatMap((patch) => valuesOf(inline.includes(patch) ? patch : fileText(session, root, patch), patch)),
  );
  for (const value of values) mergeInto(resources, value);
}

const texts = (pairs: Value): Record<string, string> =>
  isMap(pairs) ? Object.fromEntries(Object.entries(pairs).map(([key, value]) => [key, String(value)])) : {};

/** patchesJson6902: its one target must be there. @throws Refusal */
function applyJsonPatch(session: Session, root: string, resources: Resource[], { target, path, patch }: Fields): void {
  const configuration = { ...(target ? { target } : {}), ...(path ? { path } : {}), ...(patch ? { jsonOp: patch } : {}) };
  const operations = configured("PatchJson6902Transformer", configuration, () => {
    if (!isMap(target) || !target["name"]) refuse("must specify the target name");
    if (!path && !patch) refuse("must specify one of path and jsonOp");
    if (path && patch) refuse("must specify one of path and jsonOp, not both");
    const values = valuesOf(path ? fileText(session, root, String(path)) : String(patch), String(path ?? "patch")).flat() as Value[];
    if (!values.length) refuse(`patch appears to be empty; file=${path ?? ""}, JsonOp=${patch ?? ""}`);
    return values;
  });
  const wanted = Object.fromEntries(Object.entries(target as Fields).map(([key, value]) => [key, String(value)]));
  const found = resources.filter((resource) => resource.ids.some((id) => fits(wanted, id)));
  if (!found.length) refuse(`unable to find patch target ${JSON.stringify(target["name"])} in \`resources\``);
  for (const resource of found) patchJson(resource, operations);
}

function patchJson(resource: Resource, operations: readonly Value[]): void {
  const before = resource.id;
  resource.value = jsonPatched(resource.value, operations);
  if (!sameId(before, resource.id)) resource.past.push({ name: before.name, namespace: before.namespace });
}

export function applyPatch(session: Session, root: string, resources: Resource[], patch: Fields): void {
  const { path, target } = patch;
  const inline = patch["patch"];
  const source = path ? `[path: ${JSON.stringify(String(path))}]` : `[patch: ${JSON.stringify(String(inline))}]`;
  const values = configured("PatchTransformer", patch, () => {
    if (!path && !inline) refuse(`must specify one of patch and path in\n${dumpYaml(patch)}`);
    if (path && inline) refuse(`patch and path can't be set at the same time\n${dumpYaml(patch)}`);
    let text = String(inline);
    if (path)
      try {
        text = fileText(session, root, String(path));
      } catch (error) {
        throw error instanceof Refusal ? new Refusal(`failed to get the patch file from path(${path}): ${error.message}`) : error;
      }
    try {
      return valuesOf(text, source);
    } catch {
      return refuse(`unable to parse SM or JSON patch from ${source}`);
    }
  });
  const operations = values.flat() as Value[];
  const isJson = values.length > 0 && values.every((value) => Array.isArray(value));
  if (!isJson && !target) {
    for (const value of values) mergeInto(resources, value);
    return;
  }
  if (!isMap(target)) throw new Refusal(`must specify a target for JSON patch ${source}`);
  for (const resource of resources.filter((candidate) => isTarget(target, candidate))) {
    if (isJson) patchJson(resource, operations);
    else for (const value of values) merge(resources, resource, { ...value, ...identity(resource, patch["options"], value) });
  }
}

/** A patch for a target keeps what the target is called. */
function identity(resource: Resource, options: Value, patch: Fields): Fields {
  const { name, kind } = resource;
  return {
    apiVersion: options?.allowKindChange ? (patch["apiVersion"] ?? resource.value["apiVersion"]) : resource.value["apiVersion"],
    kind: options?.allowKindChange ? (patch["kind"] ?? kind) : kind,
    metadata: { ...patch["metadata"], name: options?.allowNameChange ? (patch["metadata"]?.name ?? name) : name },
  };
}

/** A strategic patch that names its own target. */
function mergeInto(resources: Resource[], patch: Fields): void {
  const { id } = new Resource(patch);
  const found = resources.filter((resource) => resource.ids.some((each) => sameId(each, id)));
  if (found.length !== 1) {
    const what = found.length ? "multiple matches for Id" : "no matches for Id";
    refuse(
      `no resource matches strategic merge patch ${JSON.stringify(idText(id))}: ${what} ${idText(id)}; failed to find unique target for patch ${idText(id)}`,
    );
  }
  const [resource] = found as [Resource];
  merge(resources, resource, { ...patch, metadata: { ...patch["metadata"], name: resource.name } });
}

function merge(resources: Resource[], resource: Resource, patch: Fields): void {
  const value = strategic(resource, patch);
  if (value) resource.value = value;
  else resources.splice(resources.indexOf(resource), 1);
}

/** @throws Refusal in the words of Go's regexp */
function anchored(pattern: string): RegExp {
  const whole = pattern.startsWith("^") || pattern.endsWith("$") ? pattern : `^(?:${pattern})$`;
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch (error) {
    const message = String(error);
    const problem = /Unterminated group/.test(message)
      ? "missing closing )"
      : /Unmatched/.test(message)
        ? "unexpected )"
        : /Nothing to repeat/.test(message)
          ? "missing argument to repetition operator"
          : "missing closing ]";
    return refuse(`error parsing regexp: ${problem}: \`${whole}\``);
  }
}

/** Names, kinds and groups of a target are regular expressions for the whole. */
function isTarget(target: Fields, resource: Resource): boolean {
  const expression = (key: keyof Id): RegExp | undefined => (target[key] ? anchored(String(target[key])) : undefined);
  const checks = (["group", "version", "kind", "namespace", "name"] as const).flatMap((key) => {
    const pattern = expression(key);
    return pattern ? [(id: Id) => pattern.test(key === "namespace" ? id.namespace || "default" : id[key])] : [];
  });
  const { labels, annotations: notes } = resource.metadata;
  return (
    resource.ids.some((id) => checks.every((check) => check(id))) &&
    (!target["labelSelector"] || matchesLabels(String(target["labelSelector"]), labels)) &&
    (!target["annotationSelector"] || matchesLabels(String(target["annotationSelector"]), notes))
  );
}

export function place(resources: readonly Resource[], namespace: string): void {
  for (const resource of resources) {
    const { kind, metadata } = resource;
    if (kind === "Namespace") {
      if (metadata["name"] !== namespace) resource.remember();
      metadata["name"] = namespace;
    } else if (resource.namespaced) {
      resource.remember();
      metadata["namespace"] = namespace;
    }
    if (kind === "RoleBinding" || kind === "ClusterRoleBinding")
      for (const subject of each(resource.value["subjects"]))
        if (subject["kind"] === "ServiceAccount" && (subject["name"] === "default" || isAmong(resources, subject)))
          subject["namespace"] = namespace;
  }
}
const isAmong = (resources: readonly Resource[], { name, namespace }: Fields): boolean =>
  resources.some((each) =>
    each.ids.some((id) => fits({ kind: "ServiceAccount", name }, id) && (id.namespace || "default") === (namespace || "default")),
  );

const UNRENAMED = new Set(["CustomResourceDefinition", "Namespace", "APIService"]);
export function rename(resources: readonly Resource[], prefix: string, suffix: string): void {
  if (!prefix && !suffix) return;
  for (const resource of resources) {
    resource.affixes.push(`${prefix}|${suffix}`);
    if (UNRENAMED.has(resource.kind)) continue;
    resource.remember();
    resource.metadata["name"] = `${prefix}${resource.name}${suffix}`;
  }
}

const SCALED = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];
export function scale(resources: readonly Resource[], name: string, count: Value): void {
  const found = resources.filter((resource) => SCALED.includes(resource.kind) && resource.ids.some((id) => id.name === name));
  if (!found.length)
    refuse(
      `resource with name ${name} does not match a config with the following GVK [${SCALED.map((kind) => `${kind}.[noVer].[noGrp]`).join(" ")}]`,
    );
  for (const { value } of found) value["spec"] = { ...value["spec"], replicas: count };
}

/** Changes the images of all containers, wherever they stand. */
export function setImages(value: Value, change: Fields): void {
  if (Array.isArray(value)) for (const item of value) setImages(item, change);
  if (!isMap(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if ((key === "containers" || key === "initContainers") && Array.isArray(inner))
      for (const container of inner)
        if (isMap(container) && typeof container["image"] === "string") container["image"] = imageAfter(container["image"], change);
    setImages(inner, change);
  }
}
function imageAfter(image: string, { name, newName, newTag, digest, tagSuffix }: Fields): string {
  const match = /^(.*?)(?::([^:/@]*))?(?:@(.*))?$/.exec(image)!;
  let [, path = "", tag = "", hash = ""] = match;
  if (path !== String(name)) return image;
  if (newTag || digest) [tag, hash] = [String(newTag ?? ""), String(digest ?? "")];
  else if (tagSuffix) [tag, hash] = [tag + String(tagSuffix), ""];
  path = newName ? String(newName) : path;
  return `${path}${tag ? `:${tag}` : ""}${hash ? `@${hash}` : ""}`;
}
