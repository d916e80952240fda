// Which requests a policy or a webhook is about (apiserver/pkg/admission/plugin/webhook/predicates and plugin/policy/matching).
import type { Kind } from "../../../../api/kind.ts";
import type { MatchResources, Rule } from "../../../../api/kinds/index.ts";
import type { KubeObject } from "../../../../api/object.ts";
import { labelSelectorMatches } from "../../../../api/selectors.ts";
import { hubOf } from "../../../../api/versions.ts";
import type { Attributes, Core } from "../../core.ts";

type Room = Pick<Core, "scheme" | "storage">;

/** Writes that no policy and no webhook may prevent: they are what one would mend the policy with. */
export function isExempt({ kind }: Attributes): boolean {
  return kind.group === "admissionregistration.k8s.io" || kind.group === "authentication.k8s.io" || kind.group === "authorization.k8s.io";
}

export const isNamespace = ({ kind }: Attributes): boolean => kind.group === "" && kind.plural === "namespaces";

function resourceMatches(rule: string, resource: string, subresource: string): boolean {
  const slash = rule.indexOf("/");
  const [wanted, sub] = slash < 0 ? [rule, ""] : [rule.slice(0, slash), rule.slice(slash + 1)];
  return (wanted === "*" || wanted === resource) && (sub === "*" || sub === subresource);
}

const includes = (values: readonly string[] | undefined, value: string): boolean =>
  !!values && (values.includes("*") || values.includes(value));

function ruleMatches(rule: Rule, kind: Kind, { operation, subresource, name }: Attributes): boolean {
  const { scope = "*", resourceNames } = rule;
  if (resourceNames?.length && !resourceNames.includes(name)) return false;
  return (
    includes(rule.operations, operation) &&
    includes(rule.apiGroups, kind.group) &&
    includes(rule.apiVersions, kind.version) &&
    (scope === "*" || (scope === "Namespaced") === kind.namespaced) &&
    !!rule.resources?.some((resource) => resourceMatches(resource, kind.plural, subresource))
  );
}

/** By a list of all kinds that are served, which never changes: those that are one kind as it is stored. */
const versions = new WeakMap<readonly Kind[], ReadonlyMap<Kind, readonly Kind[]>>();

/** All versions in which objects of a kind are served. */
function servedAs(kind: Kind, { kinds }: Room["scheme"]): readonly Kind[] {
  let known = versions.get(kinds);
  if (!known) {
    const made = new Map<Kind, Kind[]>();
    for (const each of kinds) {
      const hub = hubOf(each);
      const same = made.get(hub);
      if (same) same.push(each);
      else made.set(hub, [each]);
    }
    versions.set(kinds, (known = made));
  }
  return known.get(hubOf(kind)) ?? [];
}

/** The version of the request's kind that a rule names: the one asked for, or with Equivalent any other in which the object is served. */
function matchedKind(rules: readonly Rule[], attributes: Attributes, equivalent: boolean, { scheme }: Room): Kind | undefined {
  const asked = attributes.request.kind;
  if (rules.some((rule) => ruleMatches(rule, asked, attributes))) return asked;
  if (!equivalent) return undefined;
  return servedAs(asked, scheme).find((other) => other !== asked && rules.some((rule) => ruleMatches(rule, other, attributes)));
}

/** The namespace of a request; undefined for what has none. */
export function namespaceOf(attributes: Attributes, { scheme, storage }: Room): KubeObject | undefined {
  const namespaces = scheme.byKind("", "v1", "Namespace");
  const name = isNamespace(attributes) ? "" : attributes.namespace;
  return namespaces && name ? storage.get(namespaces, "", name) : undefined;
}

function selectorsMatch({ namespaceSelector, objectSelector }: MatchResources, attributes: Attributes, room: Room): boolean {
  if (namespaceSelector && (namespaceSelector.matchLabels || namespaceSelector.matchExpressions)) {
    const own = isNamespace(attributes);
    // What belongs to no namespace is never left out by one.
    const namespace = own ? (attributes.object ?? attributes.old) : namespaceOf(attributes, room);
    if (namespace && !labelSelectorMatches(namespaceSelector, namespace.metadata.labels)) return false;
  }
  if (!objectSelector || !(objectSelector.matchLabels || objectSelector.matchExpressions)) return true;
  return [attributes.object, attributes.old].some(
    (object) => object?.metadata && labelSelectorMatches(objectSelector, object.metadata.labels),
  );
}

/** The version at which the object is to be shown to the policy; undefined where it is not about this request. */
export function match(resources: MatchResources, attributes: Attributes, room: Room, needsRules = true): Kind | undefined {
  const { resourceRules = [], excludeResourceRules = [], matchPolicy } = resources;
  const equivalent = matchPolicy !== "Exact";
  if (!selectorsMatch(resources, attributes, room)) return undefined;
  if (excludeResourceRules.length && matchedKind(excludeResourceRules, attributes, equivalent, room)) return undefined;
  if (!resourceRules.length && !needsRules) return attributes.request.kind;
  return matchedKind(resourceRules, attributes, equivalent, room);
}
