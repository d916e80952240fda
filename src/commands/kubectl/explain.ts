// kubectl explain.
import { apiVersion, groupResource, type Kind } from "../../api/kind.ts";
import { openApiDefinition, openApiV3Schema } from "../../api/schema/openapi.ts";
import { publishedResource, publishedResources } from "../../api/schema/published.ts";
import { JsonPathError, type PathNode, parseJsonPath } from "../../base/jsonpath/parse.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "../command.ts";
import { plaintextOfSecondVersion } from "./explain-openapiv2.ts";
import { plaintext } from "./explain-plaintext.ts";
import { NoResource } from "./failures.ts";
import { flag } from "./flags.ts";
import { Refusal, refuse } from "./refusal.ts";
import type { Mapper } from "./resources/mapper.ts";
import { verb } from "./session.ts";

export const command: Command = {
  name: "explain",
  summary: "Get documentation for a resource",
  long: `Describe the fields and the structure of resources.

 The fields are named by a simple JSONPath:

  <type>.<fieldName>[.<fieldName>]

 The text comes from the OpenAPI description that the server publishes.

Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: `# The documentation of a resource and its fields
kubectl explain pods

# All the fields of the resource
kubectl explain pods --recursive

# Of one of several versions
kubectl explain deployments --api-version=apps/v1

# Of one field
kubectl explain pods.spec.containers

# As older releases told it
kubectl explain deployment --output=plaintext-openapiv2`,
  usage: "explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]",
  flags: [
    flag("api-version", "string", "", "Use this version (group/version) of the resource."),
    flag("output", "string", "plaintext", "Format in which to render the schema. Valid values are: (plaintext, plaintext-openapiv2).", {
      shorthand: "o",
    }),
    flag("recursive", "bool", "false", "Print the names of all the fields below, without their descriptions."),
  ],
  run: verb(function* (session, call): Process {
    const { args } = call;
    if (!args.length)
      refuse('You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.');
    if (args.length > 1) refuse("We accept only this format: explain RESOURCE");
    const { mapper, traffic } = yield* session.door();
    const asked = call.string("api-version");
    const { kind, path } = parse(mapper, args[0]!, !asked);
    const version = asked ? parseVersion(asked) : kind;
    traffic?.schema(apiVersion(version));
    const recursive = call.bool("recursive");
    const output = call.string("output");
    const served = [...mapper.scheme.kinds, ...publishedResources()].filter(
      (each) => each.group === version.group && each.version === version.version,
    );
    if (output === "plaintext-openapiv2") {
      const found = served.find((each) => each.kind === kind.kind);
      const schema = found && (customSchemas(found)?.second ?? openApiDefinition(found.definition));
      if (!schema) throw new Refusal(`couldn't find resource for "${version.group}/${version.version}, Kind=${kind.kind}"`);
      yield* session.out(plaintextOfSecondVersion(schema, path, recursive, kind.kind, apiVersion(version)));
      return 0;
    }
    const resource = `${version.group}/${version.version}, Resource=${kind.plural}`;
    if (!served.length) refuse(`couldn't find resource for "${resource}"`);
    if (output !== "plaintext") refuse(`unrecognized format: ${output}`);
    const found = served.find((each) => each.plural === kind.plural);
    if (!found) throw new Refusal(`GVR (${resource}) not found in OpenAPI schema`);
    yield* session.out(`${found.group ? `GROUP:      ${found.group}\n` : ""}KIND:       ${found.kind}\nVERSION:    ${found.version}\n\n`);
    const schema = customSchemas(found)?.third ?? openApiV3Schema(found.definition);
    if (!schema) throw new Refusal(`GVK ${found.group}/${found.version}, Kind=${found.kind} not found in OpenAPI schema`);
    const text = plaintext(schema, path, recursive);
    if (text === undefined) throw new Refusal(`field ${JSON.stringify(path.at(-1))} does not exist`);
    yield* session.out(`${text}\n`);
    return 0;
  }),
};

type Resource = Pick<Kind, "group" | "version" | "kind" | "plural" | "definition">;

/** What a kind that a CustomResourceDefinition made publishes of itself. */
const customSchemas = (resource: Resource): Kind["custom"] => (resource as Partial<Kind>).custom;

/**
 * The resource and the path to a field in `pods.spec.containers`; with `grouped` also in `deployments.apps.spec`
 * (explain.SplitAndParseResourceRequestWithMatchingPrefix).
 * @throws NoResource, Refusal
 */
function parse(mapper: Mapper, text: string, grouped: boolean): { kind: Resource; path: string[] } {
  const [first, ...rest] = split(text);
  if (first?.type !== "field") return refuse("invalid jsonpath syntax, first node must be field node");
  if (!first.name) refuse("a resource must be present, got: /, Resource=");
  const kind = mapper.find(first.name) ?? publishedResource(first.name);
  if (!kind) throw new NoResource({ plural: first.name });
  const name = groupResource(kind);
  if (!grouped) return { kind, path: fieldsOf(rest, "all nodes must be field nodes") };
  // What follows the resource's whole name begins with a dot, which is read as the second of two.
  const path = !text.startsWith(name) ? rest : text.length > name.length ? split(text.slice(name.length)).slice(1) : [];
  return { kind, path: fieldsOf(path, "first node must be field node") };
}

function fieldsOf(nodes: readonly PathNode[], trouble: string): string[] {
  return nodes.map((node) => (node.type === "field" ? node.name : refuse(`invalid jsonpath syntax, ${trouble}`)));
}

/** The names between the dots, or in brackets as in pods['spec']. @throws Refusal */
function split(text: string): readonly PathNode[] {
  let parts: PathNode[];
  try {
    parts = parseJsonPath(`{.${text.replace(/\.$/, "")}}`);
  } catch (error) {
    if (error instanceof JsonPathError) return refuse(error.message);
    throw error;
  }
  const [action] = parts;
  if (parts.length !== 1 || action?.type !== "list") return refuse("must pass in 1 jsonpath string");
  return action.nodes;
}

/** As schema.ParseGroupVersion. @throws Refusal */
function parseVersion(text: string): { group: string; version: string } {
  const parts = text.split("/");
  if (parts.length > 2) refuse(`unexpected GroupVersion string: ${text}`);
  return parts.length === 2 ? { group: parts[0]!, version: parts[1]! } : { group: "", version: text };
}
