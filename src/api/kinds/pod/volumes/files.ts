// Sources that are files: of the node, of a repository, of secrets, ConfigMaps and the downward API (pkg/apis/core/validation).
import { type FieldError, invalid, notSupported, required } from "../../../field-errors.ts";
import { validateFieldRef, validateResourceFieldRef } from "../validate-env.ts";
import type { DownwardFile, KeyToPath } from "../volume-types.ts";
import { type Check, descendingPath, fileMode, localPath, needs, noBacksteps, type Source, text } from "./checks.ts";

const HOST_PATH_TYPES = ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];

export const hostPath: Check = (source, path) => {
  const target = text(source, "path");
  if (!target) return [required(`${path}.path`)];
  const type = text(source, "type");
  const errors = noBacksteps(target, `${path}.path`);
  return HOST_PATH_TYPES.includes(type) ? errors : [...errors, notSupported(`${path}.type`, type, HOST_PATH_TYPES)];
};

/** A disk of one node, for PersistentVolumes only. */
export const local: Check = (source, path) => {
  const target = text(source, "path");
  return target ? noBacksteps(target, `${path}.path`) : [required(`${path}.path`)];
};

export const gitRepo: Check = (source, path) => [
  ...needs(source, path, "repository"),
  ...descendingPath(text(source, "directory"), `${path}.directory`),
];

/** pkg/apis/core/validation: validateKeyToPath. */
export const keyToPath = (item: KeyToPath, path: string): FieldError[] => [
  ...(item.key ? [] : [required(`${path}.key`)]),
  ...(item.path ? [] : [required(`${path}.path`)]),
  ...localPath(item.path ?? "", `${path}.path`),
  ...fileMode(item.mode, `${path}.mode`),
];

const keyed =
  (name: string): Check =>
  (source, path) => [
    ...needs(source, path, name),
    ...fileMode(source["defaultMode"], `${path}.defaultMode`),
    ...((source["items"] as KeyToPath[] | undefined) ?? []).flatMap((item, index) => keyToPath(item, `${path}.items[${index}]`)),
  ];
export const secret = keyed("secretName");
export const configMap = keyed("name");

const VOLUME_FIELDS = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

/** Upstream names the volume, not the item, in what it says of an item's file. */
export function downwardFile(file: DownwardFile, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!file.path) errors.push(required(`${path}.path`));
  errors.push(...localPath(file.path ?? "", `${path}.path`));
  const { fieldRef, resourceFieldRef } = file;
  if (fieldRef) {
    errors.push(...validateFieldRef(fieldRef, `${path}.fieldRef`, VOLUME_FIELDS));
    if (resourceFieldRef) errors.push(invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"));
  } else if (resourceFieldRef) errors.push(...validateResourceFieldRef(resourceFieldRef, `${path}.resourceFieldRef`, true));
  else errors.push(required(path, "one of fieldRef and resourceFieldRef is required"));
  return [...errors, ...fileMode(file.mode, `${path}.mode`)];
}

export const downwardAPI: Check = (source: Source, path) => [
  ...fileMode(source["defaultMode"], `${path}.defaultMode`),
  ...((source["items"] as DownwardFile[] | undefined) ?? []).flatMap((file) => downwardFile(file, path)),
];
