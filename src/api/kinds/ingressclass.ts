// IngressClass (networking.k8s.io/v1).
import type { FieldError } from "../field-errors.ts";
import { forbidden, invalid, notSupported, required, tooLong } from "../field-errors.ts";
import { isDns1123Label, isDns1123Subdomain, regexError } from "../names.ts";
import type { KubeObject } from "../object.ts";
import { define } from "./facts.ts";
import { validateReference } from "./reference-validate.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import { each, immutableField } from "./validation.ts";

export interface IngressClassObject extends KubeObject {
  spec: { controller?: string; parameters?: { apiGroup?: string; kind: string; name: string; namespace?: string; scope?: string } };
}

const PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const CONTROLLER_LENGTH = 250;

/** apimachinery's IsDomainPrefixedPath. */
function validateDomainPrefixedPath(value: string, path: string): FieldError[] {
  if (!value) return [required(path)];
  const slash = value.indexOf("/");
  const host = value.slice(0, Math.max(slash, 0));
  const rest = value.slice(slash + 1);
  if (!host || !rest) return [invalid(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  const errors = each(isDns1123Subdomain(host), path, host);
  if (!new RegExp(`^${PATH}$`).test(rest)) errors.push(invalid(path, rest, regexError("Invalid path", PATH)));
  return errors;
}

/** pkg/apis/networking/validation: validateIngressClassParametersReference. */
function validateParameters(parameters: IngressClassObject["spec"]["parameters"], path: string): FieldError[] {
  if (!parameters) return [];
  const errors = validateReference(parameters, path);
  const { scope, namespace } = parameters;
  if (scope === undefined) return [...errors, required(`${path}.scope`)];
  if (scope === "Cluster") {
    if (namespace !== undefined) errors.push(forbidden(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'"));
  } else if (scope === "Namespace") {
    if (namespace === undefined) errors.push(required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'"));
    else errors.push(...each(isDns1123Label(namespace), `${path}.namespace`, namespace));
  } else errors.push(notSupported(`${path}.scope`, scope, ["Cluster", "Namespace"]));
  return errors;
}

export const IngressClass = define<IngressClassObject>("networking.k8s.io", "v1", "IngressClass", {
  hasGeneration: true,
  columns: [
    nameColumn,
    text("Controller", "Controller that is responsible for handling this class", ({ spec }) => spec.controller ?? ""),
    text("Parameters", "A reference to a resource with additional parameters", ({ spec: { parameters } }) =>
      parameters ? `${parameters.kind}${parameters.apiGroup ? `.${parameters.apiGroup}` : ""}/${parameters.name}` : "<none>",
    ),
    ageColumn,
  ],
  defaults(draft) {
    draft.spec ??= {};
    if (draft.spec.parameters) draft.spec.parameters.scope ??= "Cluster";
  },
  validate({ spec }, old) {
    const errors: FieldError[] = [];
    if (old) errors.push(...immutableField(spec.controller ?? "", old.spec.controller ?? "", "spec.controller"));
    const controller = spec.controller ?? "";
    if (controller.length > CONTROLLER_LENGTH) errors.push(tooLong("spec.controller", CONTROLLER_LENGTH));
    errors.push(...validateDomainPrefixedPath(controller, "spec.controller"));
    return [...errors, ...validateParameters(spec.parameters, "spec.parameters")];
  },
});
