// Docker's own way from words to a command and to its errors (cli/cobra.go, cli/required.go), over the common flag tables.
import type { Content } from "../../machine/content.ts";
import type { Process, Program, Running, Task } from "../../machine/process.ts";
import { sleep, write } from "../../machine/tasks.ts";
import { terminalOf } from "../../machine/terminal.ts";
import type { Call, Command, Flag } from "../command.ts";
import { callOf, FlagError, parseFlags } from "../framework/flags.ts";
import { Client, Failure } from "./client.ts";
import { helpText, usageLine } from "./help.ts";
import { type Globals, setGlobals } from "./settings.ts";

/** One run of docker: what its verbs work with. */
export class Docker {
  constructor(
    readonly self: Running,
    readonly call: Call,
    readonly client: Client,
  ) {}
  *out(text: Content): Task<void> {
    yield* write(this.self, this.self.stdout, text);
  }
  *err(text: string): Task<void> {
    yield* write(this.self, this.self.stderr, text);
  }
  /** Milliseconds. */
  get now(): number {
    return this.self.clock.now;
  }
  get args(): readonly string[] {
    return this.call.args;
  }
}

/** A command with how many arguments it takes. */
export interface Verb extends Command {
  takes?: { least: number; most?: number };
  /** Whatever follows the first argument belongs to the command in the container. */
  passesOn?: true;
  /** A program of its own behind docker's name, as docker compose is: its commands complain in the words of a newer docker. */
  plugin?: true;
}

interface VerbOptions
  extends Pick<Verb, "name" | "summary" | "usage" | "aliases" | "takes" | "passesOn" | "long" | "complete" | "hidden" | "unsimulated"> {
  flags?: readonly Flag[];
}

/** A verb from what it is called and what it does; its task gives the exit code where that is not 0. */
export const verb = ({ flags = [], ...rest }: VerbOptions, act: (docker: Docker) => Task<number>): Verb => ({
  ...(Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as Omit<VerbOptions, "flags">),
  flags,
  *run(self, call): Process {
    try {
      return yield* act(new Docker(self, call, new Client(self)));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.message) yield* write(self, self.stderr, `${error.message}\n`);
      return error.exitCode;
    }
  },
});

/** The flags before the last word of a plugin's command. */
const plugins = new WeakMap<Running, Call>();
/** What was told to the plugin that a run's command belongs to. */
export const pluginCall = (self: Running): Call => plugins.get(self)!;

/** The same verb in another place: `docker container run` beside `docker run`. */
export const renamed = ({ aliases: _, ...verb }: Verb, name: string): Verb => ({ ...verb, name, usage: verb.usage.replace(/^\S+/, name) });

/** A command that only has others below it. */
export const group = (name: string, summary: string, subcommands: readonly Verb[]): Verb => ({
  name,
  summary,
  usage: `${name} COMMAND`,
  flags: [],
  subcommands,
});

/** A verb that is known, and says that it does nothing here. */
export const absent = (name: string, summary: string, usage = `${name} [OPTIONS]`): Verb => ({
  name,
  summary,
  usage,
  flags: [],
  unsimulated: true,
  passesOn: true,
  *run(self, { path }): Process {
    yield* write(self, self.stderr, `docker: k8s-quest does not simulate \`${path}\` yet\n`);
    return 1;
  },
});

const helpFlag: Flag = { name: "help", type: "bool", default: "false", bare: "true", help: "Print usage", hidden: true };

function* fail(self: Running, text: string, code: number): Process {
  yield* write(self, self.stderr, `${text}\n`);
  return code;
}

const widthOf = (self: Running): number => terminalOf({ stdin: self.stdout, stdout: self.stdout, stderr: self.stdout })?.columns ?? 80;

/** Words for too many or too few arguments. */
function argumentsError(trail: readonly Verb[], path: string, count: number, newer: boolean): string | undefined {
  const { takes = { least: 0, most: 0 }, summary } = trail.at(-1)!;
  const { least, most } = takes;
  if (count >= least && (most === undefined || count <= most)) return undefined;
  const plural = (size: number) => `argument${size === 1 ? "" : "s"}`;
  const words =
    most === undefined
      ? `requires at least ${least} ${plural(least)}`
      : most === 0
        ? "accepts no arguments"
        : most === least
          ? `requires exactly ${most} ${plural(most)}`
          : least === 0
            ? `requires at most ${most} ${plural(most)}`
            : `requires at least ${least} and at most ${most} ${plural(most)}`;
  if (newer) return `docker: '${path}' ${words}\n\nUsage:  ${usageLine(trail)}\n\nRun '${path} --help' for more information`;
  return `"${path}" ${words}.\nSee '${path} --help'.\n\nUsage:  ${usageLine(trail)}\n\n${summary}`;
}

/** The program of a tree of verbs. `version`: what -v says. */
export function programOf(root: Verb, version: string): Program {
  return function* (self): Process {
    yield* sleep(self, START_COST);
    let words = self.argv.slice(1);
    if (words[0] === "help") words = [...words.slice(1), "--help"];
    const trail: Verb[] = [root];
    const path = () => trail.map(({ name }) => name).join(" ");
    const inPlugin = () => trail.some(({ plugin }) => plugin);
    const usageError = (message: string) => {
      if (inPlugin()) return fail(self, message, 1);
      return fail(
        self,
        `${message}\nSee '${path()} --help'.${trail.at(-1)!.subcommands ? `\n${helpText(trail, widthOf(self))}` : ""}`,
        125,
      );
    };
    let parsed: ReturnType<typeof parseFlags>;
    let flags: readonly Flag[];
    for (;;) {
      const command = trail.at(-1)!;
      flags = [...command.flags, ...(command.flags.some(({ name }) => name === "help") ? [] : [helpFlag])];
      const short = !flags.some(({ shorthand }) => shorthand === "h");
      if (short) flags = flags.map((flag) => (flag.name === "help" ? { ...flag, shorthand: "h" } : flag));
      try {
        parsed = parseFlags(flags, words, { interspersed: !command.subcommands && !command.passesOn });
      } catch (error) {
        if (!(error instanceof FlagError)) throw error;
        return yield* usageError(error.message);
      }
      if (short && parsed.values.has("help") && words.some((word) => /^-[^-]*h/.test(word)))
        yield* write(self, self.stderr, "Flag shorthand -h has been deprecated, please use --help\n");
      if (command.plugin)
        plugins.set(
          self,
          callOf(command, path(), flags, parsed, () => helpText(trail, widthOf(self))),
        );
      if (!command.subcommands || !parsed.args.length) break;
      if (command === root) {
        const refused = rootRefusal(command, parsed.values);
        if (refused) return yield* fail(self, refused, 1);
        setGlobals(self, globalsIn(parsed));
      }
      const [next] = parsed.args;
      const found = command.subcommands.find(({ name, aliases }) => name === next || aliases?.includes(next!)) as Verb | undefined;
      if (!found) {
        if (command === root) return yield* fail(self, `docker: '${next}' is not a docker command.\nSee 'docker --help'`, 1);
        if (command.plugin) {
          yield* write(self, self.stdout, helpText(trail, widthOf(self)));
          return yield* fail(self, `unknown docker command: ${JSON.stringify(`${command.name} ${next}`)}`, 1);
        }
        return yield* fail(self, helpText(trail, widthOf(self)).trimEnd(), 1);
      }
      trail.push(found);
      words = [...parsed.args.slice(1), ...(parsed.values.has("help") ? ["--help"] : [])];
    }
    const command = trail.at(-1)!;
    const help = () => helpText(trail, widthOf(self));
    const call = callOf(command, path(), flags, parsed, help);
    if (call.bool("help") || (command.subcommands && !parsed.values.has("version"))) {
      yield* write(self, call.bool("help") || inPlugin() ? self.stdout : self.stderr, help());
      return 0;
    }
    if (command.plugin) return yield* command.run!(self, call);
    if (command === root) {
      yield* write(self, self.stdout, version);
      return 0;
    }
    for (const note of parsed.notes) self.stderr.write(`${note}\n`);
    const refused = command.unsimulated ? undefined : argumentsError(trail, path(), call.args.length, inPlugin());
    if (refused) return yield* fail(self, refused, 1);
    const ignored = flags.find(({ name, type, unsimulated, default: usual }) => {
      if (!unsimulated || !call.given(name)) return false;
      if (type === "bool") return call.bool(name) !== (usual === "true");
      return call.list(name).length > 0 || call.string(name) !== usual;
    });
    if (ignored) return yield* fail(self, `docker: k8s-quest does not simulate --${ignored.name} yet`, 1);
    return yield* command.run!(self, call);
  };
}

const LEVELS = /^(panic|fatal|error|warn|warning|info|debug|trace)$/i;

/** What is wrong with the flags before the command. */
function rootRefusal({ flags }: Command, values: ReturnType<typeof parseFlags>["values"]): string | undefined {
  const level = values.get("log-level");
  if (level !== undefined && !LEVELS.test(String(level))) return `Unable to parse logging level: ${level}`;
  const ignored = flags.find(
    ({ name, unsimulated, default: usual }) => unsimulated && values.has(name) && String(values.get(name)) !== usual,
  );
  return ignored && `docker: k8s-quest does not simulate --${ignored.name} yet`;
}

const globalsIn = ({ values }: ReturnType<typeof parseFlags>): Globals => ({
  ...(values.has("host") ? { hosts: values.get("host") as string[] } : {}),
  ...(values.has("context") ? { context: values.get("context") as string } : {}),
  ...(values.has("config") ? { config: values.get("config") as string } : {}),
});

/** Virtual ms until docker reads its words. */
const START_COST = 20;
