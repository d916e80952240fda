// Whether a request may be made: what it asks of authorisation, whom the flags have decide, and what is said where they refuse (apiserver/pkg/endpoints/filters/authorization.go).
import { forbiddenError } from "../../api/errors.ts";
import { parseFieldSelector } from "../../api/field-selectors.ts";
import type { Kind } from "../../api/kind.ts";
import type { Request, User } from "../../api/request.ts";
import type { Clock } from "../../base/clock.ts";
import { type Authorizer, describeRefusal, isNode } from "./authorization.ts";
import type { AccessQuestion, Decision, Refusal, ResourceQuestion } from "./rights.ts";
import { standardServerSettings } from "./settings.ts";

export class AuthorizationFilter {
  settings = standardServerSettings;
  /** The last request that was refused, those of nodes aside. */
  refused: Refusal | undefined;
  readonly #authorizer: Authorizer;
  readonly #clock: Clock;

  constructor(authorizer: Authorizer, clock: Clock) {
    this.#authorizer = authorizer;
    this.#clock = clock;
  }

  /** @throws ApiError Forbidden */
  check(request: Request): void {
    const { user } = request;
    const question = questionOf(request);
    if (this.settings === standardServerSettings ? this.#authorizer.allows(user, question) : this.decide(user, question).allowed) return;
    const { reason } = this.decide(user, question);
    if (!isNode(user)) this.refused = { at: this.#clock.now, user, question };
    throw forbiddenError(request.kind, question.name ?? "", `${describeRefusal(user, question)}${reason ? `: ${reason}` : ""}`);
  }

  /** What the authorizers that the flags name say together. */
  decide(user: User, question: AccessQuestion): Decision {
    const { authorization } = this.settings;
    if (authorization.has("AlwaysAllow")) return { allowed: true, reason: "" };
    const known = user.groups.includes("system:nodes") ? authorization.has("Node") : authorization.has("RBAC");
    return known || user.groups.includes("system:masters") ? this.#authorizer.authorize(user, question) : { allowed: false, reason: "" };
  }
}

/** What authorisation asks of a request: its URL, so the name of a new object is not known, but that of a selected one is. */
function questionOf({ verb, kind, subresource, namespace, name, fieldSelector }: Request): ResourceQuestion {
  let target = verb === "create" && !subresource ? undefined : name;
  if (!target && fieldSelector && (verb === "list" || verb === "watch" || verb === "deletecollection"))
    target = selectedName(fieldSelector);
  return {
    verb,
    group: kind.group,
    resource: kind.plural,
    subresource,
    namespace: kind.namespaced || kind.plural === "namespaces" ? (namespace ?? namespaceItself(kind, name)) : undefined,
    name: target,
  };
}

/** A request for a namespace is authorised within it. */
const namespaceItself = (kind: Kind, name: string | undefined): string | undefined =>
  kind.group === "" && kind.plural === "namespaces" ? name : undefined;

function selectedName(fieldSelector: string): string | undefined {
  try {
    return parseFieldSelector(fieldSelector).find(({ field, operator }) => field === "metadata.name" && operator !== "!=")?.value;
  } catch {
    return undefined;
  }
}
