// Sources that are shares of the network, and those that a driver serves (pkg/apis/core/validation).
import { type FieldError, invalid, required, tooLong } from "../../../field-errors.ts";
import { isDns1123Label, isDns1123Subdomain } from "../../../names.ts";
import { each } from "../../validation.ts";
import { type Check, needing, needs, type Source, text } from "./checks.ts";

export const nfs: Check = (source, path) => {
  const shared = text(source, "path");
  const errors = needs(source, path, "server", "path");
  return shared.startsWith("/") ? errors : [...errors, invalid(`${path}.path`, shared, "must be an absolute path")];
};

export const glusterfs = needing("endpoints", "path");
export const glusterfsOfVolume: Check = (source, path) => {
  const namespace = source["endpointsNamespace"] as string | undefined;
  const errors = glusterfs(source, path);
  if (namespace === undefined) return errors;
  const at = `${path}.endpointsNamespace`;
  if (!namespace) return [...errors, invalid(at, namespace, "if the endpointnamespace is set, it must be a valid namespace name")];
  return [...errors, ...each(isDns1123Label(namespace), at, namespace)];
};

export const rbd = needing("monitors", "image");
export const cephfs = needing("monitors");

export const azureFile = needing("secretName", "shareName");
export const azureFileOfVolume: Check = (source, path) => [
  ...azureFile(source, path),
  ...(source["secretNamespace"] === undefined ? [] : needs(source, path, "secretNamespace")),
];

/** Whether Go's net.SplitHostPort takes it. */
const isHostPort = (pair: string): boolean => /^(\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/.test(pair);
const REGISTRY = "must be a host:port pair or multiple pairs separated by commas";
export const quobyte: Check = (source, path) => {
  const registry = text(source, "registry");
  const errors: FieldError[] = [];
  if (!registry) errors.push(required(`${path}.registry`, REGISTRY));
  else if (text(source, "tenant").length >= 65)
    errors.push(required(`${path}.tenant`, "must be a UUID and may not exceed a length of 64 characters"));
  else for (const pair of registry.split(",")) if (!isHostPort(pair)) errors.push(invalid(`${path}.registry`, registry, REGISTRY));
  return [...errors, ...needs(source, path, "volume")];
};

export const flocker: Check = (source, path) => {
  const [name, uuid] = [text(source, "datasetName"), text(source, "datasetUUID")];
  const errors: FieldError[] = [];
  if (!name && !uuid) errors.push(required(path, "one of datasetName and datasetUUID is required"));
  if (name && uuid) errors.push(invalid(path, "resource", "datasetName and datasetUUID can not be specified simultaneously"));
  if (name.includes("/")) errors.push(invalid(`${path}.datasetName`, name, "must not contain '/'"));
  return errors;
};

/** Options of the learner's own may not pass for those that Kubernetes adds. */
export const flexVolume: Check = (source, path) => {
  const reserved = Object.keys((source["options"] as object | undefined) ?? {}).filter((key) =>
    /\.(kubernetes|k8s)\.io$/.test(`.${key.split("/", 1)[0]!.toLowerCase()}`),
  );
  return [
    ...needs(source, path, "driver"),
    ...reserved.map((key) => invalid(`${path}.options[${key}]`, key, "kubernetes.io and k8s.io namespaces are reserved")),
  ];
};

/** pkg/apis/core/validation: ValidateCSIDriverName. */
function csiDriver(source: Source, path: string): FieldError[] {
  const driver = text(source, "driver");
  return [
    ...needs(source, path, "driver"),
    ...(driver.length > 63 ? [tooLong(`${path}.driver`, 63)] : []),
    ...each(isDns1123Subdomain(driver.toLowerCase()), `${path}.driver`, driver),
  ];
}

export const csi: Check = (source, path) => {
  const errors = csiDriver(source, path);
  const secret = source["nodePublishSecretRef"] as { name?: string } | undefined;
  if (!secret) return errors;
  if (!secret.name) return [...errors, required(`${path}.nodePublishSecretRef.name`)];
  return [...errors, ...each(isDns1123Subdomain(secret.name), `${path}.name`, secret.name)];
};

const SECRETS = ["controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef"];
export const csiOfVolume: Check = (source, path) => [
  ...csiDriver(source, path),
  ...needs(source, path, "volumeHandle"),
  ...SECRETS.flatMap((field) => {
    const secret = source[field] as { name?: string; namespace?: string } | undefined;
    if (!secret) return [];
    const part = (key: "name" | "namespace", wrong: (value: string) => string[]): FieldError[] =>
      secret[key] ? each(wrong(secret[key]), `${path}.${field}.${key}`, secret[key]) : [required(`${path}.${field}.${key}`)];
    return [...part("name", isDns1123Subdomain), ...part("namespace", isDns1123Label)];
  }),
];
