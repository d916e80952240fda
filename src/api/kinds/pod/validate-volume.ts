// Validation of one volume (pkg/apis/core/validation, validateVolumeSource).

import type { FieldError } from "../../field-errors.ts";
import { forbidden, invalid, required } from "../../field-errors.ts";
import type { KeyToPath, Volume } from "./types.ts";

const MODE = "must be a number between 0 and 0777 (octal), both inclusive";
const badMode = (mode: number | undefined): boolean => mode !== undefined && (mode < 0 || mode > 0o777);

function validateItems(items: readonly KeyToPath[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  items?.forEach((item, index) => {
    const at = `${path}.items[${index}]`;
    if (!item.key) errors.push(required(`${at}.key`));
    if (!item.path) errors.push(required(`${at}.path`));
    else if (item.path.startsWith("/")) errors.push(invalid(`${at}.path`, item.path, "must be a relative path"));
    else if (item.path.split("/").includes("..")) errors.push(invalid(`${at}.path`, item.path, "must not contain '..'"));
    if (badMode(item.mode)) errors.push(invalid(`${at}.mode`, item.mode, MODE));
  });
  return errors;
}

/** One volume whose name is checked by the caller. */
export function validateVolume(volume: Volume, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const sources = Object.keys(volume).filter((key) => key !== "name" && volume[key] != null);
  if (!sources.length) errors.push(required(path, "must specify a volume type"));
  sources.slice(1).forEach((source) => {
    errors.push(forbidden(`${path}.${source}`, "may not specify more than 1 volume type"));
  });
  if (volume.hostPath && !volume.hostPath.path) errors.push(required(`${path}.hostPath.path`));
  if (volume.secret) {
    const at = `${path}.secret`;
    if (!volume.secret.secretName) errors.push(required(`${at}.secretName`));
    if (badMode(volume.secret.defaultMode)) errors.push(invalid(`${at}.defaultMode`, volume.secret.defaultMode, MODE));
    errors.push(...validateItems(volume.secret.items, at));
  }
  if (volume.configMap) {
    const at = `${path}.configMap`;
    if (!volume.configMap.name) errors.push(required(`${at}.name`));
    if (badMode(volume.configMap.defaultMode)) errors.push(invalid(`${at}.defaultMode`, volume.configMap.defaultMode, MODE));
    errors.push(...validateItems(volume.configMap.items, at));
  }
  if (volume.persistentVolumeClaim && !volume.persistentVolumeClaim.claimName)
    errors.push(required(`${path}.persistentVolumeClaim.claimName`));
  return errors;
}
