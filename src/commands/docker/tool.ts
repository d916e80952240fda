// Docker's own way from words to a command and to its errors (cli/cobra.go, cli/required.go), over the common flag tables.
import type { Content } from "../../machine/content.ts";
import type { Process, Program, Running, Task } from "../../machine/process.ts";
import { sleep, write } from "../../machine/tasks.ts";
import { terminalOf } from "../../machine/terminal.ts";
import type { Call, Command, Flag } from "../command.ts";
import { callOf, FlagError, parseFlags } from "../framework/flags.ts";
import { Client, Failure } from "./client.ts";
import { helpText } from "./help.ts";
import { type Globals, setGlobals } from "./settings.ts";
import { readSubstitutions } from "./substituted.ts";
import { argumentsRefusal, type Callable, commandRefusal, flagRefusal, type Refusal } from "./usage.ts";

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

/** A command of docker's. */
export interface Verb extends Callable {
  /** Whatever follows the first argument belongs to the command in the container. */
  passesOn?: true;
  /** The command of another program that does this one's work, from below the root, while it does (cmd/docker/builder.go: processBuilder). */
  handedTo?: (self: Running) => readonly Verb[] | undefined;
  /** What of a swarm it needs: help shows it only where the engine has that (the annotation swarm of cobra's commands). */
  swarm?: "manager" | "active";
  /** Flags that only a manager of a swarm takes: help shows them there. */
  managerFlags?: readonly string[];
  /** What is told on standard error before anything of it, be it help or a refusal. @throws Failure */
  preface?: (self: Running) => string | undefined;
}

interface VerbOptions
  extends Pick<
    Verb,
    | "name"
    | "summary"
    | "usage"
    | "aliases"
    | "takes"
    | "passesOn"
    | "long"
    | "complete"
    | "hidden"
    | "unsimulated"
    | "handedTo"
    | "preface"
    | "swarm"
    | "managerFlags"
  > {
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

/** A command that only has others below it. `more`: where it says more in its usage than its name, and whose program it is. */
export const group = (
  name: string,
  summary: string,
  subcommands: readonly Verb[],
  more: Pick<Verb, "plugin" | "handedTo" | "preface" | "long" | "swarm"> & { usage?: string } = {},
): Verb => ({ name, summary, usage: name, flags: [], subcommands, ...more });

/** A verb that is known, and says that it does nothing here. */
export const absent = (name: string, summary: string, usage = `${name} [OPTIONS]`, flags: readonly Flag[] = []): Verb => ({
  name,
  summary,
  usage,
  flags,
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

/** The trail by which docker speaks of a command: that of the program which does its work. */
function spokenOf(self: Running, trail: readonly Verb[]): readonly Verb[] {
  const at = trail.findLastIndex(({ handedTo }) => handedTo);
  const other = trail[at]?.handedTo?.(self);
  return other ? [trail[0]!, ...other, ...trail.slice(at + 1)] : trail;
}

/** A command as help shows it: without what the engine's swarm is not there for (cmd/docker: hideUnsupportedFeatures). */
function shownOn(self: Running, verb: Verb): Verb {
  const client = new Client(self);
  // Of an engine that cannot be asked nothing is known.
  const state = client.reachable ? client.engine.swarm.state : undefined;
  if (!state || state === "active") return verb;
  const lacks = ({ swarm }: Verb) => swarm === "manager" || (swarm === "active" && state === "inactive");
  return {
    ...verb,
    flags: verb.flags.filter(({ name }) => !verb.managerFlags?.includes(name)),
    ...(verb.subcommands ? { subcommands: verb.subcommands.filter((each) => !lacks(each)) } : {}),
  };
}

const textOf = (self: Running, trail: readonly Verb[]): string =>
  helpText([...trail.slice(0, -1), shownOn(self, trail.at(-1)!)], widthOf(self));

const below = ({ subcommands = [] }: Verb, word: string): Verb | undefined =>
  subcommands.find(({ name, aliases }) => name === word || aliases?.includes(word)) as Verb | undefined;

/** `docker help CONTAINER LS` (cli/cobra.go: helpCommand). */
function* helpOn(self: Running, root: Verb, topic: readonly string[]): Process {
  const trail = [root];
  for (const [index, word] of topic.entries()) {
    const found = below(trail.at(-1)!, word);
    if (!found) return yield* fail(self, `unknown help topic: ${topic.slice(index).join(" ")}`, 1);
    trail.push(found);
  }
  yield* write(self, self.stdout, textOf(self, trail));
  return 0;
}

/** The program of a tree of verbs. `version`: what -v says. */
export function programOf(root: Verb, version: string): Program {
  return function* (self): Process {
    yield* sleep(self, START_COST);
    let words = self.argv.slice(1);
    yield* readSubstitutions(self, words);
    const trail: Verb[] = [root];
    const path = () => trail.map(({ name }) => name).join(" ");
    const spoken = () => spokenOf(self, trail);
    const help = () => textOf(self, spoken());
    /** Whether the command belongs to another program, which docker starts. */
    const isOther = () => spoken().some(({ plugin }) => plugin);
    const warn = () => write(self, self.stderr, new Client(self).settings.warning);
    const refuse = function* ({ text, code, help: shown }: Refusal): Process {
      if (shown) yield* write(self, self.stdout, help());
      return yield* fail(self, text, code);
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
        return yield* refuse(flagRefusal(spoken(), error.message));
      }
      if (short && parsed.values.has("help") && words.some((word) => /^-[^-]*h/.test(word)))
        yield* write(self, command === root ? self.stderr : self.stdout, "Flag shorthand -h has been deprecated, use --help\n");
      if (command.plugin) plugins.set(self, callOf(command, path(), flags, parsed, help));
      if (command === root) {
        setGlobals(self, globalsIn(parsed));
        const refused = parsed.args.length ? rootRefusal(command, parsed.values) : undefined;
        if (refused) return yield* fail(self, refused, 1);
        yield* warn();
      }
      if (!command.subcommands || !parsed.args.length) break;
      if (command === root) {
        if (parsed.args[0] === "help") return yield* helpOn(self, root, parsed.args.slice(1));
      }
      const next = parsed.args[0]!;
      const found = below(command, next);
      if (!found) {
        if (!parsed.args.includes("--help")) {
          if (isOther()) yield* warn();
          return yield* refuse(commandRefusal(spoken(), next));
        }
        yield* write(self, self.stdout, help());
        return 0;
      }
      if (found.preface && !trail.some(({ preface }) => preface)) {
        try {
          yield* write(self, self.stderr, found.preface(self) ?? "");
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
          return yield* fail(self, error.message, error.exitCode);
        }
      }
      trail.push(found);
      words = [...parsed.args.slice(1), ...(parsed.values.has("help") ? ["--help"] : [])];
    }
    const command = trail.at(-1)!;
    const call = callOf(command, path(), flags, parsed, help);
    if (call.bool("help") || (command.subcommands && !parsed.values.has("version"))) {
      yield* write(self, call.bool("help") || isOther() ? self.stdout : self.stderr, help());
      return 0;
    }
    // The other program reads the client's file too.
    if (isOther()) yield* warn();
    if (command.plugin) return yield* command.run!(self, call);
    if (command === root) {
      yield* write(self, self.stdout, version);
      return 0;
    }
    for (const note of parsed.notes) self.stdout.write(`${note}\n`);
    const refused = command.unsimulated ? undefined : argumentsRefusal(spoken(), call.args.length);
    if (refused) return yield* refuse(refused);
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

/** What is wrong with the flags before the command (cli/command: DockerCli.Initialize). */
function rootRefusal({ flags }: Command, values: ReturnType<typeof parseFlags>["values"]): string | undefined {
  const level = values.get("log-level");
  if (level !== undefined && !LEVELS.test(String(level))) return `Unable to parse logging level: ${level}`;
  if (values.has("host") && values.get("context")) return "conflicting options: cannot specify both --host and --context";
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
