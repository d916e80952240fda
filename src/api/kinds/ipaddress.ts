// IPAddress (networking.k8s.io/v1): an address that a service has.
import { required } from "../field-errors.ts";
import { validateNewIp } from "./address-validate.ts";
import { describeIPAddress } from "./describe/addresses.ts";
import { define } from "./facts.ts";
import type { IPAddressObject, ParentReference } from "./ipaddress-types.ts";
import { nameColumn, text } from "./table.ts";
import { immutableField } from "./validation.ts";

/** services/default/kubernetes. */
function parentText({ group, resource, namespace, name }: ParentReference = {}): string {
  const what = group ? `${group}.${resource}` : (resource ?? "");
  return [what, ...(namespace ? [namespace] : []), ...(name ? [name] : [])].join("/");
}

export const IPAddress = define<IPAddressObject>("networking.k8s.io", "v1", "IPAddress", {
  describe: describeIPAddress,
  columns: [nameColumn, text("ParentRef", "What has the address", ({ spec }) => parentText(spec.parentRef))],
  fields: {
    "spec.parentRef.name": ({ spec }) => spec.parentRef?.name ?? "",
    "spec.parentRef.namespace": ({ spec }) => spec.parentRef?.namespace ?? "",
    "spec.parentRef.resource": ({ spec }) => spec.parentRef?.resource ?? "",
    "spec.parentRef.group": ({ spec }) => spec.parentRef?.group ?? "",
  },
  /** pkg/apis/networking/validation: ValidateIPAddress, ValidateIPAddressUpdate. */
  validate({ metadata: { name }, spec: { parentRef } }, old) {
    const errors = validateNewIp(name, "metadata.name");
    if (!parentRef) errors.push(required("spec.parentRef"));
    else {
      if (!parentRef.resource) errors.push(required("spec.parentRef.resource"));
      if (!parentRef.name) errors.push(required("spec.parentRef.name"));
    }
    return old ? [...errors, ...immutableField(parentRef, old.spec.parentRef, "spec.parentRef")] : errors;
  },
});
