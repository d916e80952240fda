// Validation of what a pod says of Windows, and of the system that spec.os names (pkg/apis/core/validation, validateOS, validateWindowsHostProcessPod).
import type { FieldError } from "../../field-errors.ts";
import { forbidden, invalid, notSupported, required } from "../../field-errors.ts";
import { isDns1123Subdomain } from "../../names.ts";
import { each } from "../validation.ts";
import { eachContainer } from "./containers.ts";
import type { PodSpec, WindowsOptions } from "./types.ts";

const LARGEST_SPEC = 64 * 1024;
const LONGEST_DOMAIN = 256;
const LONGEST_USER = 104;
const control = /[\x00-\x1f\x7f]/;
const netBiosDomain = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const dnsDomain = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
const onlyDotsAndSpaces = /^[. ]+$/;
const forbiddenInUser = /["/\\:;|=,+*?<>@[\]]/;

/** What is wrong with a user's name, as DOMAIN\user or user. */
function userComplaints(name: string): string[] {
  if (!name) return ["runAsUserName cannot be an empty string"];
  if (control.test(name)) return ["runAsUserName cannot contain control characters"];
  const parts = name.split("\\");
  if (parts.length > 2) return ["runAsUserName cannot contain more than one backslash"];
  const domain = parts.length === 2 ? parts[0] : undefined;
  const user = parts.at(-1)!;
  const wrong: string[] = [];
  if ((domain?.length ?? 0) >= LONGEST_DOMAIN) wrong.push(`runAsUserName's Domain length must be under ${LONGEST_DOMAIN} characters`);
  if (domain !== undefined && !netBiosDomain.test(domain) && !dnsDomain.test(domain))
    wrong.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  if (!user) wrong.push("runAsUserName's User cannot be empty");
  else if (user.length > LONGEST_USER) wrong.push(`runAsUserName's User length must not be longer than ${LONGEST_USER} characters`);
  if (onlyDotsAndSpaces.test(user)) wrong.push("runAsUserName's User cannot contain only periods or spaces");
  if (forbiddenInUser.test(user)) wrong.push("runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]");
  return wrong;
}

export function validateWindowsOptions(options: WindowsOptions | undefined, path: string): FieldError[] {
  if (!options) return [];
  const errors: FieldError[] = [];
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: spec, runAsUserName: user } = options;
  if (name !== undefined) errors.push(...each(isDns1123Subdomain(name), `${path}.gmsaCredentialSpecName`, name));
  if (spec === "") errors.push(invalid(`${path}.gmsaCredentialSpec`, spec, "gmsaCredentialSpec cannot be an empty string"));
  else if (spec !== undefined && spec.length > LARGEST_SPEC)
    errors.push(invalid(`${path}.gmsaCredentialSpec`, spec, `gmsaCredentialSpec size must be under ${LARGEST_SPEC / 1024} KiB`));
  if (user !== undefined) errors.push(...each(userComplaints(user), `${path}.runAsUserName`, user));
  return errors;
}

/** All containers of a pod are processes of the host, or none; then the host's network is theirs. */
export function validateHostProcess(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  let all = 0;
  let hosted = 0;
  eachContainer(spec, path, (container, at) => {
    all++;
    const own = container.securityContext?.windowsOptions?.hostProcess;
    if (ofPod !== undefined && own !== undefined && ofPod !== own)
      errors.push(
        invalid(
          `${at}.securityContext.windowsOptions.hostProcess`,
          own,
          `pod hostProcess value must be identical if both are specified, was ${ofPod}`,
        ),
      );
    if (own ?? ofPod) hosted++;
  });
  if (!hosted) return errors;
  if (hosted !== all)
    errors.push(invalid(path, "", "If pod contains any hostProcess containers then all containers must be HostProcess containers"));
  if (!spec.hostNetwork)
    errors.push(invalid(`${path}.hostNetwork`, false, "hostNetwork must be true if pod contains any hostProcess containers"));
  return errors;
}

const NOT_ON_WINDOWS = "cannot be set for a windows pod";
const OF_CONTAINERS = [
  "appArmorProfile",
  "seLinuxOptions",
  "seccompProfile",
  "capabilities",
  "readOnlyRootFilesystem",
  "privileged",
  "allowPrivilegeEscalation",
  "procMount",
  "runAsUser",
  "runAsGroup",
] as const;

function validateWindowsPod(spec: PodSpec, path: string): FieldError[] {
  const context = spec.securityContext;
  const set: [string, unknown][] = [
    ["securityContext.appArmorProfile", context?.appArmorProfile],
    ["securityContext.seLinuxOptions", context?.seLinuxOptions],
    ["hostUsers", spec.hostUsers],
    ["hostPID", spec.hostPID || undefined],
    ["hostIPC", spec.hostIPC || undefined],
    ["securityContext.seccompProfile", context?.seccompProfile],
    ["securityContext.fsGroup", context?.fsGroup],
    ["securityContext.fsGroupChangePolicy", context?.fsGroupChangePolicy],
    ["securityContext.sysctls", context?.sysctls?.length || undefined],
    ["shareProcessNamespace", spec.shareProcessNamespace],
    ["securityContext.runAsUser", context?.runAsUser],
    ["securityContext.runAsGroup", context?.runAsGroup],
    ["securityContext.supplementalGroups", context?.supplementalGroups],
    ["securityContext.supplementalGroupsPolicy", context?.supplementalGroupsPolicy],
    ["securityContext.seLinuxChangePolicy", context?.seLinuxChangePolicy],
  ];
  const errors = set.filter(([, value]) => value !== undefined).map(([field]) => forbidden(`${path}.${field}`, NOT_ON_WINDOWS));
  eachContainer(spec, path, ({ securityContext }, at) => {
    for (const field of OF_CONTAINERS)
      if (securityContext?.[field] !== undefined) errors.push(forbidden(`${at}.securityContext.${field}`, NOT_ON_WINDOWS));
  });
  return errors;
}

function validateLinuxPod(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const refuse = (at: string): void => {
    errors.push(forbidden(`${at}.securityContext.windowsOptions`, "windows options cannot be set for a linux pod"));
  };
  if (spec.securityContext?.windowsOptions) refuse(path);
  eachContainer(spec, path, ({ securityContext }, at) => {
    if (securityContext?.windowsOptions) refuse(at);
  });
  return errors;
}

/** The system of spec.os, and that nothing is asked that only the other has. */
export function validateOs(spec: PodSpec, path: string): FieldError[] {
  if (!spec.os) return [];
  const { name } = spec.os;
  if (!name) return [required(`${path}.os.name`, "cannot be empty")];
  if (name === "linux") return validateLinuxPod(spec, path);
  return name === "windows" ? validateWindowsPod(spec, path) : [notSupported(`${path}.os`, name, ["linux", "windows"])];
}
