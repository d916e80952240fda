// The CEL environments of admission policies (apiserver/pkg/admission/plugin/cel): what an expression may name, and what it must give.
import {
  BOOL,
  CelCompileError,
  type CelProgram,
  type CelType,
  type CelVariables,
  compileCel,
  DYN,
  INT,
  listOfType,
  mapOfType,
  objectType,
  opaque,
  STRING,
  sameType,
  TIMESTAMP,
  typeText,
} from "../../../base/cel/index.ts";

const STRINGS = listOfType(STRING);
const TEXTS = mapOfType(STRING, STRING);
const groupVersion = (name: string, last: string): CelType => objectType(name, { group: STRING, version: STRING, [last]: STRING });
const KIND = groupVersion("kubernetes.GroupVersionKind", "kind");
const RESOURCE = groupVersion("kubernetes.GroupVersionResource", "resource");
const REQUEST = objectType("kubernetes.AdmissionRequest", {
  kind: KIND,
  resource: RESOURCE,
  subResource: STRING,
  requestKind: KIND,
  requestResource: RESOURCE,
  requestSubResource: STRING,
  name: STRING,
  namespace: STRING,
  operation: STRING,
  userInfo: objectType("kubernetes.UserInfo", { username: STRING, uid: STRING, groups: STRINGS, extra: mapOfType(STRING, STRINGS) }),
  dryRun: BOOL,
  options: DYN,
});
const NAMESPACE = objectType("kubernetes.Namespace", {
  metadata: objectType("kubernetes.NamespaceMetadata", {
    name: STRING,
    generateName: STRING,
    namespace: STRING,
    labels: TEXTS,
    annotations: TEXTS,
    UID: { type: STRING, key: "uid" },
    creationTimestamp: TIMESTAMP,
    deletionGracePeriodSeconds: INT,
    deletionTimestamp: TIMESTAMP,
    generation: INT,
    resourceVersion: STRING,
    finalizers: STRINGS,
  }),
  spec: objectType("kubernetes.NamespaceSpec", { finalizers: STRINGS }),
  status: objectType("kubernetes.NamespaceStatus", {
    conditions: listOfType(
      objectType("kubernetes.NamespaceCondition", {
        status: STRING,
        type: STRING,
        lastTransitionTime: TIMESTAMP,
        message: STRING,
        reason: STRING,
      }),
    ),
    phase: STRING,
  }),
});

export interface EnvironmentOptions {
  /** A policy with a paramKind. */
  params?: boolean;
  /** Conditions and validations may ask what a user may do; messages may not. */
  authorizer?: boolean;
  /** The type of object and oldObject, where type checking knows it. */
  object?: CelType;
  /** That of params. */
  param?: CelType;
  /** variables.x so far, with the types that their expressions have. */
  composed?: Readonly<Record<string, CelType>>;
}

export const environment = ({ params, authorizer, object = DYN, param = DYN, composed }: EnvironmentOptions): CelVariables => ({
  object,
  oldObject: object,
  request: REQUEST,
  namespaceObject: NAMESPACE,
  ...(params ? { params: param } : {}),
  ...(authorizer
    ? {
        authorizer: opaque("kubernetes.authorization.Authorizer"),
        "authorizer.requestResource": opaque("kubernetes.authorization.ResourceCheck"),
      }
    : {}),
  ...(composed ? { variables: objectType("kubernetes.variables", { ...composed }) } : {}),
});

export type Compiled = { program: CelProgram; error?: undefined } | { program?: undefined; error: string };

/** Compiles, and holds the result's type against those allowed; `error` is the detail of the field's Invalid value. */
export const compileExpression = (expression: string, variables: CelVariables, ...allowed: CelType[]): Compiled =>
  compile(expression, variables, allowed, false);

const PATCHES: CelType[] = [listOfType(opaque("JSONPatch"))];
const CONFIGURATION: CelType[] = [opaque("Object")];

/** The expression of a mutation: it makes JSON patches, or a part of an object that is merged. */
export const compileMutation = (patchType: "JSONPatch" | "ApplyConfiguration", expression: string, variables: CelVariables): Compiled =>
  compile(expression, variables, patchType === "JSONPatch" ? PATCHES : CONFIGURATION, true);

function compile(expression: string, variables: CelVariables, allowed: readonly CelType[], structures: boolean): Compiled {
  try {
    const program = compileCel(expression, variables, { structures });
    if (!allowed.length || allowed.some((type) => sameType(type, program.type))) return { program };
    const names = allowed.map(typeText);
    return { error: names.length === 1 ? `must evaluate to ${names[0]}` : `must evaluate to one of [${names.join(" ")}]` };
  } catch (error) {
    if (error instanceof CelCompileError) return { error: `compilation failed: ${error.message}` };
    throw error;
  }
}
