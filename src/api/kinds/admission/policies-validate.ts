// Validation of admission policies and their bindings (pkg/apis/admissionregistration/validation).
import { BOOL, type CelType, DYN, NULL, STRING } from "../../../base/cel/index.ts";
import { duplicate, type FieldError, forbidden, invalid, notSupported, required } from "../../field-errors.ts";
import { isDns1123Label, isDns1123Subdomain, isPathSegmentName, isQualifiedName } from "../../names.ts";
import { each, validateLabelSelector } from "../validation.ts";
import { compileExpression, compileMutation, type EnvironmentOptions, environment } from "./expressions.ts";
import { validateFailurePolicy, validateMatchConditions, validateMatchResources } from "./rules-validate.ts";
import type {
  MutatingAdmissionPolicyObject,
  Mutation,
  ParamRef,
  PolicyBindingObject,
  ValidatingAdmissionPolicyObject,
  Validation,
  Variable,
} from "./types.ts";

const REASONS = ["Forbidden", "Invalid", "RequestEntityTooLarge"];
const ACTIONS = ["Audit", "Deny", "Warn"];
const IDENTIFIER = /^[_a-zA-Z][_a-zA-Z0-9]*$/;
const RESERVED = new Set(
  "in as break const continue else false for function if import let loop null package namespace return true var void while".split(" "),
);
const ANNOTATIONS = 20;

type Spec = (ValidatingAdmissionPolicyObject | MutatingAdmissionPolicyObject)["spec"];

function validateCommon(spec: Spec, path: string): FieldError[] {
  const errors = validateFailurePolicy(spec.failurePolicy, `${path}.failurePolicy`);
  if (spec.paramKind) {
    const { apiVersion = "", kind = "" } = spec.paramKind;
    const at = `${path}.paramKind`;
    if (!apiVersion) errors.push(required(`${at}.apiVersion`));
    else {
      const [version = "", group, more] = apiVersion.split("/").reverse();
      if (more !== undefined) errors.push(invalid(`${at}.apiVersion`, apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
      else {
        if (group) errors.push(...each(isDns1123Subdomain(group), `${at}.apiVersion`, group));
        errors.push(...each(isDns1123Label(version), `${at}.apiVersion`, version));
      }
    }
    if (!kind) errors.push(required(`${at}.kind`));
    else errors.push(...each(isDns1123Label(kind.toLowerCase()), `${at}.kind`, kind));
  }
  if (!spec.matchConstraints) errors.push(required(`${path}.matchConstraints`));
  else {
    errors.push(...validateMatchResources(spec.matchConstraints, `${path}.matchConstraints`));
    if (!spec.matchConstraints.resourceRules?.length) errors.push(required(`${path}.matchConstraints.resourceRules`));
  }
  return [...errors, ...validateMatchConditions(spec.matchConditions, `${path}.matchConditions`, { params: !!spec.paramKind })];
}

/** Checks the variables and learns their types, for what is composed with them. */
function validateVariables(
  variables: readonly Variable[] | undefined,
  path: string,
  params: boolean,
  composed: Record<string, CelType>,
): FieldError[] {
  const errors: FieldError[] = [];
  variables?.forEach(({ name = "", expression = "" }, index) => {
    const at = `${path}[${index}]`;
    if (!name.trim()) errors.push(required(`${at}.name`, "name is not specified"));
    else if (!IDENTIFIER.test(name) || RESERVED.has(name)) errors.push(invalid(`${at}.name`, name, "name is not a valid CEL identifier"));
    if (!expression.trim()) {
      errors.push(required(`${at}.expression`, "expression is not specified"));
      return;
    }
    const { program, error } = compileExpression(expression, environment({ params, authorizer: true, composed: { ...composed } }));
    if (error) errors.push(invalid(`${at}.expression`, expression, error));
    composed[name] = program?.type ?? DYN;
  });
  return errors;
}

function validateValidation(validation: Validation, path: string, options: EnvironmentOptions): FieldError[] {
  const { expression = "", message = "", messageExpression = "", reason } = validation;
  const errors: FieldError[] = [];
  if (!expression.trim()) errors.push(required(`${path}.expression`, "expression is not specified"));
  else {
    const { error } = compileExpression(expression, environment({ ...options, authorizer: true }), BOOL);
    if (error) errors.push(invalid(`${path}.expression`, expression, error));
  }
  if (messageExpression && !messageExpression.trim())
    errors.push(invalid(`${path}.messageExpression`, messageExpression, "must be non-empty if specified"));
  else if (messageExpression) {
    const { error } = compileExpression(messageExpression, environment(options), STRING);
    if (error) errors.push(invalid(`${path}.messageExpression`, messageExpression, error));
  }
  if (message && !message.trim()) errors.push(invalid(`${path}.message`, message, "message must be non-empty if specified"));
  else if (message.trim().includes("\n")) errors.push(invalid(`${path}.message`, message, "message must not contain line breaks"));
  else if (expression.trim().includes("\n") && !message.trim())
    errors.push(required(`${path}.message`, "message must be specified if expression contains line breaks"));
  if (reason !== undefined && !REASONS.includes(reason)) errors.push(notSupported(`${path}.reason`, reason, REASONS));
  return errors;
}

export function validateValidatingPolicy({ spec, metadata }: ValidatingAdmissionPolicyObject): FieldError[] {
  const errors = validateCommon(spec, "spec");
  const composed: Record<string, CelType> = {};
  const params = !!spec.paramKind;
  errors.push(...validateVariables(spec.variables, "spec.variables", params, composed));
  if (!spec.validations?.length && !spec.auditAnnotations?.length) {
    const why = "validations or auditAnnotations must contain at least one item";
    errors.push(required("spec.validations", why), required("spec.auditAnnotations", why));
  }
  spec.validations?.forEach((validation, index) => {
    errors.push(...validateValidation(validation, `spec.validations[${index}]`, { params, composed }));
  });
  const keys = new Set<string>();
  if ((spec.auditAnnotations?.length ?? 0) > ANNOTATIONS)
    errors.push(invalid("spec.auditAnnotations", spec.auditAnnotations, `must not have more than ${ANNOTATIONS} auditAnnotations`));
  spec.auditAnnotations?.forEach(({ key = "", valueExpression = "" }, index) => {
    const at = `spec.auditAnnotations[${index}]`;
    if (!key) errors.push(required(`${at}.key`));
    else errors.push(...each(isQualifiedName(`${metadata.name}/${key}`), `${at}.key`, `${metadata.name}/${key}`));
    if (!valueExpression.trim()) errors.push(required(`${at}.valueExpression`, "valueExpression is not specified"));
    else {
      const { error } = compileExpression(valueExpression, environment({ params, authorizer: true, composed }), STRING, NULL);
      if (error) errors.push(invalid(`${at}.valueExpression`, valueExpression, error));
    }
    if (keys.has(key)) errors.push(duplicate(`${at}.key`, key));
    keys.add(key);
  });
  return errors;
}

const PATCHES = { ApplyConfiguration: "applyConfiguration", JSONPatch: "jsonPatch" } as const;

function validateMutation(mutation: Mutation, path: string, options: EnvironmentOptions): FieldError[] {
  const { patchType } = mutation;
  if (!patchType) return [required(`${path}.patchType`)];
  if (patchType !== "ApplyConfiguration" && patchType !== "JSONPatch")
    return [notSupported(`${path}.patchType`, patchType, Object.keys(PATCHES))];
  const errors: FieldError[] = [];
  const field = PATCHES[patchType];
  const other = PATCHES[patchType === "JSONPatch" ? "ApplyConfiguration" : "JSONPatch"];
  if (mutation[other]) errors.push(invalid(`${path}.${other}`, "{...}", `must not specify ${other} when patchType is ${patchType}`));
  const patch = mutation[field];
  if (!patch) return [...errors, required(`${path}.${field}`, `must be specified when patchType is ${patchType}`)];
  const expression = patch.expression ?? "";
  if (!expression.trim()) return [...errors, required(`${path}.${field}.expression`, "expression is not specified")];
  const { error } = compileMutation(patchType, expression, environment(options));
  return error ? [...errors, invalid(`${path}.${field}.expression`, expression, error)] : errors;
}

export function validateMutatingPolicy({ spec }: MutatingAdmissionPolicyObject): FieldError[] {
  const errors = validateCommon(spec, "spec");
  const composed: Record<string, CelType> = {};
  const params = !!spec.paramKind;
  errors.push(...validateVariables(spec.variables, "spec.variables", params, composed));
  if (!spec.mutations?.length) errors.push(required("spec.mutations", "mutations must contain at least one item"));
  spec.mutations?.forEach((mutation, index) => {
    errors.push(...validateMutation(mutation, `spec.mutations[${index}]`, { params, composed, authorizer: true }));
  });
  if (!spec.reinvocationPolicy) errors.push(required("spec.reinvocationPolicy"));
  else if (!["Never", "IfNeeded"].includes(spec.reinvocationPolicy))
    errors.push(notSupported("spec.reinvocationPolicy", spec.reinvocationPolicy, ["Never", "IfNeeded"]));
  return errors;
}

function validateParamRef(ref: ParamRef | undefined, path: string): FieldError[] {
  if (!ref) return [];
  const errors: FieldError[] = [];
  if (ref.name) {
    errors.push(...each(isPathSegmentName(ref.name), `${path}.name`, ref.name));
    if (ref.selector) errors.push(forbidden(`${path}.name`, "name and selector are mutually exclusive"));
  }
  if (ref.selector) {
    errors.push(...validateLabelSelector(ref.selector, `${path}.selector`));
    if (ref.name) errors.push(forbidden(`${path}.selector`, "name and selector are mutually exclusive"));
  }
  if (!ref.name && !ref.selector) errors.push(required(path, "one of name or selector must be specified"));
  const action = ref.parameterNotFoundAction;
  if (!action) errors.push(required(`${path}.parameterNotFoundAction`));
  else if (action !== "Deny" && action !== "Allow") errors.push(notSupported(`${path}.parameterNotFoundAction`, action, ["Deny", "Allow"]));
  return errors;
}

export function validatePolicyBinding({ kind, spec }: PolicyBindingObject): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.policyName) errors.push(required("spec.policyName"));
  else errors.push(...each(isDns1123Subdomain(spec.policyName), "spec.policyName", spec.policyName));
  errors.push(...validateParamRef(spec.paramRef, "spec.paramRef"));
  if (spec.matchResources) errors.push(...validateMatchResources(spec.matchResources, "spec.matchResouces"));
  if (kind === "MutatingAdmissionPolicyBinding") return errors;
  const path = "spec.validationActions";
  const actions = spec.validationActions ?? [];
  if (!actions.length) errors.push(required(path, "at least one validation action is required"));
  actions.forEach((action, index) => {
    if (!ACTIONS.includes(action)) errors.push(notSupported(`${path}[${index}]`, action, ACTIONS));
    if (actions.indexOf(action) < index) errors.push(duplicate(`${path}[${index}]`, action));
  });
  if (actions.includes("Deny") && actions.includes("Warn"))
    errors.push(
      invalid(
        path,
        actions,
        "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)",
      ),
    );
  return errors;
}
