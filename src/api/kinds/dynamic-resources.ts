// DeviceClass, ResourceClaim, ResourceClaimTemplate and ResourceSlice (resource.k8s.io/v1): devices that pods can claim.
import { type FieldError, required } from "../field-errors.ts";
import { internalForm } from "../internal-form.ts";
import { isDns1123Subdomain } from "../names.ts";
import type { KubeObject } from "../object.ts";
import { validateDriverName } from "./csi-validate.ts";
import { define } from "./facts.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import { each, immutableField } from "./validation.ts";
import { keepStatus } from "./workload.ts";

const GROUP = "resource.k8s.io";
const shownAs =
  (struct: string) =>
  (value: unknown): unknown =>
    internalForm(`io.k8s.api.resource.v1.${struct}`, value);

interface DeviceRequest {
  name?: string;
  exactly?: { deviceClassName?: string; allocationMode?: string; count?: number };
  firstAvailable?: { name?: string; deviceClassName?: string; allocationMode?: string; count?: number }[];
}
interface ClaimSpec {
  devices?: { requests?: DeviceRequest[] };
}
export interface ResourceClaimObject extends KubeObject {
  spec: ClaimSpec;
  status?: { allocation?: object; reservedFor?: object[] };
}
export interface ResourceClaimTemplateObject extends KubeObject {
  spec: { metadata?: object; spec?: ClaimSpec };
}
export interface ResourceSliceObject extends KubeObject {
  spec: { driver?: string; nodeName?: string; pool?: { name?: string; generation?: number; resourceSliceCount?: number } };
}

function defaultClaim(spec: ClaimSpec | undefined): void {
  for (const { exactly, firstAvailable = [] } of spec?.devices?.requests ?? [])
    for (const request of [...(exactly ? [exactly] : []), ...firstAvailable]) {
      request.allocationMode ??= "ExactCount";
      if (request.allocationMode === "ExactCount") request.count ||= 1;
    }
}

function validateClaim(spec: ClaimSpec | undefined, path: string): FieldError[] {
  return (spec?.devices?.requests ?? []).flatMap(({ name, exactly, firstAvailable = [] }, index) => {
    const at = `${path}.devices.requests[${index}]`;
    const errors: FieldError[] = name ? [] : [required(`${at}.name`)];
    if (!exactly && !firstAvailable.length) errors.push(required(at, "exactly one of `exactly` or `firstAvailable` is required"));
    if (exactly && !exactly.deviceClassName) errors.push(required(`${at}.exactly.deviceClassName`));
    for (const [position, { deviceClassName }] of firstAvailable.entries())
      if (!deviceClassName) errors.push(required(`${at}.firstAvailable[${position}].deviceClassName`));
    return errors;
  });
}

/** resourceClaimState of pkg/printers/internalversion. */
function stateOf({ metadata, status }: ResourceClaimObject): string {
  const states = metadata.deletionTimestamp ? ["deleted"] : [];
  if (!status?.allocation) return [...states, ...(states.length ? [] : ["pending"])].join(",");
  return [...states, "allocated", ...(status.reservedFor?.length ? ["reserved"] : [])].join(",");
}

export const DeviceClass = define(GROUP, "v1", "DeviceClass", { hasGeneration: true, columns: [nameColumn, ageColumn] });

export const ResourceClaim = define<ResourceClaimObject>(GROUP, "v1", "ResourceClaim", {
  approximate: "no driver offers devices, and nothing allocates them",
  columns: [nameColumn, text("State", "A summary of the current state (allocated, pending, reserved, etc.).", stateOf), ageColumn],
  defaults: ({ spec }) => defaultClaim(spec as ClaimSpec),
  prepare: keepStatus({}),
  validate: ({ spec }, old) => [
    ...validateClaim(spec, "spec"),
    ...(old ? immutableField(spec, old.spec, "spec", shownAs("ResourceClaimSpec")) : []),
  ],
});

export const ResourceClaimTemplate = define<ResourceClaimTemplateObject>(GROUP, "v1", "ResourceClaimTemplate", {
  approximate: "no driver offers devices, and nothing allocates them",
  columns: [nameColumn, ageColumn],
  defaults(draft) {
    const spec = draft.spec as { metadata?: object; spec?: ClaimSpec };
    spec.metadata ??= {};
    spec.spec ??= {};
    defaultClaim(spec.spec);
  },
  validate: ({ spec }, old) => [
    ...validateClaim(spec.spec, "spec.spec"),
    ...(old ? immutableField(spec, old.spec, "spec", shownAs("ResourceClaimTemplateSpec")) : []),
  ],
});

export const ResourceSlice = define<ResourceSliceObject>(GROUP, "v1", "ResourceSlice", {
  approximate: "no driver offers devices, and nothing allocates them",
  hasGeneration: true,
  columns: [
    nameColumn,
    text("Node", "The node that has the devices", ({ spec }) => spec.nodeName || "<unset>"),
    text("Driver", "The driver of the devices", ({ spec }) => spec.driver ?? ""),
    text("Pool", "The pool of the devices", ({ spec }) => spec.pool?.name ?? ""),
    ageColumn,
  ],
  fields: {
    "spec.nodeName": ({ spec }) => spec.nodeName ?? "",
    "spec.driver": ({ spec }) => spec.driver ?? "",
  },
  validate({ spec: { driver, nodeName, pool = {} } }, old) {
    const errors = validateDriverName(driver, "spec.driver");
    if (!pool.name) errors.push(required("spec.pool.name"));
    if (nodeName) errors.push(...each(isDns1123Subdomain(nodeName), "spec.nodeName", nodeName));
    if (!old) return errors;
    return [
      ...errors,
      ...immutableField(pool.name, old.spec.pool?.name, "spec.pool.name"),
      ...immutableField(driver, old.spec.driver, "spec.driver"),
      ...immutableField(nodeName, old.spec.nodeName, "spec.nodeName"),
    ];
  },
});
