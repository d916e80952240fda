// The frame of every `kubectl create TYPE NAME`: one name, the shared flags, a generated object that is created or only shown.

import { apiVersion, type Kind } from "../../../api/kind.ts";
import { builtInKinds } from "../../../api/kinds/index.ts";
import type { KubeObject } from "../../../api/object.ts";
import { FileError } from "../../../machine/file-error.ts";
import type { Process, Task } from "../../../machine/process.ts";
import type { Call, Command, Flag } from "../../command.ts";
import { annotated, checkPrinter, createObject, dryRunOf, tell, validationOf } from "../changing.ts";
import { ConnectionError, messageOf } from "../failures.ts";
import { dryRunFlag, fieldManagerFlag, flag, printFlags, saveConfigFlag, validateFlag } from "../flags.ts";
import { inGoOrder } from "../print/go-order.ts";
import { misuse, Refusal, refuse } from "../refusal.ts";
import { type Session, verb } from "../session.ts";
import type { Sources } from "./data.ts";
import type { Manifest } from "./objects.ts";

export interface Generator {
  name: string;
  aliases?: readonly string[];
  summary: string;
  usage: string;
  flags?: readonly Flag[];
  /** Refused when missing, in this order, before anything else. */
  required?: readonly string[];
  /** What a refusal of the server follows, as in "failed to create deployment: "; none tells the refusal as it is. */
  failure?: string;
  /** What stands after "--" may follow the name. */
  command?: boolean;
  generate(session: Session, call: Call, name: string, command: readonly string[]): Manifest | Task<Manifest>;
}

export const commonFlags = (): Flag[] => [...printFlags(), dryRunFlag, saveConfigFlag, validateFlag, fieldManagerFlag("kubectl-create")];

/** @throws Refusal: pflag's MarkFlagRequired */
export function requireFlags(call: Call, names: readonly string[]): void {
  const missing = names.filter((name) => !call.given(name)).sort();
  if (missing.length) refuse(`required flag(s) ${missing.map((name) => JSON.stringify(name)).join(", ")} not set`);
}

/** One name; the rest after "--". @throws Refusal */
export function nameAndCommand(call: Call, withCommand: boolean): { name: string; command: readonly string[] } {
  const dash = withCommand ? call.dashAt : -1;
  const names = dash < 0 ? call.args : call.args.slice(0, dash);
  if (names.length !== 1) misuse(`exactly one NAME is required, got ${names.length}`);
  return { name: names[0]!, command: dash < 0 ? [] : call.args.slice(dash) };
}

export function generator(options: Generator): Command {
  return {
    name: options.name,
    ...(options.aliases ? { aliases: options.aliases } : {}),
    summary: options.summary,
    usage: options.usage,
    ...(options.required ? { required: options.required } : {}),
    flags: [...(options.flags ?? []), ...commonFlags()],
    run: verb(function* (session, call): Process {
      requireFlags(call, options.required ?? []);
      const { name, command } = nameAndCommand(call, options.command ?? false);
      checkPrinter(session);
      const dryRun = dryRunOf(session);
      const fieldValidation = validationOf(call);
      const made = options.generate(session, call, name, command);
      const manifest = isTask(made) ? yield* made : made;
      // The generators of services take --save-config and leave it at that.
      const object = annotated(inGoOrder(manifest), call.bool("save-config") && manifest.kind !== "Service");
      yield* send(session, object as KubeObject, { dryRun, fieldValidation, failure: options.failure });
      return 0;
    }),
  };
}

const isTask = (made: Manifest | Task<Manifest>): made is Task<Manifest> => Symbol.iterator in made;

/** Creates a generated object, or shows what would be. */
export function* send(
  session: Session,
  object: KubeObject,
  options: { dryRun: "none" | "client" | "server"; fieldValidation: "Strict" | "Warn" | "Ignore"; failure: string | undefined },
): Task<void> {
  const kind = yield* kindOf(session, object, options);
  if (!kind) return refuse(`no matches for kind "${object.kind}" in version "${object.apiVersion}"`);
  const placed =
    kind.namespaced && session.namespaceGiven ? { ...object, metadata: { ...object.metadata, namespace: session.namespace } } : object;
  if (options.dryRun === "client") return yield* tell(session, inGoOrder(placed), "created", "client");
  let created: KubeObject;
  try {
    created = yield* createObject(session, kind, placed, {
      dryRun: options.dryRun,
      fieldManager: session.call.string("field-manager"),
      fieldValidation: options.fieldValidation,
    });
  } catch (error) {
    if (options.failure === undefined) throw error;
    throw new Refusal(`${options.failure}${messageOf(error)}`);
  }
  yield* tell(session, inGoOrder(created), "created", options.dryRun);
}

/** Generators know their kinds: nobody is asked for them, and what is only shown needs no server. */
function* kindOf(
  session: Session,
  object: KubeObject,
  { dryRun, failure }: { dryRun: string; failure: string | undefined },
): Task<Kind | undefined> {
  if (dryRun === "client") return builtInKinds.find((kind) => apiVersion(kind) === object.apiVersion && kind.kind === object.kind);
  try {
    return (yield* session.door()).mapper.forManifest(object.apiVersion, object.kind);
  } catch (error) {
    const kind = builtInKinds.find((each) => apiVersion(each) === object.apiVersion && each.kind === object.kind);
    if (!(error instanceof ConnectionError) || failure === undefined || !kind) throw error;
    const path = `${kind.group ? `apis/${kind.group}` : "api"}/${kind.version}${kind.namespaced ? `/namespaces/${session.namespace}` : ""}/${kind.plural}`;
    const query = new URLSearchParams({
      ...(dryRun === "server" ? { dryRun: "All" } : {}),
      fieldManager: session.call.string("field-manager"),
      fieldValidation: validationOf(session.call),
    });
    throw new Refusal(`${failure}Post "${session.config.server}/${path}?${query}": ${error.network}`);
  }
}

/** Where data comes from. */
export const sourceFlags = [
  flag(
    "from-file",
    "stringSlice",
    "[]",
    "A file whose name, or the key given before it, becomes the key; or a folder, each file of which becomes one.",
  ),
  flag("from-literal", "stringArray", "[]", "A key and its value, as mykey=somevalue."),
  flag("from-env-file", "stringSlice", "[]", "A file of lines key=value, each of which becomes a pair."),
];

/** The learner's files and environment as sources of data. */
export function sources(session: Session): Sources {
  const files = session.self.machine.files;
  return {
    kind: (path) => {
      if (session.piped(path) !== undefined) return "file";
      const node = files.lookup(session.path(path));
      return node?.type === "folder" ? "folder" : node ? "file" : undefined;
    },
    read: (path) => {
      try {
        return session.piped(path) ?? files.read(session.path(path));
      } catch (error) {
        if (error instanceof FileError) return refuse(`error reading ${path}: ${error.message.toLowerCase()}`);
        throw error;
      }
    },
    list: (path) => files.list(session.path(path)),
    environment: (name) => session.self.environment[name] ?? "",
  };
}

/** What makes a changed name unique. */
export const randomSuffix = (session: Session): string => session.self.machine.random.suffix();

/** A command that only holds others, as `kubectl create service`. */
export const commandGroup = (
  name: string,
  aliases: readonly string[],
  summary: string,
  usage: string,
  subcommands: readonly Command[],
): Command => ({
  name,
  aliases,
  summary,
  usage,
  flags: [],
  helpsOnError: true,
  subcommands,
});
