// ValidatingAdmissionPolicy: policies that administrators write in CEL (apiserver/pkg/admission/plugin/policy/validating).
import { ApiError, forbiddenError } from "../../../../api/errors.ts";
import type { Kind } from "../../../../api/kind.ts";
import { type Compiled, compileExpression } from "../../../../api/kinds/admission/expressions.ts";
import type { PolicyBindingObject, ValidatingAdmissionPolicyObject, Validation } from "../../../../api/kinds/index.ts";
import type { KubeObject } from "../../../../api/object.ts";
import { present } from "../../../../api/versions.ts";
import { BOOL, STRING } from "../../../../base/cel/index.ts";
import type { Authorizer } from "../../authorization.ts";
import type { AdmissionPlugin, Attributes, Core } from "../../core.ts";
import {
  type Bindings,
  type Composition,
  type Condition,
  compileConditions,
  composition,
  conditionsHold,
  EvaluationError,
  evaluate,
  requestBindings,
} from "./evaluation.ts";
import { isExempt, match, namespaceOf } from "./matching.ts";
import { ConfigurationError, paramKindOf, paramsOf } from "./params.ts";

type Room = Pick<Core, "scheme" | "storage">;

/** One reason why a request is refused, warned of or noted. */
interface Refusal {
  readonly message: string;
  readonly reason?: string;
}

const CODES: Record<string, number> = { Forbidden: 403, Unauthorized: 401, RequestEntityTooLarge: 413, Invalid: 422 };
/** Longer messages from messageExpression are not used. */
const LONGEST_MESSAGE = 5 * 1024;

interface CompiledPolicy {
  readonly conditions: readonly Condition[];
  readonly composed: Composition;
  readonly validations: readonly { validation: Validation; compiled: Compiled; message: Compiled | undefined }[];
}

const compiledPolicies = new WeakMap<ValidatingAdmissionPolicyObject, CompiledPolicy>();

function compiled(policy: ValidatingAdmissionPolicyObject): CompiledPolicy {
  let found = compiledPolicies.get(policy);
  if (!found) {
    const { spec } = policy;
    const params = !!spec.paramKind;
    const composed = composition(spec.variables, params);
    found = {
      conditions: compileConditions(spec.matchConditions, params),
      composed,
      validations: (spec.validations ?? []).map((validation) => ({
        validation,
        compiled: compileExpression(validation.expression ?? "", composed.environment(true), BOOL),
        message: validation.messageExpression
          ? compileExpression(validation.messageExpression, composed.environment(false), STRING)
          : undefined,
      })),
    };
    compiledPolicies.set(policy, found);
  }
  return found;
}

function messageOf(
  { message = "", messageExpression = "", expression = "" }: Validation,
  program: Compiled | undefined,
  bindings: Bindings,
): string {
  if (program)
    try {
      const text = evaluate(messageExpression, program, bindings);
      const trimmed = typeof text === "string" ? text.trim() : "";
      if (trimmed && trimmed.length <= LONGEST_MESSAGE && !trimmed.includes("\n")) return trimmed;
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
    }
  return message.trim() || `failed expression: ${expression.trim()}`;
}

/** All validations of a policy that a request does not meet. */
function refusals(policy: ValidatingAdmissionPolicyObject, bindings: Bindings): readonly Refusal[] {
  const { conditions, composed, validations } = compiled(policy);
  const forgiving = policy.spec.failurePolicy === "Ignore";
  const failed = (error: unknown): Refusal[] => {
    if (!(error instanceof EvaluationError)) throw error;
    return forgiving ? [] : [{ message: error.message }];
  };
  try {
    if (!conditionsHold(conditions, bindings)) return [];
  } catch (error) {
    return failed(error);
  }
  const all = composed.bind(bindings);
  return validations.flatMap(({ validation, compiled: program, message }): Refusal[] => {
    try {
      if (evaluate(validation.expression ?? "", program, all) === true) return [];
      return [{ message: messageOf(validation, message, all), reason: validation.reason ?? "Invalid" }];
    } catch (error) {
      return failed(error);
    }
  });
}

function refuse({ kind, name }: Attributes, message: string, reason = "Invalid"): ApiError {
  const { status } = forbiddenError(kind, name, message);
  return new ApiError({ ...status, reason, code: CODES[reason] ?? 500, details: { ...status.details, causes: [{ message }] } });
}

const byName = ({ metadata: a }: KubeObject, { metadata: b }: KubeObject): number => (a.name < b.name ? -1 : 1);

export function validatingAdmissionPolicy(room: Room, authorizer: Authorizer): AdmissionPlugin {
  const { scheme, storage } = room;
  const kindOf = (name: string): Kind | undefined => scheme.byKind("admissionregistration.k8s.io", "v1", name);
  const [policies, bindings] = [kindOf("ValidatingAdmissionPolicy"), kindOf("ValidatingAdmissionPolicyBinding")];

  /** What one binding of a policy has to say. @throws ConfigurationError */
  const answersOf = (
    policy: ValidatingAdmissionPolicyObject,
    { spec }: PolicyBindingObject,
    attributes: Attributes,
    kind: Kind,
    params: Kind | undefined,
  ) => {
    const namespace = namespaceOf(attributes, room);
    const base = requestBindings(attributes, kind, namespace, authorizer);
    return paramsOf(params, spec.paramRef, attributes.namespace, room).flatMap((param) =>
      refusals(
        policy,
        Object.defineProperties(
          {},
          {
            ...Object.getOwnPropertyDescriptors(base),
            params: { value: param && params ? present(params, param) : null, enumerable: true },
          },
        ),
      ),
    );
  };

  return {
    name: "ValidatingAdmissionPolicy",
    validate(attributes) {
      if (!policies || !bindings || !storage.table(bindings).all().length || isExempt(attributes)) return;
      const all = storage.table(bindings).all() as readonly PolicyBindingObject[];
      let denied: ApiError | undefined;
      const deny = (policy: string, binding: string | undefined, { message, reason }: Refusal): void => {
        const by = binding ? ` with binding '${binding}'` : "";
        denied ??= refuse(attributes, `ValidatingAdmissionPolicy '${policy}'${by} denied request: ${message}`, reason);
      };
      for (const policy of ([...storage.table(policies).all()] as ValidatingAdmissionPolicyObject[]).sort(byName)) {
        const { name } = policy.metadata;
        const { matchConstraints, paramKind, failurePolicy } = policy.spec;
        const mine = all.filter(({ spec }) => spec.policyName === name).sort(byName);
        const matched = mine.length && matchConstraints ? match(matchConstraints, attributes, room) : undefined;
        if (!matched) continue;
        const misconfigured = (error: unknown, binding?: string): void => {
          if (!(error instanceof ConfigurationError)) throw error;
          if (failurePolicy !== "Ignore")
            deny(name, binding, { message: `failed to configure ${binding ? "binding" : "policy"}: ${error.message}` });
        };
        let params: Kind | undefined;
        try {
          params = paramKind && paramKindOf(paramKind, room);
        } catch (error) {
          misconfigured(error);
          continue;
        }
        for (const binding of mine) {
          const { matchResources, validationActions = [] } = binding.spec;
          if (matchResources && !match(matchResources, attributes, room, false)) continue;
          try {
            for (const refusal of answersOf(policy, binding, attributes, matched, params))
              for (const action of validationActions) {
                if (action === "Deny") deny(name, binding.metadata.name, refusal);
                else if (action === "Warn")
                  attributes.request.warn?.(
                    `Validation failed for ValidatingAdmissionPolicy '${name}' with binding '${binding.metadata.name}': ${refusal.message}`,
                  );
              }
          } catch (error) {
            misconfigured(error, binding.metadata.name);
          }
        }
      }
      if (denied) throw denied;
    },
  };
}
