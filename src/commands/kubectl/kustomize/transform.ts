// The transformers of a kustomization, in the order in which kustomize runs them.
import { matchesLabels } from "../../../api/selectors.ts";
import { Refusal, refuse } from "../refusal.ts";
import type { Session } from "../session.ts";
import { addPairs, annotations, ownLabels, selectorLabels, templateLabels } from "./field-specs.ts";
import { fileText, valuesOf } from "./files.ts";
import { jsonPatched, strategic } from "./merge.ts";
import { replace } from "./replacements.ts";
import { type Fields, fits, type Id, idText, isMap, Resource, sameId, type Value } from "./resource.ts";

const each = (value: Value): Fields[] => (Array.isArray(value) ? (value as Fields[]) : []);

/** Changes `resources` as the kustomization of the folder `root` says. @throws Refusal */
export function transform(session: Session, root: string, kustomization: Fields, resources: Resource[]): void {
  for (const patch of each(kustomization["patchesStrategicMerge"]) as unknown as string[])
    for (const value of valuesOf(/\n/.test(patch) ? patch : fileText(session, root, patch), patch)) mergeInto(resources, value);
  for (const patch of each(kustomization["patches"])) applyPatch(session, root, resources, patch);
  if (kustomization["namespace"]) place(resources, String(kustomization["namespace"]));
  rename(resources, String(kustomization["namePrefix"] ?? ""), String(kustomization["nameSuffix"] ?? ""));
  for (const resource of resources) {
    addPairs(resource, selectorLabels, texts(kustomization["commonLabels"]));
    for (const { pairs, includeSelectors, includeTemplates, fields } of each(kustomization["labels"])) {
      if (fields) refuse("k8s-quest does not simulate labels.fields of a kustomization yet");
      addPairs(
        resource,
        includeSelectors ? selectorLabels : includeTemplates ? [...ownLabels, ...templateLabels] : ownLabels,
        texts(pairs),
      );
    }
    addPairs(resource, annotations, texts(kustomization["commonAnnotations"]));
  }
  for (const patch of each(kustomization["patchesJson6902"])) applyPatch(session, root, resources, patch);
  for (const { name, count } of each(kustomization["replicas"])) scale(resources, String(name), count);
  for (const image of each(kustomization["images"])) for (const { value } of resources) setImages(value, image);
  for (const replacement of each(kustomization["replacements"])) {
    const all = replacement["path"]
      ? valuesOf(fileText(session, root, String(replacement["path"])), String(replacement["path"]))
      : [replacement];
    for (const one of all.flat() as Fields[]) replace(resources, one);
  }
}

const texts = (pairs: Value): Record<string, string> =>
  isMap(pairs) ? Object.fromEntries(Object.entries(pairs).map(([key, value]) => [key, String(value)])) : {};

function applyPatch(session: Session, root: string, resources: Resource[], patch: Fields): void {
  const { path, target } = patch;
  const inline = patch["patch"];
  if (!path && !inline) refuse("must specify one of patch and path in\nPatch: ");
  if (path && inline) refuse("patch and path can't be set at the same time");
  const source = path ? String(path) : "patch";
  const text = path ? fileText(session, root, source) : String(inline);
  const values = valuesOf(text, source);
  const operations = values.flat() as Value[];
  const isJson = values.length > 0 && values.every((value) => Array.isArray(value));
  if (!isJson && !target) {
    for (const value of values) mergeInto(resources, value);
    return;
  }
  if (!isMap(target)) throw new Refusal(`must specify a target for JSON patch ${text}`);
  for (const resource of resources.filter((candidate) => isTarget(target, candidate))) {
    if (isJson) {
      const before = resource.id;
      resource.value = jsonPatched(resource.value, operations);
      if (!sameId(before, resource.id)) resource.past.push({ name: before.name, namespace: before.namespace });
    } else for (const value of values) merge(resources, resource, { ...value, ...identity(resource, patch["options"], value) });
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

/** Names, kinds and groups of a target are regular expressions for the whole. */
function isTarget(target: Fields, resource: Resource): boolean {
  const expression = (key: keyof Id): RegExp | undefined => (target[key] ? new RegExp(`^(?:${String(target[key])})$`) : undefined);
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

function place(resources: readonly Resource[], namespace: string): void {
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
function rename(resources: readonly Resource[], prefix: string, suffix: string): void {
  if (!prefix && !suffix) return;
  for (const resource of resources) {
    resource.affixes.push(`${prefix}|${suffix}`);
    if (UNRENAMED.has(resource.kind)) continue;
    resource.remember();
    resource.metadata["name"] = `${prefix}${resource.name}${suffix}`;
  }
}

const SCALED = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];
function scale(resources: readonly Resource[], name: string, count: Value): void {
  const found = resources.filter((resource) => SCALED.includes(resource.kind) && resource.ids.some((id) => id.name === name));
  if (!found.length)
    refuse(
      `resource with name ${name} does not match a config with the following GVK [${SCALED.map((kind) => `${kind}.[noVer].[noGrp]`).join(" ")}]`,
    );
  for (const { value } of found) value["spec"] = { ...value["spec"], replicas: count };
}

/** Changes the images of all containers, wherever they stand. */
function setImages(value: Value, change: Fields): void {
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
