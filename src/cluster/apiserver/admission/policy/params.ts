// The parameters with which a binding puts a policy to work (apiserver/pkg/admission/plugin/policy/generic: CollectParams).
import type { Kind } from "../../../../api/kind.ts";
import type { ParamRef } from "../../../../api/kinds/index.ts";
import type { KubeObject } from "../../../../api/object.ts";
import { labelSelectorMatches } from "../../../../api/selectors.ts";
import type { Core } from "../../core.ts";

type Room = Pick<Core, "scheme" | "storage">;

/** A policy or a binding that cannot work as it stands. */
export class ConfigurationError extends Error {}

/** The kind of a policy's parameters. @throws ConfigurationError when nobody serves it */
export function paramKindOf({ apiVersion = "", kind = "" }: { apiVersion?: string; kind?: string }, { scheme }: Room): Kind {
  const [version = "", group = ""] = apiVersion.split("/").reverse();
  const found = scheme.byKind(group, version, kind);
  if (!found) throw new ConfigurationError(`failed to find resource referenced by paramKind: '${apiVersion}, Kind=${kind}'`);
  return found;
}

/** One evaluation for each; `undefined` is an evaluation without parameters. @throws ConfigurationError */
export function paramsOf(
  kind: Kind | undefined,
  ref: ParamRef | undefined,
  namespace: string,
  { storage }: Room,
): readonly (KubeObject | undefined)[] {
  if (!kind || !ref) return [undefined];
  let place = "";
  if (kind.namespaced) {
    place = ref.namespace || namespace;
    if (!place) throw new ConfigurationError("cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
  } else if (ref.namespace) throw new ConfigurationError("paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
  const named = ref.name ? storage.get(kind, place, ref.name) : undefined;
  const found = ref.name
    ? named
      ? [named]
      : []
    : [...(kind.namespaced ? storage.table(kind).inNamespace(place) : storage.table(kind).all())].filter(({ metadata }) =>
        labelSelectorMatches(ref.selector, metadata.labels),
      );
  if (!found.length && ref.parameterNotFoundAction === "Deny")
    throw new ConfigurationError("no params found for policy binding with `Deny` parameterNotFoundAction");
  return found;
}
