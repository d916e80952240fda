// Questions to the API server that look like objects: they are only created, answered in their status, and stored nowhere.
import type { Kind } from "../kind.ts";

const review = (group: string, kind: string, definition: string, namespaced = false): Kind => ({
  group,
  version: "v1",
  kind,
  plural: `${kind.toLowerCase()}s`,
  singular: kind.toLowerCase(),
  shortNames: [],
  categories: [],
  namespaced,
  verbs: ["create"],
  definition: `io.k8s.api.${definition}.v1.${kind}`,
  columns: [],
});

export const SelfSubjectReview = review("authentication.k8s.io", "SelfSubjectReview", "authentication");
export const TokenReview = review("authentication.k8s.io", "TokenReview", "authentication");
export const SelfSubjectAccessReview = review("authorization.k8s.io", "SelfSubjectAccessReview", "authorization");
export const SelfSubjectRulesReview = review("authorization.k8s.io", "SelfSubjectRulesReview", "authorization");
export const SubjectAccessReview = review("authorization.k8s.io", "SubjectAccessReview", "authorization");
export const LocalSubjectAccessReview = review("authorization.k8s.io", "LocalSubjectAccessReview", "authorization", true);

export const reviewKinds: readonly Kind[] = [
  SelfSubjectReview,
  TokenReview,
  SelfSubjectAccessReview,
  SelfSubjectRulesReview,
  SubjectAccessReview,
  LocalSubjectAccessReview,
];
