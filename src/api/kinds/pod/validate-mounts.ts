// Validation of where a container mounts volumes and finds devices (pkg/apis/core/validation, ValidateVolumeMounts, ValidateVolumeDevices).
import type { FieldError } from "../../field-errors.ts";
import { forbidden, invalid, notFound, notSupported, required } from "../../field-errors.ts";
import type { Container, VolumeMount } from "./types.ts";
import type { Volume } from "./volume-types.ts";
import { descendingPath } from "./volumes/checks.ts";

/** The pod's volumes that have no fault, by name: mounts find only those. */
export type Volumes = ReadonlyMap<string, Volume>;

const PROPAGATIONS = ["Bidirectional", "HostToContainer", "None"];
const RECURSIVE = ["Disabled", "Enabled", "IfPossible"];

function validateMode(mount: VolumeMount, container: Container, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { mountPropagation: propagation, recursiveReadOnly: recursive } = mount;
  if (propagation !== undefined) {
    const at = `${path}.mountPropagation`;
    if (!PROPAGATIONS.includes(propagation)) errors.push(notSupported(at, propagation, PROPAGATIONS));
    if (propagation === "Bidirectional" && !container.securityContext?.privileged)
      errors.push(forbidden(at, "Bidirectional mount propagation is available only to privileged containers"));
  }
  if (recursive === undefined || recursive === "Disabled") return errors;
  const at = `${path}.recursiveReadOnly`;
  if (!RECURSIVE.includes(recursive)) errors.push(notSupported(at, recursive, RECURSIVE));
  else {
    if (!mount.readOnly) errors.push(forbidden(at, "may only be specified when readOnly is true"));
    if (propagation !== undefined && propagation !== "None")
      errors.push(forbidden(at, "may only be specified when mountPropagation is None or not specified"));
  }
  return errors;
}

export function validateMounts(container: Container, volumes: Volumes, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const places = new Set<string>();
  const devices = container.volumeDevices ?? [];
  container.volumeMounts?.forEach((mount, index) => {
    const at = `${path}[${index}]`;
    const { name = "", mountPath = "" } = mount;
    if (!name) errors.push(required(`${at}.name`));
    if (!volumes.has(name)) errors.push(notFound(`${at}.name`, name));
    if (!mountPath) errors.push(required(`${at}.mountPath`));
    if (places.has(mountPath)) errors.push(invalid(`${at}.mountPath`, mountPath, "must be unique"));
    places.add(mountPath);
    if (devices.some((device) => device.name === name)) errors.push(invalid(`${at}.name`, name, "must not already exist in volumeDevices"));
    if (devices.some((device) => device.devicePath === mountPath))
      errors.push(invalid(`${at}.mountPath`, mountPath, "must not already exist as a path in volumeDevices"));
    if (mount.subPath) errors.push(...descendingPath(mount.subPath, `${path}.subPath`));
    if (mount.subPathExpr) {
      if (mount.subPath) errors.push(invalid(`${at}.subPathExpr`, mount.subPathExpr, "subPathExpr and subPath are mutually exclusive"));
      errors.push(...descendingPath(mount.subPathExpr, `${path}.subPathExpr`));
    }
    errors.push(...validateMode(mount, container, path));
  });
  return errors;
}

export function validateDevices(container: Container, volumes: Volumes, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  const places = new Set<string>();
  const mounts = container.volumeMounts ?? [];
  container.volumeDevices?.forEach(({ name = "", devicePath = "" }, index) => {
    const at = `${path}[${index}]`;
    const volume = volumes.get(name);
    if (!name) errors.push(required(`${at}.name`));
    if (names.has(name)) errors.push(invalid(`${at}.name`, name, "must be unique"));
    if (volume && !volume.persistentVolumeClaim && !volume.ephemeral)
      errors.push(invalid(`${at}.name`, name, "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode"));
    if (!volume) errors.push(notFound(`${at}.name`, name));
    if (!devicePath) errors.push(required(`${at}.devicePath`));
    if (places.has(devicePath)) errors.push(invalid(`${at}.devicePath`, devicePath, "must be unique"));
    if (devicePath.split("/").includes("..")) errors.push(invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')"));
    else places.add(devicePath);
    if (mounts.some((mount) => mount.name === name)) errors.push(invalid(`${at}.name`, name, "must not already exist in volumeMounts"));
    if (mounts.some((mount) => mount.mountPath === devicePath))
      errors.push(invalid(`${at}.devicePath`, devicePath, "must not already exist as a path in volumeMounts"));
    if (name) names.add(name);
  });
  return errors;
}
