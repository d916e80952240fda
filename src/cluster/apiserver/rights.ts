// What is asked of authorisation, and what it goes by.
import type { User } from "../../api/request.ts";

export interface PolicyRule {
  verbs: readonly string[];
  apiGroups?: readonly string[];
  resources?: readonly string[];
  resourceNames?: readonly string[];
  nonResourceURLs?: readonly string[];
}

export interface ResourceQuestion {
  verb: string;
  group: string;
  resource: string;
  subresource?: string | undefined;
  namespace?: string | undefined;
  name?: string | undefined;
}

export type AccessQuestion = ResourceQuestion | { verb: string; path: string };

/** A request that somebody was refused. */
export interface Refusal {
  /** Virtual ms. */
  readonly at: number;
  readonly user: User;
  readonly question: ResourceQuestion;
}

export interface Decision {
  allowed: boolean;
  /** "" unless there is something to say: by which binding, or which role is missing. */
  reason: string;
}

export interface Subject {
  kind: string;
  name: string;
  namespace?: string;
}

export interface Grant {
  rule: PolicyRule;
  /** By which binding: a text that few ask for. */
  why: () => string;
}

export interface Grants {
  rules: Grant[];
  /** Roles that a binding names and that do not exist. */
  errors: string[];
}
