// PodSecurity: holds pods to the Pod Security Standard that their namespace asks for (plugin/pkg/admission/security/podsecurity).
import { forbiddenError, invalidError } from "../../../../api/errors.ts";
import type { Container, PodObject, PodTemplate } from "../../../../api/kinds/pod/types.ts";
import type { Draft, KubeObject } from "../../../../api/object.ts";
import type { AdmissionPlugin, Attributes, Core } from "../../core.ts";
import type { Subject } from "./check.ts";
import { details, type LevelVersion, type Policy, policyOf, reasons, same, shown, strictness, violationsOf } from "./policy.ts";

/** Subresources of pods through which their spec changes. */
const SPEC = new Set(["", "ephemeralcontainers", "resize"]);
const TEMPLATES = new Set([
  "/podtemplates",
  "/replicationcontrollers",
  "apps/daemonsets",
  "apps/deployments",
  "apps/replicasets",
  "apps/statefulsets",
  "batch/cronjobs",
  "batch/jobs",
]);

export function podSecurity({ scheme, storage }: Pick<Core, "scheme" | "storage">): AdmissionPlugin {
  const namespaces = scheme.byKind("", "v1", "Namespace")!;
  const pods = scheme.byKind("", "v1", "Pod");
  const policyIn = (namespace: string): Policy | undefined => {
    const labels = storage.get(namespaces, "", namespace)?.metadata.labels;
    return labels && policyOf(labels).policy;
  };

  /** What is warned of when a namespace becomes stricter: the pods that would not be let in now. */
  const warnings = (namespace: string, enforce: LevelVersion): string[] => {
    const groups = new Map<string, { first: string; count: number }>();
    for (const pod of pods ? storage.table(pods).inNamespace(namespace) : []) {
      const reason = reasons(violationsOf(enforce, subjectOf(pod as PodObject)));
      if (!reason) continue;
      const { name } = pod.metadata;
      const group = groups.get(reason);
      groups.set(reason, { first: group && group.first < name ? group.first : name, count: (group?.count ?? 0) + 1 });
    }
    if (!groups.size) return [];
    const others = (count: number): string => (count === 1 ? "" : count === 2 ? " (and 1 other pod)" : ` (and ${count - 1} other pods)`);
    return [
      `existing pods in namespace ${JSON.stringify(namespace)} violate the new PodSecurity enforce level ${JSON.stringify(shown(enforce))}`,
      ...[...groups].map(([reason, { first, count }]) => `${first}${others(count)}: ${reason}`).sort(),
    ];
  };

  const checkNamespace = ({ operation, kind, subresource, name, object, old, request }: Attributes): void => {
    if (subresource || operation === "DELETE") return;
    const now = policyOf(object!.metadata.labels);
    const before = old && policyOf(old.metadata.labels);
    const told = now.errors.map(({ message }) => message).join();
    if (told && told !== before?.errors.map(({ message }) => message).join()) throw invalidError(kind, name, now.errors);
    if (!before) return;
    const [enforce, was] = [now.policy.enforce, before.policy.enforce];
    if (same(enforce, was) || (enforce.version === was.version && strictness(enforce) <= strictness(was))) return;
    for (const warning of warnings(name, enforce)) request.warn?.(warning);
  };

  const evaluate = ({ kind, name, namespace, request }: Attributes, subject: Subject, enforced: boolean): void => {
    const policy = policyIn(namespace);
    if (!policy) return;
    if (enforced) {
      const violations = violationsOf(policy.enforce, subject);
      if (violations.length)
        throw forbiddenError(kind, name, `violates PodSecurity ${JSON.stringify(shown(policy.enforce))}: ${details(violations)}`);
    }
    const violations = request.warn ? violationsOf(policy.warn, subject) : [];
    if (violations.length) request.warn!(`would violate PodSecurity ${JSON.stringify(shown(policy.warn))}: ${details(violations)}`);
  };

  return {
    name: "PodSecurity",
    kinds: ["/namespaces", "/pods", ...TEMPLATES],
    validate(attributes) {
      const { kind, operation, subresource, object, old } = attributes;
      if (operation !== "CREATE" && operation !== "UPDATE") return;
      if (kind === namespaces) return checkNamespace(attributes);
      if (kind === pods) {
        const pod = object as Draft<PodObject>;
        if (SPEC.has(subresource) && !(old && !isSignificant(pod, old as PodObject))) evaluate(attributes, subjectOf(pod), true);
        return;
      }
      if (subresource || !TEMPLATES.has(`${kind.group}/${kind.plural}`)) return;
      const template = templateOf(object!);
      if (template) evaluate(attributes, subjectOf(template), false);
    },
  };
}

const subjectOf = ({ metadata, spec }: Pick<PodTemplate, "spec"> & { metadata?: { annotations?: Record<string, string> } }): Subject => ({
  annotations: metadata?.annotations ?? {},
  spec,
});

const templateOf = (object: KubeObject): PodTemplate | undefined =>
  object["template"] ?? object["spec"]?.jobTemplate?.spec?.template ?? object["spec"]?.template;

/** Only another image, or another container, makes a pod of a policy's concern again. */
function isSignificant({ spec }: PodObject, { spec: old }: PodObject): boolean {
  const differs = (now: readonly Container[] = [], before: readonly Container[] = []): boolean =>
    now.length !== before.length || now.some(({ name, image }) => before.find((each) => each.name === name)?.image !== image);
  return (
    differs(spec.containers, old.containers) ||
    differs(spec.initContainers, old.initContainers) ||
    differs(spec.ephemeralContainers, old.ephemeralContainers)
  );
}
