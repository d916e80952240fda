// IngressClass (networking.k8s.io/v1).
import type { FieldError } from "../field-errors.ts";
import { forbidden, notSupported, required, tooLong } from "../field-errors.ts";
import { isDns1123Label } from "../names.ts";
import type { KubeObject } from "../object.ts";
import { describeIngressClass } from "./describe/networking.ts";
import { define } from "./facts.ts";
import { validateDomainPrefixedPath, validateReference } from "./reference-validate.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import { each, immutableField } from "./validation.ts";

export interface IngressClassObject extends KubeObject {
  spec: { controller?: string; parameters?: { apiGroup?: string; kind: string; name: string; namespace?: string; scope?: string } };
}

const CONTROLLER_LENGTH = 250;

/** pkg/apis/networking/util: HasDefaultAnnotation. */
const isDefault = ({ metadata }: KubeObject): boolean => metadata.annotations?.["ingressclass.kubernetes.io/is-default-class"] === "true";

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
  describe: describeIngressClass,
  hasGeneration: true,
  columns: [
    { ...nameColumn, value: (ingressClass) => ingressClass.metadata.name + (isDefault(ingressClass) ? " (default)" : "") },
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
