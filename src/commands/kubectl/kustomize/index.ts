// kubectl kustomize and -k: the resources of a folder's kustomization, built as kustomize's KustTarget builds them.
import { knownManifest } from "../../../addons/manifests.ts";
import { dumpYaml } from "../../../base/yaml.ts";
import { resolvePath } from "../../../machine/paths.ts";
import { Refusal, refuse } from "../refusal.ts";
import type { Session } from "../session.ts";
import type { FieldSpec } from "./field-specs.ts";
import { fileText, folderBelow, folderOf, kustomizationOf, resourcesOf, valuesOf } from "./files.ts";
import { addHash, generated } from "./generators.ts";
import { runGenerator, runTransformer } from "./plugins.ts";
import { fixReferences, type Reference } from "./references.ts";
import { type Fields, idText, inLegacyOrder, isMap, type Resource, sameId } from "./resource.ts";
import { type Configuration, configured, transform } from "./transform.ts";
import { addVariables, resolveVariables, type Variable } from "./vars.ts";

/** What is gathered on the way and used once all resources are known. */
interface Build {
  session: Session;
  /** buildMetadata of the kustomization that is built. */
  metadata: ReadonlySet<string>;
  /** The folder that is built: origins are told as seen from it. */
  top: string;
  variables: Variable[];
  references: Reference[];
  places: FieldSpec[];
}

export interface BuildOptions {
  /** --enable-managedby-label */
  managed?: boolean;
  /** --reorder: legacy, none or unspecified. */
  order?: string;
}

/** The resources that a folder's kustomization makes. @throws Refusal */
export function buildResources(session: Session, path: string, options: BuildOptions = {}): readonly Resource[] {
  const root = folderOf(session, path);
  const kustomization = kustomizationOf(session, root);
  const metadata = new Set(names(kustomization["buildMetadata"]));
  if (metadata.has("transformerAnnotations")) refuse("k8s-quest does not simulate transformerAnnotations of a kustomization yet");
  const build: Build = { session, metadata, top: root, variables: [], references: [], places: [] };
  const resources = accumulate(build, root, kustomization, [], []);
  for (const resource of resources) addHash(resource);
  fixReferences(resources, build.references);
  resolveVariables(session, resources, build.variables, build.places);
  for (const resource of resources) {
    if (metadata.has("originAnnotations") && resource.origin)
      annotate(resource, "annotations", "config.kubernetes.io/origin", resource.origin);
    if (options.managed || metadata.has("managedByLabel")) annotate(resource, "labels", "app.kubernetes.io/managed-by", VERSION);
    plainTexts(resource);
  }
  return arranged(kustomization, resources, options.order ?? "unspecified");
}

/** The YAML stream that a folder's kustomization makes. @throws Refusal */
export const buildFolder = (session: Session, path: string, options: BuildOptions = {}): string =>
  buildResources(session, path, options)
    .map(({ value }) => dumpYaml(value))
    .join("---\n");

/** How kubectl 1.35's kustomize names itself. */
const VERSION = "kustomize-v5.7.1";

function annotate({ metadata }: Resource, field: string, key: string, value: string): void {
  metadata[field] = { ...metadata[field], [key]: value };
}

/** Labels and annotations are texts whatever a patch put there, and none at all where they are null. */
function plainTexts({ metadata }: Resource): void {
  for (const field of ["labels", "annotations"]) {
    const pairs = metadata[field];
    if (pairs === null) delete metadata[field];
    if (!isMap(pairs) || Object.values(pairs).every((value) => typeof value === "string")) continue;
    metadata[field] = Object.fromEntries(Object.entries(pairs).map(([key, value]) => [key, value === null ? null : String(value)]));
  }
}

function arranged({ sortOptions }: Fields, resources: Resource[], flag: string): readonly Resource[] {
  const order = isMap(sortOptions) ? (sortOptions["order"] ?? "legacy") : flag === "none" ? "fifo" : "legacy";
  if (order === "fifo") return resources;
  if (order !== "legacy") refuse(`the field 'sortOptions.order' must be one of [fifo, legacy]`);
  const { orderFirst, orderLast } = (isMap(sortOptions) ? (sortOptions["legacySortOptions"] ?? {}) : {}) as Record<string, string[]>;
  return inLegacyOrder(resources, orderFirst, orderLast);
}

const names = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** Calls `body` and puts `prefix` before what it refuses. */
function within<T>(prefix: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(`${prefix}: ${error.message}`) : error;
  }
}

/** What a kustomization makes of the resources so far (those of its parent, for a component) and its own. */
function accumulate(build: Build, root: string, kustomization: Fields, before: Resource[], above: readonly string[]): Resource[] {
  const { session } = build;
  const resources = before;
  const inside = [...above, root];
  for (const field of ["helmCharts", "helmChartInflationGenerator"])
    for (const chart of (kustomization[field] as Fields[] | undefined) ?? [])
      if (!enablesHelm(session)) configured("HelmChartInflationGenerator", chart, () => refuse("must specify --enable-helm"));
      else refuse(`k8s-quest does not simulate ${field} of a kustomization yet`);
  const { openapi } = kustomization;
  if (isMap(openapi) && openapi["path"]) fileText(session, root, String(openapi["path"]));
  if (isMap(openapi) && openapi["version"]) refuse("the specified OpenAPI version is not built in");
  if (openapi) refuse("k8s-quest does not simulate openapi of a kustomization yet");
  within("accumulating resources", () => {
    for (const path of [...names(kustomization["resources"]), ...names(kustomization["bases"])])
      accumulateOne(build, root, path, inside, resources);
  });
  const configuration = configurationOf(build, root, kustomization);
  const crds = names(kustomization["crds"]);
  within(`loading CRDs [${crds.join(" ")}]`, () => {
    for (const path of crds)
      if (!/^\s*\{?\s*\}?\s*$/.test(fileText(session, root, path))) refuse("k8s-quest does not simulate crds of a kustomization yet");
  });
  generate(build, root, kustomization, resources);
  within("accumulating components", () => {
    for (const path of names(kustomization["components"])) {
      let folder = "";
      try {
        folder = folderBelow(session, path, root);
        checkCycle(folder, inside);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refuse(`loader.New ${JSON.stringify(error.message)}`);
      }
      try {
        accumulateFolder(build, folder, inside, resources, true);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refuse(`accumulateDirectory: ${JSON.stringify(error.message)}`);
      }
    }
  });
  // All of them are known before the first one runs.
  const plugins = pluginsOf(build, root, names(kustomization["transformers"]), inside);
  transform(session, root, kustomization, resources, configuration);
  for (const plugin of plugins) runTransformer(session, root, resources, plugin);
  if (names(kustomization["validators"]).length) {
    pluginsOf(build, root, names(kustomization["validators"]), inside);
    refuse("k8s-quest does not simulate validators of a kustomization yet");
  }
  addVariables(build.variables, kustomization["vars"]);
  return resources;
}

const enablesHelm = ({ call }: Session): boolean =>
  call.command.flags.some(({ name }) => name === "enable-helm") && call.bool("enable-helm");

/** `configurations`: more fields that hold labels, annotations and names. */
function configurationOf(build: Build, root: string, kustomization: Fields): Configuration {
  const specs: Record<string, FieldSpec[]> = { commonLabels: [], commonAnnotations: [] };
  for (const path of names(kustomization["configurations"]))
    for (const value of valuesOf(fileText(build.session, root, path), path)) {
      for (const [field, given] of Object.entries(value)) {
        const list = given as Fields[];
        if (field in specs) specs[field]!.push(...(list as FieldSpec[]));
        else if (field === "nameReference") build.references.push(...(list as Reference[]));
        else if (field === "varReference") build.places.push(...(list as FieldSpec[]));
        else refuse(`k8s-quest does not simulate ${field} in configurations of a kustomization yet`);
      }
    }
  return { commonLabels: specs["commonLabels"]!, commonAnnotations: specs["commonAnnotations"]! };
}

/** The files and folders of transformers and the like, as resources. */
function pluginsOf(build: Build, root: string, paths: readonly string[], inside: readonly string[]): Resource[] {
  const plugins: Resource[] = [];
  for (const path of paths) accumulateOne({ ...build, variables: [], references: [], places: [] }, root, path, inside, plugins);
  return plugins;
}

function checkCycle(folder: string, inside: readonly string[]): void {
  const met = inside.find((each) => each === folder || each.startsWith(`${folder}/`));
  if (met) refuse(`cycle detected: candidate root '${folder}' contains visited root '${met}'`);
}

/** One entry: a file, else a folder; what both say is told when neither will do. */
function accumulateOne(build: Build, root: string, path: string, inside: readonly string[], resources: Resource[]): void {
  const { session } = build;
  let asFile: Refusal;
  try {
    const found = within(`accumulating resources from '${path}'`, () => resourcesOf(textOf(session, root, path), path));
    for (const resource of found) resource.origin = `path: ${relative(build.top, resolvePath(root, path))}\n`;
    within(`merging resources from '${path}'`, () => append(resources, found));
    return;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    asFile = error;
  }
  try {
    const folder = folderBelow(session, path, root);
    checkCycle(folder, inside);
    accumulateFolder(build, folder, inside, resources, false);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (/MalformedYAMLError/.test(asFile.message) || /does not simulate/.test(error.message))
      throw /does not simulate/.test(error.message) ? error : asFile;
    throw new Refusal(`accumulation err='${asFile.message}': ${error.message}`);
  }
}

/** Files of the web are only what the world knows. */
function textOf(session: Session, root: string, path: string): string {
  if (!/^https?:\/\//.test(path)) return fileText(session, root, path);
  const host = /^https?:\/\/([^/:]+)/.exec(path)?.[1] ?? "";
  const server = /^nameserver (\S+)/m.exec(nameServers(session))?.[1] ?? "127.0.0.53";
  return knownManifest(path) ?? refuse(`Get ${JSON.stringify(path)}: dial tcp: lookup ${host} on ${server}:53: no such host`);
}
const nameServers = ({ self: { machine } }: Session): string =>
  machine.files.exists("/etc/resolv.conf") ? machine.files.read("/etc/resolv.conf") : "";

function accumulateFolder(build: Build, folder: string, inside: readonly string[], resources: Resource[], component: boolean): void {
  const kustomization = within(`couldn't make target for path '${folder}'`, () => kustomizationOf(build.session, folder));
  const kind = kustomization["kind"] ?? "Kustomization";
  if (component && kind !== "Component") refuse(`expected kind 'Component' for path '${folder}' but got '${kind}'`);
  if (!component && kind === "Component") refuse(`expected kind != 'Component' for path '${folder}'`);
  if (component) {
    within(`recursed accumulation of path '${folder}'`, () => accumulate(build, folder, kustomization, resources, inside));
    return;
  }
  const found = within(`recursed accumulation of path '${folder}'`, () => accumulate(build, folder, kustomization, [], inside));
  within(`recursed merging from path '${folder}'`, () => append(resources, found));
}

/** @throws Refusal for one that is there already */
function append(resources: Resource[], found: readonly Resource[]): void {
  for (const resource of found) {
    if (resources.some((other) => sameId(other.id, resource.id)))
      refuse(`may not add resource with an already registered id: ${idText(resource.id)}`);
    resources.push(resource);
  }
}

/** A path as seen from a folder. */
function relative(from: string, to: string): string {
  const [a, b] = [from.split("/"), to.split("/")];
  let shared = 0;
  while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared++;
  return [...a.slice(shared).map(() => ".."), ...b.slice(shared)].join("/");
}

function generate(build: Build, root: string, kustomization: Fields, resources: Resource[]): void {
  const { session } = build;
  const common: Fields = isMap(kustomization["generatorOptions"]) ? kustomization["generatorOptions"] : {};
  const made: Resource[] = [];
  const origin = (kind: string): string =>
    `configuredIn: ${relative(build.top, `${root}/kustomization.yaml`)}\nconfiguredBy:\n  apiVersion: builtin\n  kind: ${kind}Generator\n`;
  for (const [field, kind] of [
    ["configMapGenerator", "ConfigMap"],
    ["secretGenerator", "Secret"],
  ] as const)
    for (const generator of (kustomization[field] as Fields[] | undefined) ?? []) {
      const one = generated(session, root, kind, generator, common);
      one.origin = origin(kind);
      made.push(one);
    }
  const plugins = within("loading generator plugins", () => pluginsOf(build, root, names(kustomization["generators"]), [root]));
  for (const plugin of plugins) made.push(runGenerator(session, root, plugin));
  for (const one of made) absorb(resources, one);
}

/** What a generator made joins the rest as its behaviour says. @throws Refusal */
function absorb(resources: Resource[], made: Resource): void {
  const { group, version, kind, name, namespace } = made.id;
  // kustomize tells where in its memory the generator is.
  const where = `merging from generator &{0xc000588680 <nil>}: id resid.ResId{Gvk:resid.Gvk{Group:${JSON.stringify(group)}, Version:${JSON.stringify(version)}, Kind:${JSON.stringify(kind)}, isClusterScoped:false}, Name:${JSON.stringify(name)}, Namespace:${JSON.stringify(namespace)}}`;
  const found = resources.filter((other) => other.ids.some((id) => sameId(id, made.id)));
  const [old] = found;
  if (!old && made.behaviour !== "create") refuse(`${where} does not exist; cannot merge or replace`);
  if (!old) {
    resources.push(made);
    return;
  }
  if (made.behaviour === "create") refuse(`${where} exists; behavior must be merge or replace`);
  join(old, made);
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
