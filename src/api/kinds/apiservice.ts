// APIService (apiregistration.k8s.io/v1): who serves a version of a group.
import { type FieldError, invalid, required } from "../field-errors.ts";
import { isDns1035Label, isDns1123Subdomain } from "../names.ts";
import type { KubeObject } from "../object.ts";
import { define } from "./facts.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import { each } from "./validation.ts";

export interface APIServiceObject extends KubeObject {
  spec: {
    group?: string;
    version?: string;
    groupPriorityMinimum?: number;
    versionPriority?: number;
    insecureSkipTLSVerify?: boolean;
    caBundle?: string;
    service?: { namespace?: string; name?: string; port?: number };
  };
  status?: { conditions?: { type: string; status: string; lastTransitionTime: string; reason: string; message: string }[] };
}

function available({ status }: APIServiceObject): string {
  const condition = status?.conditions?.find(({ type }) => type === "Available");
  if (!condition) return "";
  return condition.status === "True" ? "True" : `${condition.status} (${condition.reason})`;
}

/** kube-aggregator/pkg/apis/apiregistration/validation: ValidateAPIService. */
function validateAPIService({ metadata: { name }, spec }: APIServiceObject): FieldError[] {
  const { group = "", version = "", service, groupPriorityMinimum = 0, versionPriority = 0, insecureSkipTLSVerify, caBundle } = spec;
  const errors: FieldError[] = [];
  if (name !== `${version}.${group}`)
    errors.push(invalid("metadata.name", name, `must be \`spec.version+"."+spec.group\`: "${version}.${group}"`));
  if (group) errors.push(...each(isDns1123Subdomain(group), "spec.group", group));
  errors.push(...each(isDns1035Label(version), "spec.version", version));
  if (groupPriorityMinimum <= 0 || groupPriorityMinimum > 20000)
    errors.push(invalid("spec.groupPriorityMinimum", groupPriorityMinimum, "must be positive and less than 20000"));
  if (versionPriority <= 0 || versionPriority > 1000)
    errors.push(invalid("spec.versionPriority", versionPriority, "must be positive and less than 1000"));
  if (!service) {
    if (caBundle) errors.push(invalid("spec.caBundle", `${atob(caBundle).length} bytes`, "local APIServices may not have a caBundle"));
    if (insecureSkipTLSVerify)
      errors.push(invalid("spec.insecureSkipTLSVerify", insecureSkipTLSVerify, "local APIServices may not have insecureSkipTLSVerify"));
    return errors;
  }
  if (!service.namespace) errors.push(required("spec.service.namespace"));
  if (!service.name) errors.push(required("spec.service.name"));
  if (insecureSkipTLSVerify && caBundle)
    errors.push(invalid("spec.insecureSkipTLSVerify", insecureSkipTLSVerify, "may not be true if caBundle is present"));
  return errors;
}

export const APIService = {
  ...define<APIServiceObject>("apiregistration.k8s.io", "v1", "APIService", {
    columns: [
      nameColumn,
      text("Service", "The reference to the service that hosts this API endpoint.", ({ spec: { service } }) =>
        service ? `${service.namespace}/${service.name}` : "Local",
      ),
      text("Available", "Whether this service is available.", available),
      ageColumn,
    ],
    defaults({ spec }) {
      if (spec.service) spec.service.port ??= 443;
    },
    prepare(draft, old) {
      if (old) draft.status = old.status as never;
      else if (draft.spec.service) draft.status = {};
      else
        draft.status = {
          conditions: [
            {
              lastTransitionTime: draft.metadata.creationTimestamp,
              message: "Local APIServices are always available",
              reason: "Local",
              status: "True",
              type: "Available",
            },
          ],
        };
    },
    validate: validateAPIService,
  }),
  definition: "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService",
};
