// MutatingAdmissionPolicy: policies that change what is written (apiserver/pkg/admission/plugin/policy/mutating).
import { ApiError, forbiddenError } from "../../../../api/errors.ts";
import type { Kind } from "../../../../api/kind.ts";
import { type Compiled, compileMutation } from "../../../../api/kinds/admission/expressions.ts";
import type { MutatingAdmissionPolicyObject, Mutation, PolicyBindingObject } from "../../../../api/kinds/index.ts";
import type { Draft, KubeObject } from "../../../../api/object.ts";
import { applyJsonPatch } from "../../../../api/patch.ts";
import { typeOfKind } from "../../../../api/schema/types.ts";
import { clone } from "../../../../api/structure.ts";
import { present, toHub } from "../../../../api/versions.ts";
import type { Authorizer } from "../../authorization.ts";
import type { AdmissionPlugin, Attributes, Core } from "../../core.ts";
import { merge } from "../../server-side-apply.ts";
import {
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

interface CompiledPolicy {
  readonly conditions: readonly Condition[];
  readonly composed: Composition;
  readonly mutations: readonly { patchType: string; expression: string; compiled: Compiled }[];
}

const compiledPolicies = new WeakMap<MutatingAdmissionPolicyObject, CompiledPolicy>();

const expressionOf = ({ jsonPatch, applyConfiguration }: Mutation): string => (jsonPatch ?? applyConfiguration)?.expression ?? "";

function compiled(policy: MutatingAdmissionPolicyObject): CompiledPolicy {
  let found = compiledPolicies.get(policy);
  if (!found) {
    const { spec } = policy;
    const params = !!spec.paramKind;
    const composed = composition(spec.variables, params);
    found = {
      conditions: compileConditions(spec.matchConditions, params),
      composed,
      mutations: (spec.mutations ?? []).map((mutation) => {
        const patchType = mutation.patchType as "JSONPatch" | "ApplyConfiguration";
        const expression = expressionOf(mutation);
        return { patchType, expression, compiled: compileMutation(patchType, expression, composed.environment(true)) };
      }),
    };
    compiledPolicies.set(policy, found);
  }
  return found;
}

/** The object after one mutation. @throws EvaluationError */
function mutated(patchType: string, change: unknown, object: KubeObject, kind: Kind): KubeObject {
  if (patchType === "ApplyConfiguration") return merge(typeOfKind(kind), undefined, clone(object), change) as KubeObject;
  try {
    return applyJsonPatch(clone(object), change);
  } catch (error) {
    throw new EvaluationError(`JSON Patch: ${(error as Error).message}`);
  }
}

/** Puts what the policy made in the place of the draft that the registry holds. */
function become(draft: Draft<KubeObject>, next: KubeObject, kind: Kind): void {
  const { apiVersion, kind: name } = draft;
  const stored = clone(kind.storedAs ? toHub(kind, next) : next);
  for (const key of Object.keys(draft)) delete draft[key];
  Object.assign(draft, stored, { apiVersion, kind: name });
}

const byName = ({ metadata: a }: KubeObject, { metadata: b }: KubeObject): number => (a.name < b.name ? -1 : 1);

export function mutatingAdmissionPolicy(room: Room, authorizer: Authorizer): AdmissionPlugin {
  const { scheme, storage } = room;
  const kindOf = (name: string): Kind | undefined => scheme.byKind("admissionregistration.k8s.io", "v1", name);
  const [policies, bindings] = [kindOf("MutatingAdmissionPolicy"), kindOf("MutatingAdmissionPolicyBinding")];

  const apply = (policy: MutatingAdmissionPolicyObject, param: KubeObject | undefined, attributes: Attributes, kind: Kind): void => {
    const { conditions, composed, mutations } = compiled(policy);
    const draft = attributes.object!;
    const look = () => {
      const base = requestBindings(attributes, kind, namespaceOf(attributes, room), authorizer);
      return Object.defineProperties({}, { ...Object.getOwnPropertyDescriptors(base), params: { value: param ?? null, enumerable: true } });
    };
    if (!conditionsHold(conditions, look())) return;
    // Each mutation sees what the one before has made.
    for (const { patchType, expression, compiled: program } of mutations) {
      const change = evaluate(expression, program, composed.bind(look()));
      const next = mutated(patchType, change, present(kind, draft as KubeObject), kind);
      kind.defaults?.(next as never);
      become(draft, next, kind);
    }
  };

  return {
    name: "MutatingAdmissionPolicy",
    admit(attributes) {
      if (!policies || !bindings || !attributes.object || attributes.subresource) return;
      const all = storage.table(bindings).all() as readonly PolicyBindingObject[];
      if (!all.length || isExempt(attributes)) return;
      for (const policy of ([...storage.table(policies).all()] as MutatingAdmissionPolicyObject[]).sort(byName)) {
        const { name } = policy.metadata;
        const { matchConstraints, paramKind, failurePolicy } = policy.spec;
        for (const binding of all.filter(({ spec }) => spec.policyName === name)) {
          const { matchResources, paramRef } = binding.spec;
          const kind = matchConstraints && match(matchConstraints, attributes, room);
          if (!kind || (matchResources && !match(matchResources, attributes, room, false))) continue;
          try {
            const params = paramKind && paramKindOf(paramKind, room);
            for (const param of paramsOf(params, paramRef, attributes.namespace, room))
              apply(policy, param && params ? present(params, param) : undefined, attributes, kind);
          } catch (error) {
            if (!(error instanceof EvaluationError) && !(error instanceof ConfigurationError)) throw error;
            if (failurePolicy === "Ignore") continue;
            const why = error instanceof ConfigurationError ? `failed to configure binding: ${error.message}` : error.message;
            const { status } = forbiddenError(
              attributes.kind,
              attributes.name,
              `policy '${name}' with binding '${binding.metadata.name}' denied request: ${why}`,
            );
            throw new ApiError({ ...status, reason: "Invalid", code: 422 });
          }
        }
      }
    },
  };
}
