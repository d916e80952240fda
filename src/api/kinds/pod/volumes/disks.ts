// Sources that are one disk: of a cloud, of a storage appliance, behind iSCSI or Fibre Channel (pkg/apis/core/validation).
import { type FieldError, invalid, notSupported, required } from "../../../field-errors.ts";
import { inRange, isDns1123Label } from "../../../names.ts";
import { each } from "../../validation.ts";
import { type Check, list, needing, needs, type Source, secretReference, text, unit } from "./checks.ts";

/** Upstream lets 0 (no partition) pass, and speaks of 1 to 255. */
const partition = (source: Source, path: string): FieldError[] => unit(source["partition"], `${path}.partition`, inRange(1, 255));
export const gcePersistentDisk: Check = (source, path) => [...needs(source, path, "pdName"), ...partition(source, path)];
export const awsElasticBlockStore: Check = (source, path) => [...needs(source, path, "volumeID"), ...partition(source, path)];

const CACHING = ["None", "ReadOnly", "ReadWrite"];
const AZURE_KINDS = ["Dedicated", "Managed", "Shared"];
const MANAGED = {
  start: "/subscriptions/",
  form: "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}",
};
const BLOB = { start: "https://", form: "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd" };
export const azureDisk: Check = (source, path) => {
  const { cachingMode, kind } = source as { cachingMode?: string; kind?: string };
  const errors = needs(source, path, "diskName", "diskURI");
  if (cachingMode !== undefined && !CACHING.includes(cachingMode)) errors.push(notSupported(`${path}.cachingMode`, cachingMode, CACHING));
  if (kind === undefined) return errors;
  if (!AZURE_KINDS.includes(kind)) errors.push(notSupported(`${path}.kind`, kind, AZURE_KINDS));
  const uri = text(source, "diskURI");
  const { start, form } = kind === "Managed" ? MANAGED : BLOB;
  return uri.startsWith(start) ? errors : [...errors, notSupported(`${path}.diskURI`, uri, [form])];
};

export const vsphereVolume = needing("volumePath");
export const photonPersistentDisk = needing("pdID");
export const portworxVolume = needing("volumeID");
export const scaleIO = needing("gateway", "system", "volumeName");

const cinderNeeding =
  (...parts: readonly string[]): Check =>
  (source, path) => [...needs(source, path, "volumeID"), ...secretReference(source, path, ...parts)];
export const cinder = cinderNeeding("name");
export const cinderOfVolume = cinderNeeding("name", "namespace");

const storageosNeeding =
  (...parts: readonly string[]): Check =>
  (source, path) => {
    const label = (field: string) => each(isDns1123Label(text(source, field)), `${path}.${field}`, text(source, field));
    return [
      ...(text(source, "volumeName") ? label("volumeName") : [required(`${path}.volumeName`)]),
      ...(text(source, "volumeNamespace") ? label("volumeNamespace") : []),
      ...secretReference(source, path, ...parts),
    ];
  };
export const storageos = storageosNeeding("name");
export const storageosOfVolume = storageosNeeding("name", "namespace");

const INITIATORS: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.([A-Za-z0-9\-.]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[A-Za-z0-9]{16}$/,
  naa: /^naa.[A-Za-z0-9]{32}$/,
};
const initiator = (name: string, path: string, unknown: string): FieldError[] => {
  const form = INITIATORS[name.slice(0, 3)];
  return form?.test(name) ? [] : [invalid(path, name, form ? "must be valid format" : unknown)];
};
const iscsiSaying =
  (unknown: string, ...parts: readonly string[]): Check =>
  (source, path) => {
    const iqn = text(source, "iqn");
    const errors = iqn ? initiator(iqn, `${path}.iqn`, unknown) : [required(`${path}.iqn`)];
    errors.push(...unit(source["lun"], `${path}.lun`));
    if ((source["chapAuthDiscovery"] || source["chapAuthSession"]) && !source["secretRef"]) errors.push(required(`${path}.secretRef`));
    if (parts.length) errors.push(...secretReference(source, path, ...parts));
    const own = source["initiatorName"] as string | undefined;
    return own === undefined ? errors : [...errors, ...initiator(own, `${path}.initiatorname`, unknown)];
  };
const iscsiInPod = iscsiSaying("must be valid format starting with iqn, eui, or naa");
const iscsiInVolume = iscsiSaying("must be valid format", "name");
const TOO_LONG = "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.";
/** The name under which the node knows the volume is made of its name and its portal. */
const tooLong = (source: Source, name: string): boolean =>
  source["initiatorName"] !== undefined && `${name}:${text(source, "targetPortal")}`.length > 64;

export const iscsi: Check = (source, path) => [...needs(source, path, "targetPortal"), ...iscsiInPod(source, path)];
/** What is said of the name of a pod's volume, even of one that has another source. */
export const iscsiName = (source: Source, name: string, path: string): FieldError[] =>
  tooLong(source, name) ? [invalid(path, name, TOO_LONG)] : [];
export const iscsiOfVolume = (source: Source, path: string, name: string): FieldError[] => [
  ...needs(source, path, "targetPortal"),
  ...(tooLong(source, name) ? [invalid(`${path}.targetportal`, text(source, "targetPortal"), TOO_LONG)] : []),
  ...iscsiInVolume(source, path),
];

export const fc: Check = (source, path) => {
  const [targets, ids] = [list(source, "targetWWNs"), list(source, "wwids")];
  const errors: FieldError[] = [];
  if (!targets.length && !ids.length) errors.push(required(`${path}.targetWWNs`, "must specify either targetWWNs or wwids, but not both"));
  if (targets.length && ids.length)
    errors.push(invalid(`${path}.targetWWNs`, targets, "targetWWNs and wwids can not be specified simultaneously"));
  if (!targets.length) return errors;
  if (source["lun"] === undefined) return [...errors, required(`${path}.lun`, "lun is required if targetWWNs is specified")];
  return [...errors, ...unit(source["lun"], `${path}.lun`)];
};
