// Whether somebody may do something, as the cluster's own authorizer decides it: rights are judged by what they allow, not by how they are written.
import type { KubeObject } from "../../api/object.ts";
import { type Check, met, type Sight, unmet } from "../check.ts";
import type { Fields } from "../fields.ts";

interface Args {
  /** A user's name; service accounts as `system:serviceaccount:NAMESPACE:NAME`. */
  as: string;
  groups: readonly string[];
  verbs: readonly string[];
  /** `pods`, `pods/log`, `deployments.apps`, `deployments.apps/scale`. */
  resources: readonly string[];
  /** Absent: in all namespaces. */
  namespace?: string;
  name?: string;
  allowed: boolean;
}

export const access: Check<Args> = {
  name: "access",
  parse(fields) {
    const args: Args = {
      as: fields.text("as"),
      groups: fields.texts("groups"),
      verbs: some(fields, "verbs"),
      resources: some(fields, "resources"),
      allowed: fields.has("allowed") ? fields.flag("allowed") : true,
    };
    for (const key of ["namespace", "name"] as const) {
      const value = fields.optionalText(key);
      if (value !== undefined) args[key] = value;
    }
    return args;
  },
  holds(args, sight) {
    for (const resource of args.resources)
      for (const verb of args.verbs) {
        if (allows(args, verb, resource, sight) === args.allowed) continue;
        const where = args.namespace ?? "*";
        const what = args.name === undefined ? resource : `${resource} ${args.name}`;
        return unmet(args.allowed ? "check.access-missing" : "check.access-given", { who: args.as, verb, what, where });
      }
    return met;
  },
};

function some(fields: Fields, name: string): readonly string[] {
  const texts = fields.texts(name);
  if (!texts.length) fields.fail("wanted at least one", name);
  return texts;
}

function allows({ as, groups, namespace, name }: Args, verb: string, text: string, sight: Sight): boolean {
  const [path = "", subresource] = text.split("/");
  const [resource = "", ...group] = path.split(".");
  const review = sight.api.create<KubeObject>(sight.kind("SubjectAccessReview")!, {
    spec: {
      user: as,
      groups: [...groups, ...standingGroups(as)],
      resourceAttributes: {
        verb,
        group: group.join("."),
        resource,
        ...(subresource === undefined ? {} : { subresource }),
        ...(namespace === undefined ? {} : { namespace }),
        ...(name === undefined ? {} : { name }),
      },
    },
  });
  return review.status?.allowed === true;
}

/** The groups that authentication adds by itself. */
function standingGroups(user: string): readonly string[] {
  const [, , namespace] = /^(system:serviceaccount):([^:]+):[^:]+$/.exec(user) ?? [];
  return [...(namespace ? ["system:serviceaccounts", `system:serviceaccounts:${namespace}`] : []), "system:authenticated"];
}
