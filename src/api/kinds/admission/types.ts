// The objects of admissionregistration.k8s.io/v1: admission policies, their bindings, and webhook configurations.
import type { KubeObject, LabelSelector } from "../../object.ts";

export interface Rule {
  operations?: string[];
  apiGroups?: string[];
  apiVersions?: string[];
  resources?: string[];
  /** Cluster, Namespaced or *. */
  scope?: string;
  resourceNames?: string[];
}
export interface MatchResources {
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  resourceRules?: Rule[];
  excludeResourceRules?: Rule[];
  matchPolicy?: string;
}
export interface MatchCondition {
  name?: string;
  expression?: string;
}
export interface Variable {
  name?: string;
  expression?: string;
}
export interface Validation {
  expression?: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
}
export interface ParamRef {
  name?: string;
  namespace?: string;
  selector?: LabelSelector;
  parameterNotFoundAction?: string;
}
interface PolicySpec {
  paramKind?: { apiVersion?: string; kind?: string };
  matchConstraints?: MatchResources;
  matchConditions?: MatchCondition[];
  variables?: Variable[];
  failurePolicy?: string;
}
export interface ValidatingAdmissionPolicyObject extends KubeObject {
  spec: PolicySpec & { validations?: Validation[]; auditAnnotations?: { key?: string; valueExpression?: string }[] };
  status?: {
    observedGeneration?: number;
    typeChecking?: { expressionWarnings?: { fieldRef: string; warning: string }[] };
  };
}
export interface Mutation {
  patchType?: string;
  applyConfiguration?: { expression?: string };
  jsonPatch?: { expression?: string };
}
export interface MutatingAdmissionPolicyObject extends KubeObject {
  spec: PolicySpec & { mutations?: Mutation[]; reinvocationPolicy?: string };
}
export interface PolicyBindingObject extends KubeObject {
  spec: { policyName?: string; paramRef?: ParamRef; matchResources?: MatchResources; validationActions?: string[] };
}
export interface Webhook {
  name?: string;
  clientConfig?: { url?: string; service?: { namespace?: string; name?: string; path?: string; port?: number }; caBundle?: string };
  rules?: Rule[];
  failurePolicy?: string;
  matchPolicy?: string;
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  sideEffects?: string;
  timeoutSeconds?: number;
  admissionReviewVersions?: string[];
  matchConditions?: MatchCondition[];
  reinvocationPolicy?: string;
}
export interface WebhookConfigurationObject extends KubeObject {
  webhooks?: Webhook[];
}
