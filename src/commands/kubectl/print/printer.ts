// The printers of -o (cli-runtime/pkg/printers and genericclioptions): one object in, text out.
import { groupSingular, type Kind } from "../../../api/kind.ts";
import type { KubeList, KubeObject } from "../../../api/object.ts";
import type { Call } from "../../command.ts";
import { refuse } from "../refusal.ts";
import type { Session } from "../session.ts";
import { type Structured, structured } from "./documents.ts";
import { columnsPrinter, goTemplatePrinter, jsonPathPrinter, parseColumnFile, parseColumns } from "./templates.ts";

/** Text for an object or a list, line break included where the format ends one. `kind` names it in -o name and in "created" lines. */
export type Printer = (object: KubeObject | KubeList, kind?: Kind) => string;
export type DryRun = "none" | "client" | "server";

/** The formats that every command prints in, by name. */
export const FORMATS: readonly string[] = [
  "go-template",
  "go-template-file",
  "json",
  "jsonpath",
  "jsonpath-as-json",
  "jsonpath-file",
  "kyaml",
  "name",
  "template",
  "templatefile",
  "yaml",
];
const SUFFIX: Record<DryRun, string> = { none: "", client: " (dry run)", server: " (server dry run)" };

/**
 * The printer that -o, --template and the other print flags ask for. Without -o it says what was done: `deployment.apps/till created`,
 * followed by ` (dry run)` or ` (server dry run)` as `dryRun` says.
 * @throws Refusal unable to match a printer suitable …
 */
export function printerFor(session: Session, operation: string, dryRun: DryRun = "none"): Printer {
  const { call } = session;
  const output = call.string("output");
  const done = namePrinter(`${operation}${SUFFIX[dryRun]}`);
  if (!output && !call.string("template")) return done;
  return formatPrinter(session, output) ?? refuseFormat(output, FORMATS);
}

/** Says `unable to match a printer`. @throws Refusal */
export function refuseFormat(output: string, formats: readonly string[]): never {
  return refuse(
    `unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: ${[...formats].sort().join(",")}`,
  );
}

/** The printer of a format; undefined when it is none of those that every verb has. @throws Refusal for a bad template */
export function formatPrinter(session: Session, output: string): Printer | undefined {
  const { call } = session;
  const equals = output.indexOf("=");
  let format = (equals < 0 ? output : output.slice(0, equals)).toLowerCase();
  let template = equals < 0 ? call.string("template") : output.slice(equals + 1);
  if (!format && template) format = "go-template";
  if (isToldTwice(call, output)) return undefined;
  if (equals >= 0 && (format === "json" || format === "yaml")) return undefined;
  if (format === "json" || format === "yaml" || format === "kyaml")
    return call.bool("show-managed-fields")
      ? shown(session, structured(format as Structured, { showManagedFields: true }))
      : structured(format as Structured, { showManagedFields: false });
  if (format === "name") return namePrinter("");
  const file = format.endsWith("file");
  if (!/^(jsonpath|jsonpath-as-json|jsonpath-file|go-template|go-template-file|template|templatefile)$/.test(format)) return undefined;
  if (!template) refuse("template format specified but no template given");
  if (file) {
    const path = session.path(template);
    if (!session.self.machine.files.exists(path))
      refuse(`error reading --template ${template}, open ${template}: no such file or directory`);
    template = session.self.machine.files.read(path);
  }
  const allowMissing = call.bool("allow-missing-template-keys");
  return shown(
    session,
    format.startsWith("jsonpath")
      ? jsonPathPrinter(template, { allowMissing, asJson: format === "jsonpath-as-json" })
      : goTemplatePrinter(template, { allowMissing }),
  );
}

/** With --template, -o is the name of a format alone. */
const isToldTwice = (call: Call, output: string): boolean => output.includes("=") && call.string("template") !== "";

/** A printer that sees managedFields too. */
const shown =
  (session: Session, printer: Printer): Printer =>
  (object, kind) =>
    printer(session.whole(object), kind);

/** The printer of custom-columns and custom-columns-file, or undefined. @throws Refusal */
export function customColumnsPrinter(session: Session, output: string): Printer | undefined {
  const { call } = session;
  const equals = output.indexOf("=");
  const format = equals < 0 ? output : output.slice(0, equals);
  const value = equals < 0 ? call.string("template") : output.slice(equals + 1);
  const noHeaders = call.bool("no-headers");
  if (isToldTwice(call, output)) return undefined;
  if (format === "custom-columns") return shown(session, columnsPrinter(parseColumns(value), { noHeaders }));
  if (format !== "custom-columns-file") return undefined;
  if (!value) refuse("custom-columns format specified but no custom columns given");
  const path = session.path(value);
  if (!session.self.machine.files.exists(path)) refuse(`error reading template ${value}, open ${value}: no such file or directory`);
  return shown(session, columnsPrinter(parseColumnFile(session.self.machine.files.read(path)), { noHeaders }));
}

/** `pod/web` or, with an operation, `pod/web created` (printers.NamePrinter). */
export const namePrinter =
  (operation: string): Printer =>
  (object, kind) => {
    if ("items" in object && Array.isArray(object.items)) return object.items.map((item) => namePrinter(operation)(item, kind)).join("");
    const { metadata } = object as KubeObject;
    return `${nameOf(object as KubeObject, kind)}/${metadata?.name || "<unknown>"}${operation ? ` ${operation}` : ""}\n`;
  };

function nameOf(object: KubeObject, kind: Kind | undefined): string {
  if (kind && kind.kind === object.kind) return groupSingular({ group: kind.group, singular: kind.kind.toLowerCase() });
  const group = object.apiVersion?.includes("/") ? object.apiVersion.split("/")[0] : "";
  return `${(object.kind ?? "").toLowerCase()}${group ? `.${group}` : ""}`;
}
