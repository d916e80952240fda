// Answers to reviews: who am I, what may I do, whose token is this.
import { decode } from "../../api/decode.ts";
import { badRequest, invalidError } from "../../api/errors.ts";
import { type FieldError, invalid } from "../../api/field-errors.ts";
import { apiVersion } from "../../api/kind.ts";
import { reviewKinds } from "../../api/kinds/reviews.ts";
import type { Draft, KubeObject } from "../../api/object.ts";
import type { Request, User } from "../../api/request.ts";
import type { Tokens } from "./authentication.ts";
import type { Authorizer } from "./authorization.ts";
import type { AccessQuestion } from "./rights.ts";

const names = new Set(reviewKinds.map((kind) => `${kind.group}/${kind.plural}`));

export const isReview = ({ group, plural }: { group: string; plural: string }): boolean => names.has(`${group}/${plural}`);

/** The review as it was sent, with its status. */
export function answerReview(request: Request, authorizer: Authorizer, tokens: Tokens): KubeObject {
  const { kind, user } = request;
  const review = decode(request, request.body) as Draft<KubeObject>;
  review.apiVersion = apiVersion(kind);
  review.kind = kind.kind;
  review.metadata ??= {} as Draft<KubeObject["metadata"]>;
  const spec = review["spec"] ?? {};
  switch (kind.kind) {
    case "SelfSubjectReview":
      review["status"] = { userInfo: userInfo(user) };
      break;
    case "TokenReview": {
      if (!spec.token) throw badRequest("token is required for TokenReview in authentication");
      const verified = tokens.verify(spec.token);
      review["status"] = verified
        ? { audiences: verified.audiences, authenticated: true, user: userInfo(verified.user) }
        : { error: "invalid bearer token", user: {} };
      break;
    }
    case "SelfSubjectRulesReview": {
      if (!spec.namespace) throw badRequest("no namespace on request");
      const rules = authorizer.rulesFor(user, spec.namespace);
      const resources = rules.filter((rule) => rule.resources?.length).map(({ nonResourceURLs: _, ...rule }) => rule);
      const paths = rules.filter((rule) => rule.nonResourceURLs?.length).map(({ verbs, nonResourceURLs }) => ({ nonResourceURLs, verbs }));
      review["status"] = { incomplete: false, nonResourceRules: paths, resourceRules: resources };
      break;
    }
    default: {
      const { resourceAttributes, nonResourceAttributes } = spec;
      const self = kind.kind === "SelfSubjectAccessReview";
      const errors = accessErrors(spec, self);
      if (errors.length) throw invalidError(kind, "", errors);
      if (kind.kind === "LocalSubjectAccessReview" && resourceAttributes?.namespace !== request.namespace)
        throw badRequest(`spec.resourceAttributes.namespace must match namespace: ${request.namespace}`);
      const subject: User = self ? user : { name: spec.user ?? "", groups: spec.groups ?? [] };
      const question: AccessQuestion = resourceAttributes
        ? {
            verb: resourceAttributes.verb ?? "",
            group: resourceAttributes.group ?? "",
            resource: resourceAttributes.resource ?? "",
            subresource: resourceAttributes.subresource,
            namespace: resourceAttributes.namespace,
            name: resourceAttributes.name,
          }
        : { verb: nonResourceAttributes.verb ?? "", path: nonResourceAttributes.path ?? "" };
      const { allowed, reason } = authorizer.authorize(subject, question);
      review["status"] = { allowed, ...(reason ? { reason } : {}) };
    }
  }
  return review as KubeObject;
}

interface AccessSpec {
  resourceAttributes?: object;
  nonResourceAttributes?: { path?: string; verb?: string };
  user?: string;
  groups?: string[];
}

/** pkg/apis/authorization/validation: ValidateSubjectAccessReviewSpec. */
function accessErrors({ resourceAttributes, nonResourceAttributes: path, user, groups }: AccessSpec, self: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (resourceAttributes && path)
    errors.push(
      invalid(
        "spec.nonResourceAttributes",
        { Path: path.path ?? "", Verb: path.verb ?? "" },
        "cannot be specified in combination with resourceAttributes",
      ),
    );
  if (!resourceAttributes && !path)
    errors.push(invalid("spec.resourceAttributes", null, "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
  if (!self && !user && !groups?.length) errors.push(invalid("spec.user", user ?? "", "at least one of user or group must be specified"));
  return errors;
}

const userInfo = ({ name, uid, groups, extra }: User): object => ({
  ...(extra ? { extra } : {}),
  groups,
  ...(uid ? { uid } : {}),
  username: name,
});
