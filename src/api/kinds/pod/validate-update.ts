// What may change in a pod once it is there (pkg/apis/core/validation, ValidatePodUpdate, ValidatePodEphemeralContainersUpdate).
import type { FieldError } from "../../field-errors.ts";
import { forbidden, invalid, required } from "../../field-errors.ts";
import { goDiff } from "../../go-diff.ts";
import { internalForm, internalList, internalMap } from "../../internal-form.ts";
import { inRange } from "../../names.ts";
import { same } from "../validation.ts";
import type { Affinity, NodeSelectorTerm, Toleration } from "./placement-types.ts";
import type { PodObject, PodSpec } from "./types.ts";
import { validateImageBlanks } from "./validate-container.ts";
import { validateTolerations } from "./validate-placing.ts";

const FROZEN =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";
const LONGEST_DEADLINE = 2147483647;

/** @returns undefined when nothing more can be compared */
function validateImages(spec: PodSpec, before: PodSpec, field: "containers" | "initContainers"): FieldError[] | undefined {
  if ((spec[field]?.length ?? 0) !== (before[field]?.length ?? 0)) return undefined;
  return (spec[field] ?? []).flatMap((container, index) => {
    const at = `spec.${field}[${index}]`;
    return [...(container.image ? [] : [required(`${at}.image`)]), ...validateImageBlanks(container, at)];
  });
}

function onlyAdded(now: readonly Toleration[], before: readonly Toleration[]): FieldError[] {
  const kept = before.every((old) =>
    now.some((toleration) => same({ ...toleration, tolerationSeconds: 0 }, { ...old, tolerationSeconds: 0 })),
  );
  return kept
    ? validateTolerations(now, "spec.tolerations")
    : [forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds")];
}

function onlyDeletedGates(spec: PodSpec, before: PodSpec): FieldError[] {
  return (spec.schedulingGates ?? []).flatMap(({ name }, index) =>
    before.schedulingGates?.some((gate) => gate.name === name)
      ? []
      : [forbidden(`spec.schedulingGates[${index}].name`, `only deletion is allowed, but found new scheduling gate '${name}'`)],
  );
}

const TERM = "io.k8s.api.core.v1.NodeSelectorTerm";
const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
function onlyAdditions(now: NodeSelectorTerm, before: NodeSelectorTerm): boolean {
  const fields = ["matchExpressions", "matchFields"] as const;
  if (fields.every((field) => !before[field]?.length)) return fields.every((field) => !now[field]?.length);
  return fields.every((field) => !before[field]?.length || same(now[field]?.slice(0, before[field].length), before[field]));
}

/** A pod that waits at a gate may still be narrowed down. */
function validateNarrowing(affinity: Affinity["nodeAffinity"], before: Affinity["nodeAffinity"]): FieldError[] {
  const terms = before?.[REQUIRED]?.nodeSelectorTerms;
  if (!terms?.length) return [];
  const path = `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms`;
  const now = affinity?.[REQUIRED]?.nodeSelectorTerms;
  if (now?.length !== terms.length)
    return [invalid(path, internalList(TERM, now), "no additions/deletions to non-empty NodeSelectorTerms list are allowed")];
  return terms.flatMap((term, index) =>
    onlyAdditions(now[index]!, term)
      ? []
      : [invalid(`${path}[${index}]`, internalForm(TERM, now[index]), "only additions are allowed (no mutations or deletions)")],
  );
}

function put<K extends keyof PodSpec>(spec: PodSpec, field: K, value: PodSpec[K]): void {
  if (value === undefined) delete spec[field];
  else spec[field] = value;
}

/** Checks what a gated pod may change and takes it back in `munged`. */
function checkGated(munged: PodSpec, before: PodSpec): FieldError[] {
  const errors: FieldError[] = [];
  const selector = munged.nodeSelector ?? {};
  const wanted = before.nodeSelector ?? {};
  if (Object.keys(wanted).some((key) => selector[key] !== wanted[key]))
    errors.push(
      invalid(
        "spec.nodeSelector",
        internalMap(munged.nodeSelector),
        "only additions to spec.nodeSelector are allowed (no mutations or deletions)",
      ),
    );
  put(munged, "nodeSelector", before.nodeSelector);
  const affinity = munged.affinity?.nodeAffinity;
  const old = before.affinity?.nodeAffinity;
  if (same(affinity, old)) return errors;
  errors.push(...validateNarrowing(affinity, old));
  const { nodeAffinity: _, ...rest } = munged.affinity ?? {};
  const restored: Affinity = { ...rest, ...(old ? { nodeAffinity: old } : {}) };
  put(munged, "affinity", before.affinity || Object.keys(restored).length ? restored : undefined);
  return errors;
}

/** An update of the pod itself. The spec as such is checked by the caller. */
export function validatePodUpdate(pod: PodObject, old: PodObject): FieldError[] {
  const errors: FieldError[] = [];
  const { spec } = pod;
  const before = old.spec;
  for (const field of ["containers", "initContainers"] as const) {
    const wrong = validateImages(spec, before, field);
    if (!wrong) return [...errors, forbidden(`spec.${field}`, "pod updates may not add or remove containers")];
    errors.push(...wrong);
  }
  const { activeDeadlineSeconds: deadline } = spec;
  const oldDeadline = before.activeDeadlineSeconds;
  const at = "spec.activeDeadlineSeconds";
  if (deadline !== undefined) {
    if (deadline < 0 || deadline > LONGEST_DEADLINE) return [...errors, invalid(at, deadline, inRange(0, LONGEST_DEADLINE))];
    if (oldDeadline !== undefined && oldDeadline < deadline)
      return [...errors, invalid(at, deadline, "must be less than or equal to previous value")];
  } else if (oldDeadline !== undefined) errors.push(invalid(at, null, "must not update from a positive integer to nil value"));
  errors.push(...onlyAdded(spec.tolerations ?? [], before.tolerations ?? []), ...onlyDeletedGates(spec, before));

  const images = (field: "containers" | "initContainers") =>
    spec[field]?.map((container, index) => ({ ...container, image: before[field]![index]!.image! }));
  const munged: PodSpec = { ...spec, containers: images("containers") ?? [] };
  put(munged, "initContainers", images("initContainers"));
  for (const field of ["activeDeadlineSeconds", "tolerations", "schedulingGates"] as const) put(munged, field, before[field]);
  if ((before.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1)
    munged.terminationGracePeriodSeconds = before.terminationGracePeriodSeconds!;
  if (before.schedulingGates?.length) errors.push(...checkGated(munged, before));
  if (!same(munged, before)) errors.push(forbidden("spec", `${FROZEN}\n${goDiff("io.k8s.api.core.v1.PodSpec", before, munged)}`));
  return errors;
}

/** An update through the subresource ephemeralcontainers: they come, and never change or go. */
export function validateEphemeralUpdate(pod: PodObject, old: PodObject): FieldError[] {
  const path = "spec.ephemeralContainers";
  return (old.spec.ephemeralContainers ?? []).flatMap((before) => {
    const now = pod.spec.ephemeralContainers?.find(({ name }) => name === before.name);
    const what = `existing ephemeral containers ${JSON.stringify(before.name)} may not be`;
    if (!now) return [forbidden(path, `${what} removed\n`)];
    return same(now, before) ? [] : [forbidden(path, `${what} changed\n${goDiff("io.k8s.api.core.v1.EphemeralContainer", before, now)}`)];
  });
}
