// Admission policies and their bindings (admissionregistration.k8s.io/v1).
import { formatLabelSelector } from "../../selectors.ts";
import { define } from "../facts.ts";
import { ageColumn, count, nameColumn, text } from "../table.ts";
import { validateMutatingPolicy, validatePolicyBinding, validateValidatingPolicy } from "./policies-validate.ts";
import { defaultMatch } from "./rules-validate.ts";
import type { MutatingAdmissionPolicyObject, ParamRef, PolicyBindingObject, ValidatingAdmissionPolicyObject } from "./types.ts";

const GROUP = "admissionregistration.k8s.io";

type Policy = ValidatingAdmissionPolicyObject | MutatingAdmissionPolicyObject;

const paramKind = text<Policy>("ParamKind", "The kind of its parameters", ({ spec }) =>
  spec.paramKind ? `${spec.paramKind.apiVersion}/${spec.paramKind.kind}` : "<unset>",
);

function defaultPolicy({ spec }: { spec?: { failurePolicy?: string | undefined; matchConstraints?: unknown } }): void {
  if (!spec) return;
  spec.failurePolicy ??= "Fail";
  if (spec.matchConstraints) defaultMatch(spec.matchConstraints);
}

export const ValidatingAdmissionPolicy = define<ValidatingAdmissionPolicyObject>(GROUP, "v1", "ValidatingAdmissionPolicy", {
  hasGeneration: true,
  columns: [
    nameColumn,
    count("Validations", "How many validations it has", ({ spec }) => spec.validations?.length ?? 0),
    paramKind as never,
    ageColumn,
  ],
  defaults(draft) {
    draft.spec ??= {};
    defaultPolicy(draft);
  },
  prepare(draft, old) {
    if (!old) draft.status = {};
  },
  validate: validateValidatingPolicy,
});

export const MutatingAdmissionPolicy = define<MutatingAdmissionPolicyObject>(GROUP, "v1", "MutatingAdmissionPolicy", {
  hasGeneration: true,
  columns: [
    nameColumn,
    count("Mutations", "How many mutations it has", ({ spec }) => spec.mutations?.length ?? 0),
    paramKind as never,
    ageColumn,
  ],
  defaults(draft) {
    draft.spec ??= {};
    defaultPolicy(draft);
  },
  validate: validateMutatingPolicy,
});

function paramRefText(ref: ParamRef | undefined): string {
  if (ref?.name) return ref.namespace ? `${ref.namespace}/${ref.name}` : ref.name;
  return ref?.selector ? formatLabelSelector(ref.selector) : "<unset>";
}

const binding = (kind: "ValidatingAdmissionPolicyBinding" | "MutatingAdmissionPolicyBinding") =>
  define<PolicyBindingObject>(GROUP, "v1", kind, {
    hasGeneration: true,
    columns: [
      nameColumn,
      text("PolicyName", "The policy that it puts to work", ({ spec }) => spec.policyName ?? ""),
      text("ParamRef", "Where its parameters are", ({ spec }) => paramRefText(spec.paramRef)),
      ageColumn,
    ],
    defaults(draft) {
      draft.spec ??= {};
      if (draft.spec.matchResources) defaultMatch(draft.spec.matchResources as never);
      if (draft.spec.paramRef) draft.spec.paramRef.parameterNotFoundAction ??= "Deny";
    },
    validate: validatePolicyBinding,
  });

export const ValidatingAdmissionPolicyBinding = binding("ValidatingAdmissionPolicyBinding");
export const MutatingAdmissionPolicyBinding = binding("MutatingAdmissionPolicyBinding");
