// The files of a kustomization: folders, manifests, and the kustomization itself.
import { parseYaml, splitYaml, YamlError } from "../../../base/yaml.ts";
import { resolvePath } from "../../../machine/paths.ts";
import { messageOf } from "../failures.ts";
import { Refusal, refuse } from "../refusal.ts";
import type { Session } from "../session.ts";
import { type Fields, idText, Resource, sameId, type Value } from "./resource.ts";
import { checkKustomization } from "./schema.ts";

const NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** @throws Refusal */
export function folderOf(session: Session, path: string, from = session.self.directory): string {
  const { files } = session.self.machine;
  const target = resolvePath(from, path);
  if (/^git@|^[\w-]+:\/\/[^/]+\/[^/]+\/[^/]+|^github\.com\/|\.git(\?|$)/.test(path))
    refuse(`k8s-quest does not simulate kustomizations from ${path} yet`);
  if (!files.exists(target))
    refuse(
      `must build at directory: not a valid directory: evalsymlink failure on '${path}' : lstat ${firstMissing(session, target)}: no such file or directory`,
    );
  if (!files.isFolder(target)) refuse(`must build at directory: '${path}': file is not directory`);
  return files.realPath(target);
}

/** The folder that a kustomization names, seen from its own (loader.New). @throws Refusal */
export function folderBelow(session: Session, path: string, root: string): string {
  if (!path) refuse("new root cannot be empty");
  if (path.startsWith("/")) refuse(`new root '${path}' cannot be absolute`);
  const remote = /^git@|^[\w-]+:\/\/[^/]+\/[^/]+\/[^/]+|^github\.com\//.test(path);
  return folderOf(session, remote ? path : resolvePath(root, path));
}

/** As far as a path is there, and the first part that is not. */
function firstMissing(session: Session, path: string): string {
  const parts = path.split("/").slice(1);
  const count = parts.findIndex((_, index) => !session.self.machine.files.exists(`/${parts.slice(0, index + 1).join("/")}`));
  return count < 0 ? path : `/${parts.slice(0, count + 1).join("/")}`;
}

/** A file of a kustomization, which must be in its folder. @throws Refusal */
export function fileText(session: Session, root: string, path: string): string {
  const { call } = session;
  const anywhere =
    call.command.flags.some(({ name }) => name === "load-restrictor") && call.string("load-restrictor") === "LoadRestrictionsNone";
  const { files } = session.self.machine;
  const target = resolvePath(root, path);
  if (!files.exists(target)) refuse(`evalsymlink failure on '${target}' : lstat ${target}: no such file or directory`);
  if (files.isFolder(target)) refuse(`'${target}' must resolve to a file`);
  if (!anywhere && !`${target}/`.startsWith(`${root.replace(/\/$/, "")}/`))
    refuse(`security; file '${target}' is not in or below '${root}'`);
  return files.read(target);
}

/** The resources that a text holds; lists are taken apart. @throws Refusal */
export function resourcesOf(text: string, source: string): Resource[] {
  const resources: Resource[] = [];
  for (const resource of eachResource(text, source)) {
    if (resources.some((other) => sameId(other.id, resource.id)))
      refuse(`may not add resource with an already registered id: ${idText(resource.id)}`);
    resources.push(resource);
  }
  return resources;
}

function eachResource(text: string, source: string): Resource[] {
  return valuesOf(text, source)
    .flatMap((value) =>
      /List$/.test(String(value["kind"] ?? "")) && Array.isArray(value["items"]) ? (value["items"] as Fields[]) : [value],
    )
    .map((value) => {
      const resource = new Resource(value);
      if (!resource.kind)
        refuse(`missing kind in object {{${resource.value["apiVersion"] ?? ""} } {{${resource.name} ${resource.namespace}} map[] map[]}}`);
      if (!resource.name && !resource.metadata["generateName"])
        refuse(`missing metadata.name in object {{${resource.value["apiVersion"]} ${resource.kind}} {{ } map[] map[]}}`);
      return resource;
    });
}

/** The documents of a text. @throws Refusal */
export function valuesOf(text: string, source: string): Fields[] {
  try {
    const parts = /^\s*[[{]/.test(text) ? [text] : splitYaml(text);
    return parts
      .map((part) => parseYaml(part, { onlyTrueAndFalse: true }) as Value)
      .filter((value) => value !== undefined && value !== null);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    return refuse(`MalformedYAMLError: ${messageOf(error)} in File: ${source}`);
  }
}

/** Old fields, and what they should be. */
const DEPRECATED: [string, string][] = [
  ["bases", "resources"],
  ["imageTags", "images"],
  ["commonLabels", "labels"],
  ["patchesJson6902", "patches"],
  ["patchesStrategicMerge", "patches"],
  ["vars", "replacements"],
];

/** Reads the kustomization of a folder, warning of old fields. @throws Refusal */
export function kustomizationOf(session: Session, root: string): Fields {
  const { files } = session.self.machine;
  const found = NAMES.filter((name) => files.exists(`${root}/${name}`));
  if (!found.length) refuse(`unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${root}'`);
  if (found.length > 1) refuse(`Found multiple kustomization files under: ${root}\n`);
  const text = files.read(`${root}/${found[0]}`);
  let value: Value;
  try {
    value = parseYaml(text);
  } catch (error) {
    throw new Refusal(`invalid Kustomization: ${messageOf(error)}`);
  }
  if (value === undefined || value === null) refuse("kustomization.yaml is empty");
  checkKustomization(value);
  const kustomization = value as Fields;
  const says = ([key, each]: [string, Value]): boolean => !["kind", "apiVersion"].includes(key) && each !== null && each !== "";
  if (!Object.entries(kustomization).some(says)) refuse("kustomization.yaml is empty");
  const problems: string[] = [];
  const { kind = "Kustomization", apiVersion } = kustomization;
  if (kind !== "Kustomization" && kind !== "Component") problems.push("kind should be Kustomization or Component");
  const version = kind === "Component" ? "kustomize.config.k8s.io/v1alpha1" : "kustomize.config.k8s.io/v1beta1";
  if (apiVersion && apiVersion !== version && !problems.length) problems.push(`apiVersion for ${kind} should be ${version}`);
  if (problems.length) refuse(`Failed to read kustomization file under ${root}:\n${problems.join("\n")}`);
  for (const [old, instead] of DEPRECATED)
    if (kustomization[old] !== undefined)
      session.self.stderr.write(
        `# Warning: '${old}' is deprecated. Please use '${instead}' instead. ${old === "vars" ? "[EXPERIMENTAL] " : ""}Run 'kustomize edit fix' to update your Kustomization automatically.\n`,
      );
  return kustomization;
}
