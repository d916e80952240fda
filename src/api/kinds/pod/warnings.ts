// What the server warns of in pods and pod templates that it takes all the same (pkg/api/pod/warnings.go).
import { canonicalQuantity, parseQuantity } from "../../../base/quantity.ts";
import type { ObjectMeta } from "../../object.ts";
import { ipWarnings } from "../address-validate.ts";
import { DEPRECATED_LABELS, nodeTermWarnings } from "../node-warnings.ts";
import { eachContainer } from "./containers.ts";
import type { PodAffinityTerm } from "./placement-types.ts";
import type { ResourceList } from "./reference-types.ts";
import type { Container, ContainerPort, PodObject, PodSpec, PodTemplate } from "./types.ts";
import { APP_ARMOR_OF_CONTAINER, SECCOMP_OF_CONTAINER, SECCOMP_OF_POD } from "./validate-annotations.ts";
import { volumeWarnings } from "./warnings-volumes.ts";

const DEPRECATED_ANNOTATIONS: Readonly<Record<string, string>> = {
  "scheduler.alpha.kubernetes.io/critical-pod": 'non-functional in v1.16+; use the "priorityClassName" field instead',
  "security.alpha.kubernetes.io/sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
  "security.alpha.kubernetes.io/unsafe-sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
};
const NO_SELECTOR = "a null labelSelector results in matching no pod";
const quoted = (text: string): string => JSON.stringify(text);

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

function placingWarnings(spec: PodSpec, path: string): string[] {
  const warnings: string[] = [];
  for (const key in spec.nodeSelector) {
    const deprecated = DEPRECATED_LABELS[key];
    if (deprecated) warnings.push(`${path}.nodeSelector[${key}]: ${deprecated}`);
  }
  const nodes = spec.affinity?.nodeAffinity;
  nodes?.[REQUIRED]?.nodeSelectorTerms?.forEach((term, index) => {
    warnings.push(...nodeTermWarnings(term, `${path}.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[${index}]`, false));
  });
  nodes?.[PREFERRED]?.forEach(({ preference }, index) => {
    warnings.push(...nodeTermWarnings(preference ?? {}, `${path}.affinity.nodeAffinity.${PREFERRED}[${index}].preference`, true));
  });
  spec.topologySpreadConstraints?.forEach(({ topologyKey, labelSelector }, index) => {
    const at = `${path}.topologySpreadConstraints[${index}]`;
    const deprecated = DEPRECATED_LABELS[topologyKey];
    if (deprecated) warnings.push(`${at}.topologyKey: ${topologyKey} is ${deprecated}`);
    if (!labelSelector) warnings.push(`${at}.labelSelector: ${NO_SELECTOR}`);
  });
  return warnings;
}

function affinityWarnings(spec: PodSpec, path: string): string[] {
  const warnings: string[] = [];
  const look = (term: PodAffinityTerm | undefined, at: string): void => {
    if (!term?.labelSelector) warnings.push(`${at}.labelSelector: ${NO_SELECTOR}`);
  };
  for (const side of ["podAffinity", "podAntiAffinity"] as const) {
    const rules = spec.affinity?.[side];
    rules?.[REQUIRED]?.forEach((term, index) => {
      look(term, `${path}.affinity.${side}.${REQUIRED}[${index}]`);
    });
    rules?.[PREFERRED]?.forEach((term, index) => {
      look(term.podAffinityTerm, `${path}.affinity.${side}.${PREFERRED}[${index}].podAffinityTerm`);
    });
  }
  return warnings;
}

/** Things listed twice by what should tell them apart. */
function duplicates(values: readonly string[], what: string, at: (index: number) => string): string[] {
  const seen = new Set<string>();
  return values.flatMap((value, index) => {
    if (seen.has(value)) return [`${at(index)}: duplicate ${what} ${quoted(value)}`];
    seen.add(value);
    return [];
  });
}

function fractions(resources: ResourceList | undefined, name: "memory" | "ephemeral-storage", path: string): string[] {
  const value = resources?.[name];
  return value === undefined || parseQuantity(value).milli % 1000n === 0n
    ? []
    : [`${path}[${name}]: fractional byte value ${quoted(canonicalQuantity(value))} is invalid, must be an integer`];
}

/** A variable given again, unless it builds on what it was before. */
function envWarnings({ env = [] }: Container, path: string): string[] {
  const seen = new Set<string>();
  return env.flatMap(({ name, value = "", valueFrom }, index) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const reference = `$(${name})`;
    return valueFrom || value === reference || !value.includes(reference)
      ? [`${path}.env[${index}]: hides previous definition of ${quoted(name)}, which may be dropped when using apply`]
      : [];
  });
}

function containerWarnings(spec: PodSpec, metadata: Partial<ObjectMeta>, root: string, isTemplate: boolean): string[] {
  const warnings: string[] = [];
  const has = (key: string): boolean => metadata.annotations?.[key] !== undefined;
  const noted = (key: string, why: string): void => {
    if (has(key)) warnings.push(`${root}metadata.annotations[${key}]: ${why}`);
  };
  const seccomp = 'non-functional in v1.27+; use the "seccompProfile" field instead';
  if (!spec.securityContext?.seccompProfile) noted(SECCOMP_OF_POD, seccomp);
  eachContainer(spec, `${root}spec`, (container, at) => {
    const context = container.securityContext;
    if (!context?.seccompProfile) noted(`${SECCOMP_OF_CONTAINER}${container.name}`, seccomp);
    if (isTemplate && !context?.appArmorProfile && !spec.securityContext?.appArmorProfile)
      noted(`${APP_ARMOR_OF_CONTAINER}${container.name}`, 'deprecated since v1.30; use the "appArmorProfile" field instead');
    for (const name of ["memory", "ephemeral-storage"] as const)
      for (const side of ["limits", "requests"] as const)
        warnings.push(...fractions(container.resources?.[side], name, `${at}.resources.${side}`));
    warnings.push(...envWarnings(container, at));
  });
  return warnings;
}

/** Go's %+v of a port. */
const shown = (port: ContainerPort): string =>
  `{Name:${port.name ?? ""} HostPort:${port.hostPort ?? 0} ContainerPort:${port.containerPort} Protocol:${port.protocol} HostIP:${port.hostIP ?? ""}}`;

/** How two definitions of one port stand to each other; undefined when they do not meet. */
function meeting(port: ContainerPort, other: ContainerPort): string | undefined {
  const sameIp = (port.hostIP ?? "") === (other.hostIP ?? "");
  const samePort = (port.hostPort ?? 0) === (other.hostPort ?? 0);
  if (sameIp && samePort) return "duplicate";
  if (!port.hostPort || !other.hostPort) return "overlapping";
  return samePort && !port.hostIP !== !other.hostIP ? "dangerously ambiguous" : undefined;
}

function portWarnings(spec: PodSpec, path: string): string[] {
  const warnings: string[] = [];
  const all = new Map<string, { at: string; port: ContainerPort }[]>();
  eachContainer(spec, path, ({ ports }, container) => {
    ports?.forEach((port, index) => {
      const at = `${container}.ports[${index}]`;
      if (port.hostIP && !port.hostPort) warnings.push(`${at}: hostIP set without hostPort: ${shown(port)}`);
      const key = `${port.containerPort}/${port.protocol}`;
      const others = all.get(key) ?? [];
      for (const other of others) {
        const how = meeting(port, other.port);
        if (how) warnings.push(`${at}: ${how} port definition with ${other.at}`);
      }
      all.set(key, [...others, { at, port }]);
    });
  });
  const names = new Map<string, string>();
  eachContainer(spec, path, ({ ports }, container) => {
    ports?.forEach(({ name }, index) => {
      if (!name) return;
      const at = `${container}.ports[${index}]`;
      const first = names.get(name);
      if (first)
        warnings.push(
          `${at}: duplicate port name ${quoted(name)} with ${first}, services and probes that select ports by name will use ${first}`,
        );
      else names.set(name, at);
    });
  });
  return warnings;
}

/** @param root what the paths begin with: nothing for a pod, "spec.template." for a workload's template */
function warningsFor(spec: PodSpec, metadata: Partial<ObjectMeta>, root: string, isTemplate: boolean): string[] {
  const path = `${root}spec`;
  const secrets = (spec.imagePullSecrets ?? []).map(({ name = "" }) => name);
  const secretAt = (index: number): string => `${path}.imagePullSecrets[${index}].name`;
  const aliases = (spec.hostAliases ?? []).map(({ ip = "" }) => ip);
  const aliasAt = (index: number): string => `${path}.hostAliases[${index}].ip`;
  return [
    ...placingWarnings(spec, path),
    ...Object.entries(DEPRECATED_ANNOTATIONS)
      .filter(([key]) => metadata.annotations?.[key] !== undefined)
      .map(([key, why]) => `${root}metadata.annotations[${key}]: ${why}`),
    ...volumeWarnings(spec, path),
    ...duplicates(aliases, "ip", aliasAt),
    ...duplicates(secrets, "name", secretAt),
    ...secrets.flatMap((name, index) => (name ? [] : [`${secretAt(index)}: invalid empty name ""`])),
    ...fractions(spec.overhead, "memory", `${path}.overhead`),
    ...fractions(spec.overhead, "ephemeral-storage", `${path}.overhead`),
    ...containerWarnings(spec, metadata, root, isTemplate),
    ...portWarnings(spec, path),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0
      ? [`${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
    ...affinityWarnings(spec, path),
    ...(spec.dnsConfig?.nameservers ?? []).flatMap((server, index) => ipWarnings(server, `${path}.dnsConfig.nameservers[${index}]`)),
    ...aliases.flatMap((ip, index) => ipWarnings(ip, aliasAt(index))),
  ];
}

/** Of a pod, new or changed. */
export const podWarnings = ({ spec, metadata }: PodObject): string[] => warningsFor(spec, metadata, "", false);

/** Of a workload's template; `path` is where it stands, as spec.template. */
export const templateWarnings = (template: PodTemplate | undefined, path: string): string[] =>
  template?.spec ? warningsFor(template.spec, template.metadata ?? {}, `${path}.`, true) : [];
