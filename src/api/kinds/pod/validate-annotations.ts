// Validation of the annotations that mean something for a pod (pkg/apis/core/validation, ValidatePodSpecificAnnotations).
import type { FieldError } from "../../field-errors.ts";
import { forbidden, invalid } from "../../field-errors.ts";
import { eachContainer } from "./containers.ts";
import type { PodObject, PodSpec, Profile } from "./types.ts";
import { descendingPath } from "./volumes/checks.ts";

type Annotations = Readonly<Record<string, string>>;

export const MIRROR = "kubernetes.io/config.mirror";
const DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";
export const SECCOMP_OF_POD = "seccomp.security.alpha.kubernetes.io/pod";
export const SECCOMP_OF_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
export const APP_ARMOR_OF_CONTAINER = "container.apparmor.security.beta.kubernetes.io/";
const LOCALHOST = "localhost/";
const COST = /^(0|-?[1-9][0-9]*)$/;

function validateSeccomp(profile: string, path: string): FieldError[] {
  if (["runtime/default", "docker/default", "unconfined"].includes(profile)) return [];
  return profile.startsWith(LOCALHOST)
    ? descendingPath(profile.slice(LOCALHOST.length), path)
    : [invalid(path, profile, "must be a valid seccomp profile")];
}

function validateAppArmor(key: string, profile: string, spec: PodSpec, path: string): FieldError[] {
  const name = key.slice(APP_ARMOR_OF_CONTAINER.length);
  let known = false;
  eachContainer(spec, "", (container) => {
    known ||= container.name === name;
  });
  const errors = known ? [] : [invalid(`${path}[${key}]`, name, "container not found")];
  if (profile && profile !== "runtime/default" && profile !== "unconfined" && !profile.startsWith(LOCALHOST))
    errors.push(invalid(`${path}[${key}]`, profile, `invalid AppArmor profile name: ${JSON.stringify(profile)}`));
  return errors;
}

export function validateAnnotations(annotations: Annotations | undefined, spec: PodSpec, path: string): FieldError[] {
  if (!annotations) return [];
  const errors: FieldError[] = [];
  if (annotations[MIRROR] !== undefined && !spec.nodeName)
    errors.push(invalid(`${path}[${MIRROR}]`, annotations[MIRROR], "must set spec.nodeName if mirror pod annotation is set"));
  const cost = annotations[DELETION_COST];
  if (cost !== undefined && (!COST.test(cost) || Math.abs(Number(cost)) > 2147483647))
    errors.push(invalid(`${path}[${DELETION_COST}]`, cost, "must be a 32bit integer"));
  const ofPod = annotations[SECCOMP_OF_POD];
  if (ofPod !== undefined) errors.push(...validateSeccomp(ofPod, `${path}.${SECCOMP_OF_POD}`));
  for (const key in annotations)
    if (key.startsWith(SECCOMP_OF_CONTAINER)) errors.push(...validateSeccomp(annotations[key]!, `${path}.${key}`));
  for (const key in annotations)
    if (key.startsWith(APP_ARMOR_OF_CONTAINER)) errors.push(...validateAppArmor(key, annotations[key]!, spec, path));
  return errors;
}

/** What the annotation of a profile must be for a field that says the same. */
function mismatch(annotation: string, profile: Profile, what: string, path: string, aliases: readonly string[]): FieldError[] {
  const types: Record<string, boolean> = {
    Unconfined: annotation === "unconfined",
    RuntimeDefault: aliases.includes(annotation),
    Localhost: annotation.startsWith(LOCALHOST),
  };
  if (types[profile.type] === false) return [forbidden(`${path}.type`, `${what} type in annotation and field must match`)];
  return profile.type === "Localhost" && annotation.slice(LOCALHOST.length) !== profile.localhostProfile
    ? [forbidden(`${path}.localhostProfile`, `${what} profile in annotation and field must match`)]
    : [];
}

/** Profiles said twice, in the old annotations and in fields, must be the same. AppArmor's are looked at in pods only. */
export function validateProfileAnnotations(
  annotations: Annotations | undefined,
  spec: PodSpec,
  path: string,
  isPod: boolean,
): FieldError[] {
  if (!annotations) return [];
  const errors: FieldError[] = [];
  const ofPod = spec.securityContext;
  const seccomp = (key: string, profile: Profile | undefined, at: string): void => {
    const annotation = annotations[key];
    if (profile && annotation !== undefined)
      errors.push(
        ...mismatch(annotation, profile, "seccomp", `${at}.securityContext.seccompProfile`, ["runtime/default", "docker/default"]),
      );
  };
  seccomp(SECCOMP_OF_POD, ofPod?.seccompProfile, path);
  eachContainer(spec, path, ({ name, securityContext }, at) => {
    seccomp(`${SECCOMP_OF_CONTAINER}${name}`, securityContext?.seccompProfile, at);
  });
  if (!isPod || spec.os?.name === "windows") return errors;
  eachContainer(spec, path, ({ name, securityContext }, at) => {
    const profile = securityContext?.appArmorProfile ?? ofPod?.appArmorProfile;
    const annotation = annotations[`${APP_ARMOR_OF_CONTAINER}${name}`];
    if (profile && annotation !== undefined)
      errors.push(...mismatch(annotation, profile, "apparmor", `${at}.securityContext.appArmorProfile`, ["runtime/default"]));
  });
  return errors;
}

/** Some annotations stay as they were when the pod was made. */
export function validateAnnotationUpdates(pod: PodObject, old: PodObject): FieldError[] {
  const path = "metadata.annotations";
  const now = pod.metadata.annotations ?? {};
  const before = old.metadata.annotations ?? {};
  const kept = (key: string): string | undefined =>
    key.startsWith(APP_ARMOR_OF_CONTAINER) ? "AppArmor annotations" : key === MIRROR ? "mirror pod annotation" : undefined;
  const errors: FieldError[] = [];
  for (const key in before)
    if (before[key] !== now[key] && kept(key)) errors.push(forbidden(`${path}[${key}]`, `may not remove or update ${kept(key)}`));
  for (const key in now) if (!(key in before) && kept(key)) errors.push(forbidden(`${path}[${key}]`, `may not add ${kept(key)}`));
  return [...errors, ...validateAnnotations(now, pod.spec, path)];
}
