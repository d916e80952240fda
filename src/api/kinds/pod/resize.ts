// Resizing a pod in place through its subresource: what it may change, and what not (pkg/registry/core/pod/strategy.go: podResizeStrategy; pkg/apis/core/validation: ValidatePodResize).
import { compareQuantities } from "../../../base/quantity.ts";
import type { FieldError } from "../../field-errors.ts";
import { forbidden, invalid } from "../../field-errors.ts";
import type { Draft } from "../../object.ts";
import { same } from "../validation.ts";
import { qosClass } from "./qos.ts";
import type { ResourceList, ResourceRequirements } from "./reference-types.ts";
import type { Container, PodObject, PodSpec } from "./types.ts";

const LISTS = ["containers", "initContainers"] as const;

/** The old containers with the new ones' resources; the new ones as they are where they cannot be told apart: validation says so. */
function resized(now: readonly Container[], before: readonly Container[]): Container[] {
  if (now.some(({ name }, index) => name !== before[index]!.name)) return [...now];
  return before.map(({ resources: _resources, resizePolicy: _policy, ...rest }, index) => {
    const { resources, resizePolicy } = now[index]!;
    return { ...rest, ...(resources ? { resources } : {}), ...(resizePolicy ? { resizePolicy } : {}) };
  });
}

/** Takes back all that a request changes beside resources and resize policies. */
export function keepUnresized(draft: Draft<PodObject>, old: PodObject): void {
  const { spec } = draft;
  if (LISTS.some((field) => (spec[field]?.length ?? 0) !== (old.spec[field]?.length ?? 0))) return;
  const lists = LISTS.map((field) => (old.spec[field] ? { [field]: resized(spec[field] ?? [], old.spec[field]) } : {}));
  const { resources: _, ...rest } = old.spec;
  draft.spec = { ...rest, ...Object.assign({}, ...lists), ...(spec.resources ? { resources: spec.resources } : {}) };
}

/** Takes back all that a request changes beside ephemeral containers. */
export function keepNotEphemeral(draft: Draft<PodObject>, old: PodObject): void {
  const { ephemeralContainers } = draft.spec;
  const { ephemeralContainers: _, ...rest } = old.spec;
  draft.spec = { ...rest, ...(ephemeralContainers ? { ephemeralContainers } : {}) } as Draft<PodObject>["spec"];
}

const isRemoved = (now: ResourceList = {}, before: ResourceList = {}): boolean => Object.keys(before).some((name) => !(name in now));

function removals(now: ResourceRequirements = {}, before: ResourceRequirements = {}, path: string, what: string): FieldError[] {
  return (["requests", "limits"] as const).flatMap((part) =>
    isRemoved(now[part], before[part]) ? [forbidden(`${path}.${part}`, `${what} ${part} cannot be removed`)] : [],
  );
}

const SIZES = new Set(["cpu", "memory"]);
/** All but processor and memory. */
const others = (list: ResourceList = {}): ResourceList => Object.fromEntries(Object.entries(list).filter(([name]) => !SIZES.has(name)));
function sameList(now: ResourceList, before: ResourceList): boolean {
  const names = Object.keys(now);
  return (
    names.length === Object.keys(before).length &&
    names.every((name) => before[name] !== undefined && compareQuantities(now[name]!, before[name]) === 0)
  );
}
const onlySizesDiffer = (now: ResourceRequirements = {}, before: ResourceRequirements = {}): boolean =>
  sameList(others(now.limits), others(before.limits)) && sameList(others(now.requests), others(before.requests));

/** Whether a container changes in nothing but its processors and memory. Claims do not survive the comparison, as upstream. */
function keepsRest({ resources: now, ...rest }: Container, { resources: before, ...old }: Container): boolean {
  return same(rest, old) && onlySizesDiffer(now, before) && !before?.claims?.length;
}

function misplaced(spec: PodSpec, before: PodSpec): FieldError[] {
  return LISTS.flatMap((field) => {
    const [now = [], old = []] = [spec[field], before[field]];
    if (now.length !== old.length) return [forbidden(`spec.${field}`, `${field} may not be added or removed on resize`)];
    return old.flatMap(({ name }, index) =>
      now[index]!.name === name ? [] : [forbidden(`spec.${field}[${index}].name`, `${field} may not be renamed or reordered on resize`)],
    );
  });
}

function wholePod({ resources: now }: PodSpec, { resources: before }: PodSpec): FieldError[] {
  if (before && !now) return [forbidden("spec.resources", "pod-level resources cannot be removed")];
  const errors = before ? removals(now, before, "spec.resources", "pod-level resource") : [];
  if (!onlySizesDiffer(now, before)) errors.push(forbidden("spec", "only cpu and memory resources are mutable at pod-level"));
  return errors;
}

/** Nodes that can resize tell the resources of what runs on them. */
const isSupported = ({ status }: PodObject): boolean => {
  const running = status?.containerStatuses?.find(({ state }) => state?.running);
  return !running || running.resources !== undefined;
};

/** @param whole what the specification as such is wrong in, found by the caller */
export function validateResize(pod: PodObject, old: PodObject, whole: readonly FieldError[]): FieldError[] {
  if (old.metadata.annotations?.["kubernetes.io/config.mirror"]) return [forbidden("", "static pods cannot be resized")];
  if (old.spec.os?.name === "windows") return [forbidden("", "windows pods cannot be resized")];
  const { spec } = pod;
  const before = old.spec;
  const errors = [...whole];
  const quality = old.status?.qosClass ?? qosClass(before);
  if (qosClass(spec) !== quality) errors.push(invalid("spec", quality, "Pod QOS Class may not change as a result of resizing"));
  if (!isSupported(old)) errors.push(forbidden("spec", "Pod running on node without support for resize"));
  if (before.resources || spec.resources) errors.push(...wholePod(spec, before));
  const places = misplaced(spec, before);
  if (places.length) return [...errors, ...places];
  for (const field of [...LISTS].reverse())
    before[field]?.forEach(({ resources }, index) => {
      errors.push(...removals(spec[field]![index]!.resources, resources, `spec.${field}[${index}].resources`, "resource"));
    });
  before.containers.forEach((container, index) => {
    if (!keepsRest(spec.containers[index]!, container)) errors.push(forbidden("spec", "only cpu and memory resources are mutable"));
  });
  before.initContainers?.forEach((container, index) => {
    const now = spec.initContainers![index]!;
    const path = `spec.initContainers[${index}]`;
    if (!keepsRest(now, container))
      errors.push(forbidden(path, "only cpu and memory resources for init or sidecar containers are mutable"));
    const restarts = now.resizePolicy?.some(({ restartPolicy }) => restartPolicy === "RestartContainer");
    if (!same(now, container) && now.restartPolicy !== "Always" && restarts)
      errors.push(forbidden(path, "non-sidecar init containers with a resize policy of RestartContainer cannot be resized"));
  });
  return errors;
}
