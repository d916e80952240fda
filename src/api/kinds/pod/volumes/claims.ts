// Sources that go through a claim: one that exists, and one that lives as long as its pod (pkg/apis/core/validation).
import { type FieldError, forbidden, invalid, required } from "../../../field-errors.ts";
import { validateAnnotations } from "../../../meta-validation.ts";
import { isDns1123Subdomain } from "../../../names.ts";
import type { ObjectMeta } from "../../../object.ts";
import { validateClaimSpec } from "../../persistentvolumeclaim-validate.ts";
import { validateLabels } from "../../validation.ts";
import type { Volume } from "../volume-types.ts";
import { type Check, needing } from "./checks.ts";

export const persistentVolumeClaim = needing("claimName");

/** All that ObjectMeta holds besides labels and annotations, in its own order; uid as upstream spells its Go name. */
const OTHER_METADATA: readonly [field: keyof ObjectMeta, shown: string][] = [
  ["name", "name"],
  ["generateName", "generateName"],
  ["namespace", "namespace"],
  ["uid", "uID"],
  ["resourceVersion", "resourceVersion"],
  ["generation", "generation"],
  ["creationTimestamp", "creationTimestamp"],
  ["deletionTimestamp", "deletionTimestamp"],
  ["deletionGracePeriodSeconds", "deletionGracePeriodSeconds"],
  ["ownerReferences", "ownerReferences"],
  ["finalizers", "finalizers"],
  ["managedFields", "managedFields"],
];

/** The template of an ephemeral claim: its labels and annotations reach the claim, the rest of its metadata is the server's. */
export const ephemeral: Check = (source, path) => {
  const template = source["volumeClaimTemplate"] as NonNullable<Volume["ephemeral"]>["volumeClaimTemplate"];
  const at = `${path}.volumeClaimTemplate`;
  if (!template) return [required(at)];
  const { metadata = {}, spec } = template;
  return [
    ...validateAnnotations(metadata.annotations, `${at}.metadata.annotations`),
    ...validateLabels(metadata.labels, `${at}.metadata.labels`),
    ...OTHER_METADATA.filter(([field]) => metadata[field]).map(([, shown]) => forbidden(`${at}.metadata.${shown}`, "cannot be set")),
    ...validateClaimSpec(spec ?? {}, `${at}.spec`),
  ];
};

/** The claim of an ephemeral volume is called after its pod and volume, and that has to be a name. */
export function claimName(pod: string, volume: string, path: string): FieldError[] {
  if (!pod || !volume) return [];
  const claim = `${pod}-${volume}`;
  return isDns1123Subdomain(claim).map((complaint) => invalid(`${path}.name`, volume, `PVC name ${JSON.stringify(claim)}: ${complaint}`));
}
