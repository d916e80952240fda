// kubectl explain.
import { apiVersion, type Kind } from "../../api/kind.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "../command.ts";
import { kindNames } from "./complete-resources.ts";
import { type Child, childrenOf, rootOf, type Spot, typeName, typeProse } from "./explain-tree.ts";
import { Exit, NoResource } from "./failures.ts";
import { flag } from "./flags.ts";
import { Refusal, refuse } from "./refusal.ts";
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
kubectl explain pods.spec.containers`,
  usage: "explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]",
  flags: [
    flag("api-version", "string", "", "Use this version (group/version) of the resource."),
    flag("output", "string", "plaintext", "Format in which to render the schema. Valid values are: (plaintext, plaintext-openapiv2).", {
      shorthand: "o",
    }),
    flag("recursive", "bool", "false", "Print the names of all the fields below, without their descriptions."),
  ],
  complete: (self, words, word) => (word.includes(".") ? [] : kindNames(self, words)),
  run: verb(function* (session, call): Process {
    const { args } = call;
    if (!args.length)
      refuse('You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.');
    if (args.length > 1) refuse("We accept only this format: explain RESOURCE");
    const output = call.string("output");
    if (output === "plaintext-openapiv2") refuse("k8s-quest does not simulate --output=plaintext-openapiv2 yet");
    if (output !== "plaintext") throw new Refusal(`unrecognized format: ${output}`);
    const { mapper } = yield* session.door();
    const [type = "", ...path] = args[0]!.replace(/\.$/, "").split(".");
    let kind = mapper.find(args[0]!.split(".").length > 1 && mapper.find(args[0]!) ? args[0]! : type);
    if (!kind) throw new NoResource({ plural: type });
    if (mapper.find(args[0]!)) path.length = 0;
    const version = call.string("api-version");
    if (version)
      kind =
        mapper.scheme.kinds.find((each) => each.plural === kind!.plural && apiVersion(each) === version) ??
        refuse(`couldn't find resource for "${version}, Resource=${kind.plural}"`);
    const root = rootOf(kind);
    if (!root) refuse(`couldn't find resource for "${apiVersion(kind)}, Resource=${kind.plural}"`);
    const { text, missing } = explain(kind, root!, path, call.bool("recursive"));
    yield* session.out(text);
    if (missing) throw new Exit(1, `error: field ${JSON.stringify(missing)} does not exist`);
    return 0;
  }),
};

/** The whole text; `missing` is a field of the path that is not there. */
function explain(kind: Kind, root: Spot, path: readonly string[], recursive: boolean): { text: string; missing?: string } {
  let text = `${kind.group ? `GROUP:      ${kind.group}\n` : ""}KIND:       ${kind.kind}\nVERSION:    ${kind.version}\n\n`;
  let spot: Spot = root;
  let field: Child | undefined;
  for (const name of path) {
    field = childrenOf(spot).find((child) => child.name === name);
    if (!field) return { text, missing: name };
    spot = field;
  }
  const children = childrenOf(spot);
  if (field) {
    text += `FIELD: ${field.name} <${typeName(field.field)}>\n`;
    if (field.field.enum) text += `ENUM:\n${field.field.enum.map((value) => `    ${value}\n`).join("")}`;
    else text += "\n";
    text += "\n";
  }
  const prose = [spot.description, field && children.length ? typeProse(spot) : ""].filter(Boolean).join("\n");
  text += `DESCRIPTION:\n${paragraphs(prose || "<empty>", 4)}    \n`;
  if (!children.length) return { text: `${text}\n` };
  text += "FIELDS:\n";
  text += children
    .map((child) =>
      recursive
        ? outline(child, 1, [spot.definition])
        : `${headline(child, 1)}${paragraphs(child.description || typeProse(child) || "<no description>", 4)}\n`,
    )
    .join("");
  return { text: `${text}\n` };
}

const headline = (child: Child, level: number): string => {
  const pad = "  ".repeat(level);
  return `${pad}${child.name}\t<${typeName(child.field)}>${child.required ? " -required-" : ""}\n${child.field.enum ? `${pad}enum: ${child.field.enum.length > 4 ? `${child.field.enum.slice(0, 4).join(", ")}, ....` : child.field.enum.join(", ")}\n` : ""}`;
};

/** Names and types of all below; a type inside itself is not opened again. */
function outline(child: Child, level: number, above: readonly (string | undefined)[]): string {
  const own = headline(child, level);
  if (child.definition && above.includes(child.definition)) return own;
  return (
    own +
    childrenOf(child)
      .map((each) => outline(each, level + 1, [...above, child.definition]))
      .join("")
  );
}

/** Text wrapped at 80 columns, its own line breaks kept. */
function paragraphs(text: string, indent: number): string {
  const pad = " ".repeat(indent);
  const width = 80 - indent;
  return text
    .split("\n")
    .map((paragraph) => {
      const lead = /^\s*/.exec(paragraph)![0];
      const lines: string[] = [];
      let line = lead;
      for (const word of paragraph.trim().split(/\s+/)) {
        if (line.trim() && line.length + 1 + word.length > width) {
          lines.push(line);
          line = word;
        } else line = line.trim() ? `${line} ${word}` : `${lead}${word}`.slice(lines.length ? lead.length : 0);
      }
      return [...lines, line].map((each) => `${pad}${each}\n`).join("");
    })
    .join("");
}
