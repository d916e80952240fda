// What one check of the Pod Security Standards is, and the words that checks share (pod-security-admission/policy).
import type { Container, PodSpec } from "../../../../api/kinds/pod/types.ts";

export interface Subject {
  annotations: Readonly<Record<string, string>>;
  spec: PodSpec;
}

export interface Violation {
  reason: string;
  detail?: string;
}

export interface Check {
  /** As upstream names it: checks are told in this order. */
  id: string;
  /** The minor version of the first policy that has it. */
  since: number;
  /** Not checked beside this one. */
  overrides?: string;
  violation(subject: Subject): Violation | undefined;
}

export const containersOf = ({ spec }: Subject): readonly Container[] => [
  ...(spec.initContainers ?? []),
  ...(spec.containers ?? []),
  ...(spec.ephemeralContainers ?? []),
];

export const plural = (one: string, many: string, count: number): string => (count === 1 ? one : many);
export const quoted = (texts: readonly string[]): string => texts.map((text) => JSON.stringify(text)).join(", ");
export const sorted = (texts: Iterable<string>): string[] => [...new Set(texts)].sort();
/** container "a", containers "a", "b" */
export const named = (names: readonly string[]): string => `${plural("container", "containers", names.length)} ${quoted(names)}`;

/** Who sets something bad: the pod, containers, or both, joined by "and". */
export const setters = (pod: boolean, containers: readonly string[]): string =>
  [...(pod ? ["pod"] : []), ...(containers.length ? [named(containers)] : [])].join(" and ");

/** The names of the containers for which `bad` holds. */
export const badContainers = (subject: Subject, bad: (container: Container) => boolean): string[] =>
  containersOf(subject)
    .filter(bad)
    .map(({ name }) => name);

export const isWindows = ({ spec }: Subject): boolean => spec.os?.name === "windows";
/** A pod in a user namespace of its own may be root there. */
export const ownUsers = ({ spec }: Subject): boolean => spec.hostUsers === false;
