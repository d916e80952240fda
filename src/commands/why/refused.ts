// Why a request was forbidden: the rule that is missing, what its user may do instead, and who could have allowed it.
import type { KubeObject } from "../../api/object.ts";
import { applies, ruleAllows } from "../../cluster/apiserver/authorization.ts";
import type { PolicyRule, Refusal, ResourceQuestion, Subject } from "../../cluster/apiserver/rights.ts";
import { type Cause, cause } from "./cause.ts";
import type { Evidence } from "./evidence.ts";

const GROUP = "rbac.authorization.k8s.io";
const VERBS = "get list watch create update patch delete deletecollection".split(" ");
/** As many roles are named that would do, the smallest first. */
const SHOWN = 2;

const rulesOf = (role: KubeObject | undefined): readonly PolicyRule[] => (role?.["rules"] as PolicyRule[] | undefined) ?? [];
/** How much a role gives. */
const sizeOf = (role: KubeObject): number =>
  rulesOf(role).reduce((sum, { verbs, resources = [] }) => sum + verbs.length * (resources.includes("*") ? 1000 : resources.length), 0);

/** @param refusal what somebody was refused last */
export function whyRefused(evidence: Evidence, { user, question }: Refusal): Cause {
  const { verb, group, resource, subresource, namespace, name } = question;
  const shown = [subresource ? `${resource}/${subresource}` : resource, group].filter(Boolean).join(".");
  const values = { user: user.name, verb, resource: shown, namespace: namespace ?? "" };
  if (evidence.cluster.api.authorize(user, question).allowed) return cause("why.refused-before", values);
  const bindings = ["rolebindings", "clusterrolebindings"].flatMap((plural) => evidence.list(evidence.kind(plural, GROUP)));
  const own = bindings.filter(({ metadata, subjects }) =>
    (subjects as Subject[] | undefined)?.some((subject) => applies(subject, user, metadata.namespace ?? "")),
  );
  const reach = (binding: KubeObject): boolean => !binding.metadata.namespace || binding.metadata.namespace === namespace;
  const lost = own
    .filter((binding) => reach(binding) && !roleOf(evidence, binding))
    .map((binding) => cause("why.role-lost", { binding: named(binding), role: `${binding["roleRef"].kind}/${binding["roleRef"].name}` }));
  const elsewhere = own
    .filter((binding) => !reach(binding) && rulesOf(roleOf(evidence, binding)).some((rule) => ruleAllows(rule, question)))
    .map((binding) => cause("why.bound-elsewhere", { binding: named(binding), namespace: binding.metadata.namespace! }));
  const verbs = VERBS.filter((each) => evidence.cluster.api.authorize(user, { ...question, verb: each }).allowed);
  const rights = verbs.length ? [cause("why.rights-there", { resource: shown, verbs: verbs.join(", ") })] : [];
  const because = [...rights, ...lost, ...elsewhere, ...rolesFor(evidence, question, bindings)];
  const resources = JSON.stringify([subresource ? `${resource}/${subresource}` : resource]);
  const only = name && rightsByName(own, evidence, question) ? `, resourceNames: ${JSON.stringify([name])}` : "";
  const rule = `apiGroups: ${JSON.stringify([group])}, resources: ${resources}, verbs: ${JSON.stringify([verb])}${only}`;
  return cause(namespace ? "why.refused" : "why.refused-everywhere", values, {
    because: [cause("why.rule-missing", {}, { proof: [rule], because })],
  });
}

const named = ({ kind, metadata }: KubeObject): string => `${kind}/${metadata.name}`;

function roleOf(evidence: Evidence, { roleRef, metadata }: KubeObject): KubeObject | undefined {
  const kind = evidence.kind(roleRef.kind === "Role" ? "roles" : "clusterroles", GROUP);
  return evidence.find(kind, roleRef.name, metadata.namespace);
}

/** Whether somebody who is bound may do it to other objects, by name. */
const rightsByName = (own: readonly KubeObject[], evidence: Evidence, question: ResourceQuestion): boolean =>
  own.some((binding) =>
    rulesOf(roleOf(evidence, binding)).some((rule) => rule.resourceNames?.length && ruleAllows({ ...rule, resourceNames: [] }, question)),
  );

/** Whether only accounts of the system have a role: it is made for them. */
function isSystems({ kind, metadata }: KubeObject, bindings: readonly KubeObject[]): boolean {
  if (/^(system:|kubeadm:|cluster-admin$)/.test(metadata.name)) return true;
  const subjects = bindings
    .filter(({ roleRef }) => roleRef.kind === kind && roleRef.name === metadata.name)
    .flatMap((binding) => (binding["subjects"] as Subject[] | undefined) ?? []);
  return subjects.length > 0 && subjects.every(({ namespace }) => namespace === "kube-system");
}

/** The smallest roles that would allow it. */
function rolesFor(evidence: Evidence, question: ResourceQuestion, bindings: readonly KubeObject[]): Cause[] {
  const { namespace } = question;
  const roles = [
    ...(namespace ? evidence.list(evidence.kind("roles", GROUP), { namespace }) : []),
    ...evidence.list(evidence.kind("clusterroles", GROUP)),
  ];
  const fit = roles
    .filter((role) => !isSystems(role, bindings) && rulesOf(role).some((rule) => ruleAllows(rule, question)))
    .sort((a, b) => sizeOf(a) - sizeOf(b));
  if (!fit.length) return [cause("why.no-role-would")];
  return fit.slice(0, SHOWN).map((role) => cause("why.role-would", { role: named(role) }));
}
