// Checks the expressions of admission policies against the types of what they match, and says so in their status
// (pkg/controller/validatingadmissionpolicystatus and apiserver/pkg/admission/plugin/policy/validating/typechecking.go).
import { apiVersion, type Kind } from "../../../api/kind.ts";
import { compileExpression, environment } from "../../../api/kinds/admission/expressions.ts";
import { objectTypeOf } from "../../../api/kinds/admission/object-type.ts";
import type { MatchResources, ValidatingAdmissionPolicyObject } from "../../../api/kinds/index.ts";
import { type CelType, DYN } from "../../../base/cel/index.ts";
import type { Scheme } from "../../apiserver/index.ts";
import { unlessGone } from "../claim.ts";
import { type Controller, keyOf } from "../controller.ts";

const GROUP = "admissionregistration.k8s.io";
/** How many kinds a policy is checked against at most. */
const MOST_KINDS = 10;
const PREFIX = "compilation failed: ";

/** The kinds that the rules name outright; what they reach by * is not checked. */
function kindsNamed({ resourceRules = [] }: MatchResources, scheme: Scheme): readonly Kind[] {
  const found = new Set<Kind>();
  for (const { apiGroups = [], apiVersions = [], resources = [] } of resourceRules) {
    if (apiGroups.includes("*") || apiVersions.includes("*")) continue;
    for (const group of apiGroups)
      for (const version of apiVersions)
        for (const resource of resources) {
          const kind = resource.includes("*") || resource.includes("/") ? undefined : scheme.byResource(group, version, resource);
          if (kind) found.add(kind);
        }
  }
  const text = (kind: Kind): string => `${apiVersion(kind)}, Kind=${kind.kind}`;
  return [...found].sort((a, b) => (text(a) < text(b) ? -1 : 1)).slice(0, MOST_KINDS);
}

/** What is wrong with the expressions where the object is of a known type. */
export function typeWarnings({ spec }: ValidatingAdmissionPolicyObject, scheme: Scheme): { fieldRef: string; warning: string }[] {
  const kinds = spec.matchConstraints ? kindsNamed(spec.matchConstraints, scheme) : [];
  const params = !!spec.paramKind;
  const [version = "", group = ""] = (spec.paramKind?.apiVersion ?? "").split("/").reverse();
  const paramKind = params ? scheme.byKind(group, version, spec.paramKind?.kind ?? "") : undefined;
  const environments = kinds.map((kind) => {
    const options = { params, object: objectTypeOf(kind), ...(paramKind ? { param: objectTypeOf(paramKind) } : {}) };
    const composed: Record<string, CelType> = {};
    for (const { name = "", expression = "" } of spec.variables ?? [])
      composed[name] =
        compileExpression(expression, environment({ ...options, authorizer: true, composed: { ...composed } })).program?.type ?? DYN;
    return { kind, variables: environment({ ...options, authorizer: true, composed }) };
  });
  const warnings: { fieldRef: string; warning: string }[] = [];
  const look = (fieldRef: string, expression: string): void => {
    const lines = environments.flatMap(({ kind, variables }) => {
      const { error } = compileExpression(expression, variables);
      return error ? [`${apiVersion(kind)}, Kind=${kind.kind}: ${error.slice(PREFIX.length)}`] : [];
    });
    if (lines.length) warnings.push({ fieldRef, warning: lines.join("\n") });
  };
  spec.validations?.forEach(({ expression = "", messageExpression }, index) => {
    look(`spec.validations[${index}].expression`, expression);
    if (messageExpression) look(`spec.validations[${index}].messageExpression`, messageExpression);
  });
  return warnings;
}

export function validatingAdmissionPolicyStatusController(scheme: Scheme): Controller {
  const policies = scheme.byResource(GROUP, "v1", "validatingadmissionpolicies")!;
  return {
    name: "validatingadmissionpolicy-status-controller",
    component: "validatingadmissionpolicy-status",
    wakes: [{ kind: policies, keys: (policy) => [keyOf(policy)] }],
    reconcile(key, { api }) {
      const policy = api.find(policies, key) as ValidatingAdmissionPolicyObject | undefined;
      if (!policy || policy.metadata.generation === policy.status?.observedGeneration) return;
      const expressionWarnings = typeWarnings(policy, scheme);
      const status = {
        observedGeneration: policy.metadata.generation,
        typeChecking: expressionWarnings.length ? { expressionWarnings } : {},
      };
      unlessGone(() =>
        api.patch(
          policies,
          key,
          { apiVersion: `${GROUP}/v1`, kind: "ValidatingAdmissionPolicy", metadata: { name: key }, status },
          {
            type: "apply",
            subresource: "status",
            fieldManager: "validatingadmissionpolicy-status",
          },
        ),
      );
    },
  };
}
