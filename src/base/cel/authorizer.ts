// The authorizer library (apiserver/pkg/cel/library/authz.go): what a user may do, asked step by step.
import { Library } from "./functions.ts";
import { BOOL, opaque, STRING } from "./types.ts";
import { type CelValue, Opaque } from "./values.ts";

/** Whom the library asks: for the user of the request, or for a service account. */
export interface CelAuthorizer {
  resource(question: { verb: string; group: string; resource: string; subresource: string; namespace: string; name: string }): CelDecision;
  path(question: { verb: string; path: string }): CelDecision;
  serviceAccount(namespace: string, name: string): CelAuthorizer;
}
export interface CelDecision {
  allowed: boolean;
  reason: string;
}

const TYPE = "kubernetes.authorization.";
const AUTHORIZER = opaque(`${TYPE}Authorizer`);
const PATH = opaque(`${TYPE}PathCheck`);
const GROUP = opaque(`${TYPE}GroupCheck`);
const RESOURCE = opaque(`${TYPE}ResourceCheck`);
const DECISION = opaque(`${TYPE}Decision`);

interface ResourceCheck {
  authorizer: CelAuthorizer;
  group: string;
  resource: string;
  subresource: string;
  namespace: string;
  name: string;
}

const made = <T>(type: { kind: string; name?: string }, value: T): Opaque<T> => new Opaque(type.name!, value, JSON.stringify(value));

/** The variable `authorizer`. */
export const authorizerValue = (authorizer: CelAuthorizer): CelValue => made(AUTHORIZER as never, authorizer);
/** The variable `authorizer.requestResource`. */
export const resourceCheckValue = (check: ResourceCheck): CelValue => made(RESOURCE as never, check);

export function authorizerLibrary(): Library {
  const decision = (value: CelDecision): CelValue => made(DECISION as never, value);
  const narrowed = (field: "subresource" | "namespace" | "name") =>
    [
      field,
      [RESOURCE, STRING],
      RESOURCE,
      ({ value }: Opaque<ResourceCheck>, text: string): CelValue => made(RESOURCE as never, { ...value, [field]: text }),
    ] as const;
  return new Library()
    .method("path", [AUTHORIZER, STRING], PATH, ({ value }: Opaque<CelAuthorizer>, path: string) =>
      made(PATH as never, { authorizer: value, path }),
    )
    .method("group", [AUTHORIZER, STRING], GROUP, ({ value }: Opaque<CelAuthorizer>, group: string) =>
      made(GROUP as never, { authorizer: value, group }),
    )
    .method(
      "serviceAccount",
      [AUTHORIZER, STRING, STRING],
      AUTHORIZER,
      ({ value }: Opaque<CelAuthorizer>, namespace: string, name: string) => authorizerValue(value.serviceAccount(namespace, name)),
    )
    .method("resource", [GROUP, STRING], RESOURCE, ({ value }: Opaque<{ authorizer: CelAuthorizer; group: string }>, resource: string) =>
      resourceCheckValue({ ...value, resource, subresource: "", namespace: "", name: "" }),
    )
    .method(...narrowed("subresource"))
    .method(...narrowed("namespace"))
    .method(...narrowed("name"))
    .method("check", [PATH, STRING], DECISION, ({ value }: Opaque<{ authorizer: CelAuthorizer; path: string }>, verb: string) =>
      decision(value.authorizer.path({ verb, path: value.path })),
    )
    .method("check", [RESOURCE, STRING], DECISION, ({ value }: Opaque<ResourceCheck>, verb: string) => {
      const { authorizer, ...question } = value;
      return decision(authorizer.resource({ verb, ...question }));
    })
    .method("allowed", [DECISION], BOOL, ({ value }: Opaque<CelDecision>) => value.allowed)
    .method("reason", [DECISION], STRING, ({ value }: Opaque<CelDecision>) => value.reason)
    .method("errored", [DECISION], BOOL, () => false)
    .method("error", [DECISION], STRING, () => "");
}
