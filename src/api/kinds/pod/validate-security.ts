// Validation of the security contexts of pods and containers (pkg/apis/core/validation, ValidateSecurityContext, validatePodSpecSecurityContext).
import type { FieldError } from "../../field-errors.ts";
import { duplicate, forbidden, invalid, notSupported, notSupportedAsListed, required, tooLong } from "../../field-errors.ts";
import { internalForm } from "../../internal-form.ts";
import { inRange } from "../../names.ts";
import { plainSysctl, sysctlNamespace } from "./sysctls.ts";
import type { PodSpec, Profile, SecurityContext } from "./types.ts";
import { validateWindowsOptions } from "./validate-windows.ts";
import { descendingPath } from "./volumes/checks.ts";

const MAX_ID = 2147483647;
const validateId = (id: number | undefined, path: string): FieldError[] =>
  id !== undefined && (id < 0 || id > MAX_ID) ? [invalid(path, id, inRange(0, MAX_ID))] : [];
const oneOf = (value: string | undefined, supported: readonly string[], path: string): FieldError[] =>
  value === undefined || supported.includes(value) ? [] : [notSupported(path, value, supported)];

const PROFILES = ["Localhost", "RuntimeDefault", "Unconfined"];
const typeOf = (profile: Profile, field: string, path: string): FieldError[] => {
  if (!profile.type) return [required(`${path}.type`, `type is required when ${field} is set`)];
  return PROFILES.includes(profile.type) ? [] : [notSupportedAsListed(`${path}.type`, profile.type, PROFILES)];
};

export function validateSeccompProfile(profile: Profile | undefined, path: string): FieldError[] {
  if (!profile) return [];
  const errors = typeOf(profile, "seccompProfile", path);
  const at = `${path}.localhostProfile`;
  const { localhostProfile: file } = profile;
  if (profile.type === "Localhost") {
    if (file === undefined) errors.push(required(at, "must be set when seccomp type is Localhost"));
    else errors.push(...descendingPath(file, at));
  } else if (file !== undefined)
    errors.push(invalid(at, internalForm("io.k8s.api.core.v1.SeccompProfile", profile), "can only be set when seccomp type is Localhost"));
  return errors;
}

const LONGEST_PATH = 4095;
export function validateAppArmorProfile(profile: Profile | undefined, path: string): FieldError[] {
  if (!profile) return [];
  const at = `${path}.localhostProfile`;
  const { localhostProfile: file } = profile;
  if (profile.type !== "Localhost") {
    const errors = typeOf(profile, "appArmorProfile", path);
    return errors.length || file === undefined ? errors : [invalid(at, file, "can only be set when AppArmor type is Localhost")];
  }
  const errors: FieldError[] = [];
  if (!file) errors.push(required(at, "must be set when AppArmor type is Localhost"));
  else if (file !== file.trim()) errors.push(invalid(at, file, "must not be padded with whitespace"));
  if ((file ?? "").length > LONGEST_PATH) errors.push(tooLong(at, LONGEST_PATH));
  return errors;
}

/** The context of one container. `hostUsers`: whether the pod shares the node's user namespace. */
export function validateSecurityContext(context: SecurityContext | undefined, path: string, hostUsers: boolean): FieldError[] {
  if (!context) return [];
  const errors = [...validateId(context.runAsUser, `${path}.runAsUser`), ...validateId(context.runAsGroup, `${path}.runAsGroup`)];
  const { procMount } = context;
  if (procMount !== undefined) {
    if (procMount !== "Default" && procMount !== "Unmasked")
      errors.push(notSupportedAsListed(`${path}.procMount`, procMount, ["Default", "Unmasked"]));
    if (hostUsers && procMount === "Unmasked")
      errors.push(invalid(`${path}.procMount`, procMount, "`hostUsers` must be false to use `Unmasked`"));
  }
  errors.push(...validateSeccompProfile(context.seccompProfile, `${path}.seccompProfile`));
  if (context.allowPrivilegeEscalation === false) {
    const refuse = (what: string): void => {
      errors.push(
        invalid(
          path,
          internalForm("io.k8s.api.core.v1.SecurityContext", context),
          `cannot set \`allowPrivilegeEscalation\` to false and ${what}`,
        ),
      );
    };
    if (context.privileged) refuse("`privileged` to true");
    for (const capability of context.capabilities?.add ?? [])
      if (capability === "CAP_SYS_ADMIN") refuse("`capabilities.Add` CAP_SYS_ADMIN");
  }
  errors.push(...validateWindowsOptions(context.windowsOptions, `${path}.windowsOptions`));
  errors.push(...validateAppArmorProfile(context.appArmorProfile, `${path}.appArmorProfile`));
  return errors;
}

const SYSCTL_SEGMENT = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const SYSCTL = `^(${SYSCTL_SEGMENT}[\\./])*${SYSCTL_SEGMENT}$`;
const sysctlForm = new RegExp(SYSCTL);
const LONGEST_SYSCTL = 253;

function validateSysctls(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  spec.securityContext?.sysctls?.forEach(({ name = "" }, index) => {
    const at = `${path}[${index}].name`;
    if (!name) errors.push(required(at));
    else if (name.length > LONGEST_SYSCTL || !sysctlForm.test(name))
      errors.push(invalid(at, name, `must have at most ${LONGEST_SYSCTL} characters and match regex ${SYSCTL}`));
    else if (names.has(name)) errors.push(duplicate(at, name));
    names.add(name);
    const namespace = sysctlNamespace(plainSysctl(name));
    if (spec.hostNetwork && namespace === "net") errors.push(invalid(at, name, "may not be specified when 'hostNetwork' is true"));
    else if (spec.hostIPC && namespace === "ipc") errors.push(invalid(at, name, "may not be specified when 'hostIPC' is true"));
  });
  return errors;
}

export function validatePodSecurityContext(spec: PodSpec, path: string): FieldError[] {
  const context = spec.securityContext;
  const errors: FieldError[] = [];
  if (context) {
    for (const field of ["fsGroup", "runAsUser", "runAsGroup"] as const) errors.push(...validateId(context[field], `${path}.${field}`));
    context.supplementalGroups?.forEach((id, index) => {
      errors.push(...validateId(id, `${path}.supplementalGroups[${index}]`));
    });
  }
  if (spec.shareProcessNamespace && spec.hostPID)
    errors.push(invalid(`${path}.shareProcessNamespace`, true, "ShareProcessNamespace and HostPID cannot both be enabled"));
  if (!context) return errors;
  return [
    ...errors,
    ...validateSysctls(spec, `${path}.sysctls`),
    ...oneOf(context.fsGroupChangePolicy, ["Always", "OnRootMismatch"], `${path}.fsGroupChangePolicy`),
    ...validateSeccompProfile(context.seccompProfile, `${path}.seccompProfile`),
    ...validateWindowsOptions(context.windowsOptions, `${path}.windowsOptions`),
    ...validateAppArmorProfile(context.appArmorProfile, `${path}.appArmorProfile`),
    ...oneOf(context.supplementalGroupsPolicy, ["Merge", "Strict"], `${path}.supplementalGroupsPolicy`),
    ...oneOf(context.seLinuxChangePolicy, ["MountOption", "Recursive"], `${path}.seLinuxChangePolicy`),
  ];
}

/** A pod with users of its own shares no other namespace with its node. The capitals are Kubernetes' own. */
export function validateHostUsers(spec: PodSpec, path: string): FieldError[] {
  if (spec.hostUsers !== false) return [];
  const shared = [spec.hostNetwork && "hostNetwork", spec.hostPID && "HostPID", spec.hostIPC && "HostIPC"];
  return shared.flatMap((field) => (field ? [forbidden(`${path}.${field}`, "when `pod.Spec.HostUsers` is false")] : []));
}
