// The restricted level: what hardened pods must say of themselves, on top of the baseline.
import { explicitSeccomp, goodSeccomp } from "./baseline.ts";
import { badContainers, type Check, containersOf, isWindows, named, ownUsers, plural, quoted, setters, sorted } from "./check.ts";

const VOLUMES = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);

/** Windows has none of these; policies from 1.25 on know. */
const exceptWindows =
  (check: Check["violation"]): Check["violation"] =>
  (subject) =>
    isWindows(subject) ? undefined : check(subject);

const escalation: Check["violation"] = (subject) => {
  const names = badContainers(subject, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
  return names.length
    ? { reason: "allowPrivilegeEscalation != false", detail: `${named(names)} must set securityContext.allowPrivilegeEscalation=false` }
    : undefined;
};

const capabilities: Check["violation"] = (subject) => {
  const extra = (add: readonly string[] | undefined): string[] => (add ?? []).filter((each) => each !== "NET_BIND_SERVICE");
  const missing = badContainers(subject, ({ securityContext }) => !securityContext?.capabilities?.drop?.includes("ALL"));
  const adding = badContainers(subject, ({ securityContext }) => extra(securityContext?.capabilities?.add).length > 0);
  if (!missing.length && !adding.length) return undefined;
  const values = sorted(containersOf(subject).flatMap(({ securityContext }) => extra(securityContext?.capabilities?.add)));
  const details = [
    ...(missing.length ? [`${named(missing)} must set securityContext.capabilities.drop=["ALL"]`] : []),
    ...(adding.length ? [`${named(adding)} must not include ${quoted(values)} in securityContext.capabilities.add`] : []),
  ];
  return { reason: "unrestricted capabilities", detail: details.join("; ") };
};

const seccomp: Check["violation"] = (subject) => {
  const explicit = explicitSeccomp(subject);
  if (explicit || goodSeccomp(subject.spec.securityContext?.seccompProfile?.type)) return explicit;
  const names = badContainers(subject, ({ securityContext }) => !securityContext?.seccompProfile);
  return names.length
    ? {
        reason: "seccompProfile",
        detail: `pod or ${named(names)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
      }
    : undefined;
};

export const restricted: readonly Check[] = [
  { id: "allowPrivilegeEscalation", since: 8, violation: escalation },
  { id: "allowPrivilegeEscalation", since: 25, violation: exceptWindows(escalation) },
  { id: "capabilities_restricted", since: 22, overrides: "capabilities_baseline", violation: capabilities },
  { id: "capabilities_restricted", since: 25, overrides: "capabilities_baseline", violation: exceptWindows(capabilities) },
  {
    id: "restrictedVolumes",
    since: 0,
    overrides: "hostPathVolumes",
    violation({ spec }) {
      const typeOf = (volume: object): string => Object.keys(volume).find((key) => key !== "name") ?? "unknown";
      const bad = (spec.volumes ?? []).filter((volume) => !VOLUMES.has(typeOf(volume)));
      if (!bad.length) return undefined;
      const types = sorted(bad.map(typeOf));
      return {
        reason: "restricted volume types",
        detail: `${plural("volume", "volumes", bad.length)} ${quoted(bad.map(({ name }) => name ?? ""))} ${plural("uses", "use", bad.length)} ${plural("restricted volume type", "restricted volume types", types.length)} ${quoted(types)}`,
      };
    },
  },
  {
    id: "runAsNonRoot",
    since: 0,
    violation(subject) {
      if (ownUsers(subject)) return undefined;
      const pod = subject.spec.securityContext?.runAsNonRoot;
      const who = setters(
        pod === false,
        badContainers(subject, ({ securityContext }) => securityContext?.runAsNonRoot === false),
      );
      if (who) return { reason: "runAsNonRoot != true", detail: `${who} must not set securityContext.runAsNonRoot=false` };
      const names = pod ? [] : badContainers(subject, ({ securityContext }) => securityContext?.runAsNonRoot === undefined);
      return names.length
        ? { reason: "runAsNonRoot != true", detail: `pod or ${named(names)} must set securityContext.runAsNonRoot=true` }
        : undefined;
    },
  },
  {
    id: "runAsUser",
    since: 23,
    violation(subject) {
      if (ownUsers(subject)) return undefined;
      const who = setters(
        subject.spec.securityContext?.runAsUser === 0,
        badContainers(subject, ({ securityContext }) => securityContext?.runAsUser === 0),
      );
      return who ? { reason: "runAsUser=0", detail: `${who} must not set runAsUser=0` } : undefined;
    },
  },
  { id: "seccompProfile_restricted", since: 19, overrides: "seccompProfile_baseline", violation: seccomp },
  { id: "seccompProfile_restricted", since: 25, overrides: "seccompProfile_baseline", violation: exceptWindows(seccomp) },
];
