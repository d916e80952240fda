// Runs the command that the words name: spf13/cobra with kubectl's templater.
import type { Process, Program } from "../../machine/process.ts";
import { sleep, write } from "../../machine/tasks.ts";
import type { Call, Command, Flag } from "../command.ts";
import { callOf, FlagError, parseFlags } from "./flags.ts";
import { helpText } from "./help.ts";
import { withHelp } from "./help-command.ts";
import { firstArgument, resolve } from "./resolve.ts";
import { suggestions } from "./suggest.ts";
import { pathOf, type Tool } from "./tool.ts";

const helpFlag: Flag = { name: "help", shorthand: "h", type: "bool", default: "false", bare: "true", help: "help", hidden: true };

export const flagsOf = (tool: Tool, trail: readonly Command[]): Flag[] => {
  const own = trail.at(-1)!.flags;
  const names = new Set(own.map(({ name }) => name));
  return [...own, ...tool.globalFlags.filter(({ name }) => !names.has(name)), helpFlag];
};

/** The program of a tool. */
export function programOf(usual: Tool): Program {
  return function* (self): Process {
    yield* sleep(self, usual.startCost);
    const fail = function* (text: string): Process {
      yield* write(self, self.stderr, `${text}\n`);
      return 1;
    };
    const preferred = usual.prefer?.(self, usual, self.argv.slice(1)) ?? { tool: usual, words: self.argv.slice(1) };
    if (typeof preferred === "string") return yield* fail(preferred);
    const tool = withHelp(preferred.tool);
    const { words } = preferred;
    const { trail, rest } = resolve(tool, words);
    const command = trail.at(-1)!;
    const path = pathOf(trail);
    const named = firstArgument(tool.globalFlags, rest);
    if (command === tool.root && named >= 0) {
      const plugin = tool.external?.(self, words);
      if (plugin) return yield* plugin(self);
    }
    const unknown = (name: string): Process => {
      const close = suggestions(tool.root, name);
      return fail(
        `error: unknown command ${JSON.stringify(name)} for ${JSON.stringify(path)}${close.length ? `\n\nDid you mean this?\n${close.map((each) => `\t${each}`).join("\n")}` : ""}`,
      );
    };
    // Whatever flags come with it. What stands behind "--" names none, and is not looked at.
    if (command === tool.root && named >= 0) return yield* unknown(rest[named]!);
    const flags = flagsOf(tool, trail);
    let parsed: ReturnType<typeof parseFlags>;
    try {
      parsed = parseFlags(flags, rest);
    } catch (error) {
      if (!(error instanceof FlagError)) throw error;
      if (command.usageErrorCode === undefined) return yield* fail(`error: ${error.message}\nSee '${path} --help' for usage.`);
      yield* fail(`error: ${error.message}\nSee '${path} -h' for help and examples`);
      return command.usageErrorCode;
    }
    for (const note of parsed.notes) self.stderr.write(`${note}\n`);
    const help = () => helpText(tool, trail);
    const call = callOf(command, path, flags, parsed, help);
    if (call.bool("help")) {
      yield* write(self, self.stdout, help());
      return 0;
    }
    const refusal = tool.before?.(self, call) ?? unsimulated(flags, call);
    if (refusal) return yield* fail(refusal);
    if (!command.run) {
      if (call.args.length && !command.helps)
        return yield* fail(`error: unknown command ${JSON.stringify(call.args.join(" "))}\nSee '${path} -h' for help and examples`);
      yield* write(self, command.helpsOnError ? self.stderr : self.stdout, help());
      return command.helps ? 0 : 1;
    }
    return yield* command.run(self, call);
  };
}

/** The refusal of a flag that would have no effect, where one is given with another value than its default. */
function unsimulated(flags: readonly Flag[], call: Call): string | undefined {
  const own = new Map([...flags].reverse().map((each) => [each.name, each]));
  const flag = [...own.values()].find((each) => each.unsimulated && call.given(each.name) && call.string(each.name) !== each.default);
  return flag && `error: k8s-quest does not simulate --${flag.name} yet`;
}
