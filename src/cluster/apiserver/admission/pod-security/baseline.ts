// The baseline level: what is known to break out of a container is forbidden.
import { SAFE_SYSCTLS } from "../../../../api/kinds/pod/sysctls.ts";
import { badContainers, type Check, containersOf, named, ownUsers, plural, quoted, setters, sorted } from "./check.ts";

const CAPABILITIES = new Set(
  "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT".split(" "),
);
const SELINUX_TYPES = ["", "container_t", "container_init_t", "container_kvm_t"];
const SELINUX_TYPES_1_31 = [...SELINUX_TYPES, "container_engine_t"];
export const goodSeccomp = (type: string | undefined): boolean => type === "RuntimeDefault" || type === "Localhost";
const goodAppArmor = (type: string | undefined): boolean => type === undefined || type === "RuntimeDefault" || type === "Localhost";
const APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";

function seLinux(since: number, types: readonly string[]): Check {
  return {
    id: "seLinuxOptions",
    since,
    violation(subject) {
      const options = [
        subject.spec.securityContext?.seLinuxOptions,
        ...containersOf(subject).map((each) => each.securityContext?.seLinuxOptions),
      ];
      const bad = (each: Record<string, string> | undefined): boolean =>
        each !== undefined && (!types.includes(each["type"] ?? "") || Boolean(each["user"]) || Boolean(each["role"]));
      const who = setters(
        bad(subject.spec.securityContext?.seLinuxOptions),
        badContainers(subject, ({ securityContext }) => bad(securityContext?.seLinuxOptions)),
      );
      if (!who) return undefined;
      const wrong = sorted(options.flatMap((each) => (types.includes(each?.["type"] ?? "") ? [] : [each!["type"]!])));
      // User and role are told only beside a wrong type, as upstream does.
      const data = wrong.length
        ? [
            `${plural("type", "types", wrong.length)} ${quoted(wrong)}`,
            ...(options.some((each) => each?.["user"]) ? ["user may not be set"] : []),
            ...(options.some((each) => each?.["role"]) ? ["role may not be set"] : []),
          ]
        : [];
      return { reason: "seLinuxOptions", detail: `${who} set forbidden securityContext.seLinuxOptions: ${data.join("; ")}` };
    },
  };
}

const sysctls = (since: number): Check => ({
  id: "sysctls",
  since,
  violation({ spec }) {
    const allowed = new Set(SAFE_SYSCTLS.filter(([from]) => from <= since).flatMap(([, names]) => names));
    const bad = (spec.securityContext?.sysctls ?? []).filter(({ name }) => !allowed.has(name)).map(({ name }) => name);
    return bad.length ? { reason: "forbidden sysctls", detail: bad.join(", ") } : undefined;
  },
});

export const baseline: readonly Check[] = [
  {
    id: "appArmorProfile",
    since: 0,
    violation(subject) {
      const { spec, annotations } = subject;
      const types = [
        spec.securityContext?.appArmorProfile?.type,
        ...containersOf(subject).map((each) => each.securityContext?.appArmorProfile?.type),
      ];
      const values = sorted(types.filter((type): type is string => !goodAppArmor(type)));
      const notes = Object.entries(annotations)
        .filter(([key, value]) => key.startsWith(APP_ARMOR) && value && value !== "runtime/default" && !value.startsWith("localhost/"))
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
        .sort();
      const who = [
        setters(
          !goodAppArmor(spec.securityContext?.appArmorProfile?.type),
          badContainers(subject, ({ securityContext }) => !goodAppArmor(securityContext?.appArmorProfile?.type)),
        ),
        ...(notes.length ? [plural("annotation", "annotations", notes.length)] : []),
      ].filter(Boolean);
      if (!who.length) return undefined;
      const all = [...values, ...notes];
      return {
        reason: plural("forbidden AppArmor profile", "forbidden AppArmor profiles", all.length),
        detail: `${who.join(" and ")} must not set AppArmor profile type to ${quoted(all)}`,
      };
    },
  },
  {
    id: "capabilities_baseline",
    since: 0,
    violation(subject) {
      const wrong = (add: readonly string[] | undefined): string[] => (add ?? []).filter((each) => !CAPABILITIES.has(each));
      const names = badContainers(subject, ({ securityContext }) => wrong(securityContext?.capabilities?.add).length > 0);
      if (!names.length) return undefined;
      const values = sorted(containersOf(subject).flatMap(({ securityContext }) => wrong(securityContext?.capabilities?.add)));
      return {
        reason: "non-default capabilities",
        detail: `${named(names)} must not include ${quoted(values)} in securityContext.capabilities.add`,
      };
    },
  },
  {
    id: "hostNamespaces",
    since: 0,
    violation({ spec }) {
      const set = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((field) => spec[field]);
      return set.length ? { reason: "host namespaces", detail: set.map((field) => `${field}=true`).join(", ") } : undefined;
    },
  },
  {
    id: "hostPathVolumes",
    since: 0,
    violation({ spec }) {
      const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name ?? "");
      return names.length
        ? { reason: "hostPath volumes", detail: `${plural("volume", "volumes", names.length)} ${quoted(names)}` }
        : undefined;
    },
  },
  {
    id: "hostPorts",
    since: 0,
    violation(subject) {
      const names = badContainers(subject, ({ ports }) => Boolean(ports?.some(({ hostPort }) => hostPort)));
      if (!names.length) return undefined;
      const ports = sorted(
        containersOf(subject).flatMap((each) => (each.ports ?? []).flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []))),
      );
      return {
        reason: "hostPort",
        detail: `${named(names)} ${plural("uses", "use", names.length)} ${plural("hostPort", "hostPorts", ports.length)} ${ports.join(", ")}`,
      };
    },
  },
  {
    id: "hostProbesAndHostLifecycle",
    since: 34,
    violation(subject) {
      const hostsOf = (container: ReturnType<typeof containersOf>[number]): string[] =>
        [
          container.livenessProbe,
          container.readinessProbe,
          container.startupProbe,
          container.lifecycle?.postStart,
          container.lifecycle?.preStop,
        ].flatMap((handler) =>
          [handler?.httpGet?.host, (handler as { tcpSocket?: { host?: string } } | undefined)?.tcpSocket?.host].filter(
            (host): host is string => Boolean(host),
          ),
        );
      const names = sorted(badContainers(subject, (container) => hostsOf(container).length > 0));
      if (!names.length) return undefined;
      const hosts = sorted(containersOf(subject).flatMap(hostsOf));
      return {
        reason: "probe or lifecycle host",
        detail: `${named(names)} ${plural("uses", "use", names.length)} ${plural("probe or lifecycle host", "probe or lifecycle hosts", hosts.length)} ${quoted(hosts)}`,
      };
    },
  },
  {
    id: "privileged",
    since: 0,
    violation(subject) {
      const names = badContainers(subject, ({ securityContext }) => securityContext?.privileged === true);
      return names.length ? { reason: "privileged", detail: `${named(names)} must not set securityContext.privileged=true` } : undefined;
    },
  },
  {
    id: "procMount",
    since: 0,
    violation(subject) {
      if (ownUsers(subject)) return undefined;
      const bad = (mount: string | undefined): boolean => mount !== undefined && mount !== "Default";
      const names = badContainers(subject, ({ securityContext }) => bad(securityContext?.procMount));
      if (!names.length) return undefined;
      const values = sorted(
        containersOf(subject).flatMap(({ securityContext }) => (bad(securityContext?.procMount) ? [securityContext!.procMount!] : [])),
      );
      return { reason: "procMount", detail: `${named(names)} must not set securityContext.procMount to ${quoted(values)}` };
    },
  },
  seLinux(0, SELINUX_TYPES),
  seLinux(31, SELINUX_TYPES_1_31),
  {
    id: "seccompProfile_baseline",
    since: 19,
    violation: (subject) => explicitSeccomp(subject),
  },
  ...SAFE_SYSCTLS.map(([since]) => sysctls(since)),
  {
    id: "windowsHostProcess",
    since: 0,
    violation(subject) {
      const who = setters(
        subject.spec.securityContext?.windowsOptions?.hostProcess === true,
        badContainers(subject, ({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true),
      );
      return who ? { reason: "hostProcess", detail: `${who} must not set securityContext.windowsOptions.hostProcess=true` } : undefined;
    },
  },
];

/** Profiles of seccomp that are set to something else than the runtime's default or a file of the node. */
export function explicitSeccomp(subject: Parameters<Check["violation"]>[0]): ReturnType<Check["violation"]> {
  const types = [
    subject.spec.securityContext?.seccompProfile?.type,
    ...containersOf(subject).map((each) => each.securityContext?.seccompProfile?.type),
  ];
  const bad = (type: string | undefined): boolean => type !== undefined && !goodSeccomp(type);
  const who = setters(
    bad(subject.spec.securityContext?.seccompProfile?.type),
    badContainers(subject, ({ securityContext }) => bad(securityContext?.seccompProfile?.type)),
  );
  if (!who) return undefined;
  const values = sorted(types.filter((type): type is string => bad(type)));
  return { reason: "seccompProfile", detail: `${who} must not set securityContext.seccompProfile.type to ${quoted(values)}` };
}
