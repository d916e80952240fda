// kubectl kustomize and -k: the resources of a folder's kustomization, built as kustomize's KustTarget builds them.
import { dumpYaml } from "../../../base/yaml.ts";
import { resolvePath } from "../../../machine/files.ts";
import { messageOf } from "../failures.ts";
import { Refusal, refuse } from "../refusal.ts";
import type { Session } from "../session.ts";
import { fileText, folderOf, kustomizationOf, resourcesOf } from "./files.ts";
import { addHash, generated } from "./generators.ts";
import { fixReferences } from "./references.ts";
import { type Fields, idText, inLegacyOrder, isMap, type Resource, sameId } from "./resource.ts";
import { transform } from "./transform.ts";

/** The YAML stream that a folder's kustomization makes. @throws Refusal */
export function buildFolder(session: Session, path: string): string {
  const root = folderOf(session, path);
  const kustomization = kustomizationOf(session, root);
  const resources = accumulate(session, root, kustomization, [], []);
  for (const resource of resources) addHash(resource);
  fixReferences(resources);
  return arranged(kustomization, resources)
    .map(({ value }) => dumpYaml(value))
    .join("---\n");
}

function arranged({ sortOptions }: Fields, resources: Resource[]): readonly Resource[] {
  const order = isMap(sortOptions) ? (sortOptions["order"] ?? "legacy") : "legacy";
  if (order === "fifo") return resources;
  if (order !== "legacy") refuse(`the field 'sortOptions.order' must be one of [legacy,fifo]`);
  const { orderFirst, orderLast } = (isMap(sortOptions) ? (sortOptions["legacySortOptions"] ?? {}) : {}) as Record<string, string[]>;
  return inLegacyOrder(resources, orderFirst, orderLast);
}

const names = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** What a kustomization makes of the resources so far (those of its parent, for a component) and its own. */
function accumulate(session: Session, root: string, kustomization: Fields, before: Resource[], above: readonly string[]): Resource[] {
  if (!Object.entries(kustomization).some(([key, value]) => !["kind", "apiVersion", "metadata"].includes(key) && value !== null))
    refuse("kustomization.yaml is empty");
  const resources = before;
  const inside = [...above, root];
  for (const path of [...names(kustomization["resources"]), ...names(kustomization["bases"])]) {
    try {
      for (const resource of accumulateOne(session, root, path, inside)) add(resources, resource, path);
    } catch (error) {
      throw error instanceof Refusal ? new Refusal(`accumulating resources: ${error.message}`) : error;
    }
  }
  for (const path of names(kustomization["components"])) {
    try {
      const folder = folderOf(session, path, root);
      checkCycle(folder, inside);
      const component = kustomizationOf(session, folder);
      if (component["kind"] !== "Component")
        refuse(`accumulateDirectory: "expected kind 'Component' for path '${folder}' but got '${component["kind"] ?? "Kustomization"}'"`);
      accumulate(session, folder, component, resources, inside);
    } catch (error) {
      throw error instanceof Refusal ? new Refusal(`accumulating components: ${error.message}`) : error;
    }
  }
  generate(session, root, kustomization, resources);
  transform(session, root, kustomization, resources);
  return resources;
}

function checkCycle(folder: string, inside: readonly string[]): void {
  const met = inside.find((each) => each === folder || each.startsWith(`${folder}/`));
  if (met) refuse(`cycle detected: candidate root '${folder}' contains visited root '${met}'`);
}

/** The resources of one entry: a file, else a folder; what both say is told when neither will do. */
function accumulateOne(session: Session, root: string, path: string, inside: readonly string[]): Resource[] {
  const target = resolvePath(root, path);
  if (session.self.machine.files.isFolder(target)) {
    const asFile = `accumulation err='accumulating resources from '${path}': '${target}' must resolve to a file'`;
    const folder = folderOf(session, path, root);
    checkCycle(folder, inside);
    const kustomization = kustomizationOf(session, folder);
    if (kustomization["kind"] === "Component") refuse(`${asFile}: expected kind != 'Component' for path '${folder}'`);
    try {
      return accumulate(session, folder, kustomization, [], inside);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw new Refusal(`${asFile}: recursed accumulation of path '${folder}': ${error.message}`);
    }
  }
  try {
    return resourcesOf(fileText(session, root, path), path);
  } catch (error) {
    const asFile = `accumulation err='accumulating resources from '${path}': ${messageOf(error)}'`;
    try {
      folderOf(session, target, root);
    } catch (other) {
      refuse(`${asFile}: ${messageOf(other)}`);
    }
    throw error;
  }
}

function add(resources: Resource[], resource: Resource, path: string): void {
  if (resources.some((other) => sameId(other.id, resource.id)))
    refuse(
      `accumulation err='merging resources from '${path}': may not add resource with an already registered id: ${idText(resource.id)}': must build at directory: '${path}': file is not directory`,
    );
  resources.push(resource);
}

function generate(session: Session, root: string, kustomization: Fields, resources: Resource[]): void {
  const common: Fields = isMap(kustomization["generatorOptions"]) ? kustomization["generatorOptions"] : {};
  for (const [field, kind] of [
    ["configMapGenerator", "ConfigMap"],
    ["secretGenerator", "Secret"],
  ] as const)
    for (const generator of (kustomization[field] as Fields[] | undefined) ?? []) {
      const made = generated(session, root, kind, generator, common);
      const at = resources.findIndex((other) => other.ids.some((id) => sameId(id, made.id)));
      if (made.behaviour === "create") {
        if (at >= 0)
          refuse(`merging from generator &{${idText(made.id)}}: may not add resource with an already registered id: ${idText(made.id)}`);
        resources.push(made);
        continue;
      }
      const old = resources[at];
      if (!old) {
        refuse(`merging from generator: id resid.ResId ${idText(made.id)} does not exist; cannot merge or replace`);
        continue;
      }
      join(old, made);
    }
}

/** A generator that merges or replaces: the older resource keeps its name and its other labels. */
function join(old: Resource, made: Resource): void {
  const { name, namespace } = old.metadata;
  const merges = made.behaviour === "merge";
  const value: Fields = { ...made.value };
  if (merges)
    for (const field of ["data", "binaryData"])
      if (old.value[field] || value[field]) value[field] = { ...old.value[field], ...value[field] };
  if (merges && old.value["type"] && value["type"] === "Opaque") value["type"] = old.value["type"];
  value["metadata"] = { ...made.metadata, name, ...(namespace ? { namespace } : {}) };
  for (const field of ["labels", "annotations"])
    if (old.metadata[field] || made.metadata[field]) value["metadata"][field] = { ...old.metadata[field], ...made.metadata[field] };
  old.value = value;
  old.needsHash = old.needsHash || made.needsHash;
}
