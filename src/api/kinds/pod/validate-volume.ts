// Validation of a pod's volumes (pkg/apis/core/validation: ValidateVolumes, validateVolumeSource); volumes/ knows the single sources.
import { compareQuantities } from "../../../base/quantity.ts";
import { duplicate, type FieldError, forbidden, invalid, notSupported, required } from "../../field-errors.ts";
import { isDns1123Label } from "../../names.ts";
import { each } from "../validation.ts";
import type { Volume } from "./volume-types.ts";
import type { Check } from "./volumes/checks.ts";
import { claimName, ephemeral, persistentVolumeClaim } from "./volumes/claims.ts";
import * as disks from "./volumes/disks.ts";
import * as files from "./volumes/files.ts";
import { projected } from "./volumes/projected.ts";
import * as shares from "./volumes/shares.ts";

const emptyDir: Check = ({ sizeLimit }, path) =>
  sizeLimit !== undefined && compareQuantities(sizeLimit as string, "0") < 0
    ? [forbidden(`${path}.sizeLimit`, "SizeLimit field must be a valid resource quantity")]
    : [];

const PULL_POLICIES = ["Always", "IfNotPresent", "Never"];
const pulled: Check = ({ pullPolicy }, path) => {
  if (!pullPolicy) return [required(`${path}.pullPolicy`)];
  return PULL_POLICIES.includes(pullPolicy as string) ? [] : [notSupported(`${path}.pullPolicy`, pullPolicy, PULL_POLICIES)];
};

/** Every source in the order in which upstream looks, with the names that it uses where they are not the field's own. */
const SOURCES: readonly { field: string; check: Check; within?: string; refused?: string }[] = [
  { field: "emptyDir", check: emptyDir },
  { field: "hostPath", check: files.hostPath },
  { field: "gitRepo", check: files.gitRepo },
  { field: "gcePersistentDisk", check: disks.gcePersistentDisk, within: "persistentDisk" },
  { field: "awsElasticBlockStore", check: disks.awsElasticBlockStore },
  { field: "secret", check: files.secret },
  { field: "nfs", check: shares.nfs },
  { field: "iscsi", check: disks.iscsi },
  { field: "glusterfs", check: shares.glusterfs },
  { field: "flocker", check: shares.flocker },
  { field: "persistentVolumeClaim", check: persistentVolumeClaim },
  { field: "rbd", check: shares.rbd },
  { field: "cinder", check: disks.cinder },
  { field: "cephfs", check: shares.cephfs, refused: "cephFS" },
  { field: "quobyte", check: shares.quobyte },
  { field: "downwardAPI", check: files.downwardAPI, refused: "downwarAPI" },
  { field: "fc", check: disks.fc },
  { field: "flexVolume", check: shares.flexVolume },
  { field: "configMap", check: files.configMap },
  { field: "azureFile", check: shares.azureFile },
  { field: "vsphereVolume", check: disks.vsphereVolume },
  { field: "photonPersistentDisk", check: disks.photonPersistentDisk },
  { field: "portworxVolume", check: disks.portworxVolume },
  { field: "azureDisk", check: disks.azureDisk },
  { field: "storageos", check: disks.storageos },
  { field: "projected", check: projected },
  { field: "scaleIO", check: disks.scaleIO },
  { field: "csi", check: shares.csi },
  { field: "ephemeral", check: ephemeral },
  { field: "image", check: pulled },
];

/** One volume's source; `pod` is the name of the pod that has it, undefined in a template. */
function validateSource(volume: Volume, path: string, pod: string | undefined): FieldError[] {
  const errors: FieldError[] = [];
  let first: string | undefined;
  for (const { field, check, within = field, refused = field } of SOURCES) {
    const source = volume[field];
    if (source === undefined) continue;
    if (first) errors.push(forbidden(`${path}.${refused}`, "may not specify more than 1 volume type"));
    else {
      // A template may leave the image to whoever makes pods of it.
      if (field === "image" && pod !== undefined && !source.reference) errors.push(required(`${path}.image.reference`));
      errors.push(...check(source, `${path}.${within}`));
      if (field === "ephemeral" && pod !== undefined) errors.push(...claimName(pod, volume.name ?? "", path));
    }
    if (field === "iscsi") errors.push(...disks.iscsiName(source, volume.name ?? "", `${path}.name`));
    first ??= field;
  }
  return first ? errors : [...errors, required(path, "must specify a volume type")];
}

export interface CheckedVolumes {
  readonly errors: FieldError[];
  /** Those without faults, by name: mounts find no others. */
  readonly sound: ReadonlyMap<string, Volume>;
}

/** The volumes of a pod called `pod`, or of a template (undefined); `path` is that of the list. */
export function validateVolumes(volumes: readonly Volume[] | undefined, path: string, pod: string | undefined): CheckedVolumes {
  const errors: FieldError[] = [];
  const sound = new Map<string, Volume>();
  const claims = new Set(pod ? volumes?.filter((volume) => volume.ephemeral).map((volume) => `${pod}-${volume.name}`) : []);
  volumes?.forEach((volume, index) => {
    const at = `${path}[${index}]`;
    const name = volume.name ?? "";
    const wrong = validateSource(volume, at, pod);
    if (name) wrong.push(...each(isDns1123Label(name), `${at}.name`, name));
    else wrong.push(required(`${at}.name`));
    if (sound.has(name)) wrong.push(duplicate(`${at}.name`, name));
    errors.push(...wrong);
    if (!wrong.length) sound.set(name, volume);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim !== undefined && claims.has(claim))
      errors.push(
        invalid(`${at}.persistentVolumeClaim.claimName`, claim, "must not reference a PVC that gets created for an ephemeral volume"),
      );
  });
  return { errors, sound };
}
