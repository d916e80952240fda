// kubectl api-resources.
import { apiVersion, groupResource, type Kind } from "../../api/kind.ts";
import { Columns } from "../../base/columns.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "../command.ts";
import { flag } from "./flags.ts";
import { structured } from "./print/documents.ts";
import { inGoOrder } from "./print/go-order.ts";
import { misuse, refuse } from "./refusal.ts";
import { verb } from "./session.ts";

export const command: Command = {
  name: "api-resources",
  summary: "Print the supported API resources on the server",
  examples: `# The supported API resources
kubectl api-resources

# With more columns
kubectl api-resources -o wide

# Sorted by a column
kubectl api-resources --sort-by=name

# Those in namespaces, and those that are not
kubectl api-resources --namespaced=true
kubectl api-resources --namespaced=false

# Those of one API group
kubectl api-resources --api-group=rbac.authorization.k8s.io`,
  usage: "api-resources [flags]",
  flags: [
    flag("api-group", "string", "", "Only resources of this API group."),
    flag("cached", "bool", "false", "Use what was cached of the resources, if there is something."),
    flag("categories", "stringSlice", "[]", "Only resources of these categories."),
    flag("namespaced", "bool", "true", "Without it, all resources; with true those in namespaces, with false the others."),
    flag("no-headers", "bool", "false", "With the default output format, do not print headers."),
    flag("output", "string", "", "Output format. One of: (json, yaml, name, wide).", { shorthand: "o" }),
    flag("show-managed-fields", "bool", "false", "Keep the managedFields when printing objects in JSON or YAML.", {
      unseen: "lists of resources have no managedFields",
    }),
    flag("sort-by", "string", "", "Sort by this field. One of (name, kind)."),
    flag("verbs", "stringSlice", "[]", "Only resources that support all of these verbs."),
  ],
  run: verb(function* (session, call): Process {
    if (call.args.length) misuse(`unexpected arguments: [${call.args.join(" ")}]`);
    const output = call.string("output");
    if (!["", "wide", "name", "json", "yaml", "kyaml"].includes(output))
      refuse(
        `unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: json,kyaml,name,wide,yaml`,
      );
    const sort = call.string("sort-by");
    if (sort && sort !== "name" && sort !== "kind") refuse("--sort-by accepts only name or kind");
    const { mapper } = yield* session.door();
    const group = call.string("api-group");
    const kinds = preferred(call.bool("cached") ? mapper.kinds : mapper.latest())
      .filter((kind) => !call.given("api-group") || kind.group === group)
      .filter((kind) => !call.given("namespaced") || kind.namespaced === call.bool("namespaced"))
      .filter((kind) => call.list("verbs").every((each) => kind.verbs.includes(each)))
      .filter((kind) => call.list("categories").every((each) => kind.categories.includes(each)))
      .toSorted(
        sort === "kind"
          ? by((kind) => kind.kind)
          : sort === "name"
            ? by((kind) => kind.plural)
            : by(
                (kind) => kind.group,
                (kind) => kind.plural,
              ),
      );
    if (output === "json" || output === "yaml" || output === "kyaml") {
      const resources = kinds.map((kind) => ({
        name: kind.plural,
        singularName: kind.singular,
        namespaced: kind.namespaced,
        ...(kind.group ? { group: kind.group } : {}),
        version: kind.version,
        kind: kind.kind,
        verbs: kind.verbs,
        ...(kind.shortNames.length ? { shortNames: kind.shortNames } : {}),
        ...(kind.categories.length ? { categories: kind.categories } : {}),
      }));
      yield* session.out(
        structured(output, { showManagedFields: true })(
          inGoOrder({
            kind: "APIResourceList",
            apiVersion: "v1",
            groupVersion: "",
            resources: resources.length ? resources : null,
          }) as never,
        ),
      );
      return 0;
    }
    if (output === "name") {
      yield* session.out(kinds.map((kind) => `${groupResource(kind)}\n`).join(""));
      return 0;
    }
    const wide = output === "wide";
    const rows = kinds.map((kind) => [
      kind.plural,
      kind.shortNames.join(","),
      apiVersion(kind),
      String(kind.namespaced),
      kind.kind,
      ...(wide ? [kind.verbs.join(","), kind.categories.join(",")] : []),
    ]);
    if (!call.bool("no-headers"))
      rows.unshift(["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND", ...(wide ? ["VERBS", "CATEGORIES"] : [])]);
    yield* session.out(new Columns().format(rows));
    return 0;
  }),
};

/** One kind a resource: of several versions, the one that discovery names first. */
export function preferred(kinds: readonly Kind[]): Kind[] {
  const seen = new Set<string>();
  return kinds.filter((kind) => {
    const name = groupResource(kind);
    if (!kind.verbs.length || seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}

const by =
  (...keys: ((kind: Kind) => string)[]) =>
  (a: Kind, b: Kind): number => {
    for (const key of keys) {
      const [x, y] = [key(a), key(b)];
      if (x !== y) return x < y ? -1 : 1;
    }
    return 0;
  };
