// Evaluates the expressions of a policy over one request (apiserver/pkg/admission/plugin/cel and plugin/policy/validating/validator.go).
import type { Kind } from "../../../../api/kind.ts";
import { type Compiled, compileExpression, environment } from "../../../../api/kinds/admission/expressions.ts";
import type { MatchCondition, Variable } from "../../../../api/kinds/index.ts";
import type { KubeObject } from "../../../../api/object.ts";
import type { User } from "../../../../api/request.ts";
import { hubOf, present } from "../../../../api/versions.ts";
import {
  authorizerValue,
  BOOL,
  type CelAuthorizer,
  CelRuntimeError,
  type CelType,
  type CelVariables,
  DYN,
  resourceCheckValue,
} from "../../../../base/cel/index.ts";
import type { Authorizer } from "../../authorization.ts";
import type { Attributes } from "../../core.ts";
import { scaleOf } from "../../subresources.ts";

/** An expression that gave no value; its message is what the policy answers. */
export class EvaluationError extends Error {}

export type Bindings = Readonly<Record<string, unknown>>;

const outcome = (expression: string, why: string): EvaluationError =>
  new EvaluationError(`expression '${expression}' resulted in error: ${why}`);

/** The value of a compiled expression. @throws EvaluationError */
export function evaluate(expression: string, { program, error }: Compiled, bindings: Bindings): unknown {
  if (!program) throw new EvaluationError(error);
  try {
    return program.evaluate(bindings);
  } catch (failed) {
    if (failed instanceof CelRuntimeError) throw outcome(expression, failed.message);
    throw failed;
  }
}

export interface Composition {
  readonly environment: (authorizer: boolean) => CelVariables;
  /** The bindings with `variables`, each evaluated once, when it is first asked for. */
  bind(bindings: Bindings): Bindings;
}

export function composition(variables: readonly Variable[] | undefined, params: boolean): Composition {
  const types: Record<string, CelType> = {};
  const compiled = (variables ?? []).map(({ name = "", expression = "" }) => {
    const found = compileExpression(expression, environment({ params, authorizer: true, composed: { ...types } }));
    types[name] = found.program?.type ?? DYN;
    return { name, found };
  });
  return {
    environment: (authorizer) => environment({ params, authorizer, composed: types }),
    bind(bindings) {
      const values = {};
      const all: Bindings = { ...bindings, variables: values };
      for (const { name, found } of compiled) {
        let known: { value: unknown } | undefined;
        let failed: CelRuntimeError | undefined;
        Object.defineProperty(values, name, {
          enumerable: true,
          get() {
            if (failed) throw failed;
            if (known) return known.value;
            try {
              if (!found.program) throw new CelRuntimeError(found.error);
              known = { value: found.program.value(all) };
            } catch (error) {
              if (!(error instanceof CelRuntimeError)) throw error;
              failed = new CelRuntimeError(
                `composited variable "${name}" fails to ${found.program ? "evaluate" : "compile"}: ${error.message}`,
                error.fatal,
              );
              throw failed;
            }
            return known.value;
          },
        });
      }
      return all;
    },
  };
}

export interface Condition {
  readonly expression: string;
  readonly compiled: Compiled;
}

export const compileConditions = (conditions: readonly MatchCondition[] | undefined, params: boolean): readonly Condition[] =>
  (conditions ?? []).map(({ expression = "" }) => ({
    expression,
    compiled: compileExpression(expression, environment({ params, authorizer: true }), BOOL),
  }));

/** Whether all conditions hold; those that fail count only if none is false. @throws EvaluationError */
export function conditionsHold(conditions: readonly Condition[], bindings: Bindings): boolean {
  const errors: string[] = [];
  for (const { expression, compiled } of conditions) {
    try {
      if (evaluate(expression, compiled, bindings) !== true) return false;
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      errors.push(error.message);
    }
  }
  if (errors.length) throw new EvaluationError(errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`);
  return true;
}

function celAuthorizer(authorizer: Authorizer, user: User): CelAuthorizer {
  return {
    resource: (question) => authorizer.authorize(user, question),
    path: ({ verb, path }) => authorizer.authorize(user, { verb, path }),
    serviceAccount: (namespace, name) =>
      celAuthorizer(authorizer, {
        name: `system:serviceaccount:${namespace}:${name}`,
        groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
      }),
  };
}

const OPTIONS = { CREATE: "CreateOptions", UPDATE: "UpdateOptions", DELETE: "DeleteOptions", CONNECT: "" };

/** What the expressions see of a request, at the version `kind`. */
export function requestBindings(attributes: Attributes, kind: Kind, namespace: KubeObject | undefined, authorizer: Authorizer): Bindings {
  const { operation, subresource, user, name, object, old, request } = attributes;
  const shown = (value: KubeObject | undefined): unknown => {
    if (!value) return null;
    if (subresource === "scale") return scaleOf(value, kind);
    return hubOf(kind) === attributes.kind && operation !== "CONNECT" ? present(kind, value) : value;
  };
  const scaled = subresource === "scale";
  const kindOf = ({ group, version, kind: kindName }: Kind) =>
    scaled ? { group: "autoscaling", version: "v1", kind: "Scale" } : { group, version, kind: kindName };
  const resourceOf = ({ group, version, plural }: Kind) => ({ group, version, resource: plural });
  const namespaceName = attributes.namespace;
  const optionsKind = request.verb === "patch" ? "PatchOptions" : OPTIONS[operation];
  return {
    object: shown(object as KubeObject | undefined),
    oldObject: shown(old),
    namespaceObject: namespace ?? null,
    request: {
      kind: kindOf(kind),
      resource: resourceOf(kind),
      subResource: subresource,
      requestKind: kindOf(request.kind),
      requestResource: resourceOf(request.kind),
      requestSubResource: subresource,
      name,
      namespace: namespaceName,
      operation,
      userInfo: {
        username: user.name,
        groups: user.groups,
        ...(user.uid ? { uid: user.uid } : {}),
        ...(user.extra ? { extra: user.extra } : {}),
      },
      dryRun: attributes.dryRun,
      options: optionsKind
        ? {
            apiVersion: "meta.k8s.io/v1",
            kind: optionsKind,
            ...(request.fieldManager ? { fieldManager: request.fieldManager } : {}),
            ...(request.fieldValidation ? { fieldValidation: request.fieldValidation } : {}),
          }
        : null,
    },
    get authorizer() {
      return authorizerValue(celAuthorizer(authorizer, user));
    },
    get "authorizer.requestResource"() {
      const { group, plural: resource } = kind;
      return resourceCheckValue({
        authorizer: celAuthorizer(authorizer, user),
        group,
        resource,
        subresource,
        namespace: namespaceName,
        name,
      });
    },
  };
}
