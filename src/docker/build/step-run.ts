// RUN: a command in a container of what was built so far.
import type { FolderNode } from "../../machine/nodes.ts";
import type { Task } from "../../machine/process.ts";
import { HOST, platformText, suits } from "../images/platform.ts";
import { shellOf } from "./metadata.ts";
import { mountsOf } from "./mount.ts";
import type { BuildOptions } from "./options.ts";
import { type Instruction, ParseError } from "./parse.ts";
import { isPredefined } from "./stage.ts";
import { argsOfRun, argvOf, keyOf, ran, type State } from "./state.ts";
import { type Site, StepError, type Work } from "./step.ts";

/** Flags of RUN with what they may say. */
const FLAGS = /^--(mount|network|security|device)(=|$)/;
const ENTITLED: Readonly<Record<string, string>> = { "--network=host": "network.host", "--security=insecure": "security.insecure" };

/** Flags of a RUN are known, and say what they may. @throws ParseError */
export function checkFlags({ flags, start, end }: Instruction): void {
  const fail = (message: string) => new ParseError(`dockerfile parse error on line ${start}: ${message}`, start, end);
  for (const flag of flags) {
    if (!FLAGS.test(flag)) throw fail(`unknown flag: ${flag.replace(/=.*/s, "")}`);
    const [, kind, value = ""] = /^--(network|security)=(.*)$/.exec(flag) ?? [];
    if (kind === "network" && !["default", "none", "host"].includes(value)) throw fail(`invalid network mode: ${JSON.stringify(value)}`);
    if (kind === "security" && !["sandbox", "insecure"].includes(value)) throw fail(`security ${JSON.stringify(value)} is not valid`);
  }
}

/** What a RUN asks for and --allow does not give; undefined where it may run (solver/llbsolver/vertex.go: ValidateEntitlements). */
export const notAllowed = ({ flags }: Instruction, { entitlements = [], network }: BuildOptions): string | undefined =>
  flags
    .map((flag) => ENTITLED[flag])
    .find((needed) => needed && !entitlements.includes(needed) && !(needed === "network.host" && network === "host"));

/** RUN. @throws SolveError, ParseError */
export function* runWork(site: Site, state: State, each: Instruction): Task<Work> {
  const { engine, options } = site;
  const shell = shellOf(state.config);
  const { argv, script } = argvOf(each, shell);
  const args = argsOfRun(state).filter(([arg]) => !isPredefined(arg));
  const mounted: { name: string; files: FolderNode }[] = [];
  for (const source of each.flags.flatMap((flag) => (flag.startsWith("--mount=") ? (/[=,]from=([^,]+)/.exec(flag)?.[1] ?? []) : [])))
    mounted.push({ name: source, files: (yield* site.source(source, each)).files });
  const bound = each.flags.some((flag) => /^--mount=.*type=bind/.test(flag) || (flag.startsWith("--mount=") && !flag.includes("type=")));
  if (bound) yield* site.loadContext();
  const network = (/^--network=(\w+)$/.exec(each.flags.find((flag) => flag.startsWith("--network=")) ?? "")?.[1] ??
    options.network) as BuildOptions["network"];
  const mount = mountsOf(engine, each, {
    context: site.visible,
    secrets: options.secrets,
    keys: options.keys,
    source: (from) => mounted.find((one) => one.name === from)?.files,
  });
  return {
    key: keyOf(
      state.key,
      "RUN",
      argv,
      script ?? "",
      state.config.Env,
      args,
      state.config.User,
      state.config.WorkingDir,
      mount.key,
      each.flags,
      ...(suits(HOST, state.platform) ? [] : [platformText(state.platform)]),
    ),
    createdBy: `RUN ${args.length ? `|${args.length} ${args.map(([arg, value]) => `${arg}=${value}`).join(" ")} ` : ""}${argv.join(" ")} # buildkit`,
    *act(write) {
      if (mount.missing) throw new StepError(mount.missing);
      const { files, end } = yield* ran(
        engine,
        state,
        each,
        {
          id: engine.random.hex(25),
          shell,
          network,
          hosts: options.hosts,
          mount: mount.put,
          targets: mount.targets,
          environment: mount.environment,
          resources: options.resources,
        },
        (_, text) => write(text),
      );
      if (end.refused) write(`${end.refused}\n`);
      if (end.code) throw new StepError(`process ${JSON.stringify(argv.join(" "))} did not complete successfully: exit code: ${end.code}`);
      return { files, programs: state.programs };
    },
  };
}
