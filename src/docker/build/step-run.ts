// RUN: a command in a container of what was built so far.
import type { FolderNode } from "../../machine/files.ts";
import type { Task } from "../../machine/process.ts";
import { shellOf } from "./metadata.ts";
import { mountsOf } from "./mount.ts";
import type { BuildOptions } from "./options.ts";
import type { Instruction } from "./parse.ts";
import { isPredefined } from "./stage.ts";
import { argsOfRun, argvOf, keyOf, ran, type State } from "./state.ts";
import { type Site, StepError, type Work } from "./step.ts";

/** RUN. @throws SolveError */
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
    ),
    createdBy: `RUN ${args.length ? `|${args.length} ${args.map(([arg, value]) => `${arg}=${value}`).join(" ")} ` : ""}${argv.join(" ")} # buildkit`,
    *act(write) {
      if (mount.missing) throw new StepError(mount.missing);
      const { files, end } = yield* ran(
        engine,
        state,
        each,
        { id: engine.random.hex(25), shell, network, hosts: options.hosts, mount: mount.put, targets: mount.targets },
        (_, text) => write(text),
      );
      if (end.refused) write(`${end.refused}\n`);
      if (end.code) throw new StepError(`process ${JSON.stringify(argv.join(" "))} did not complete successfully: exit code: ${end.code}`);
      return { files, programs: state.programs };
    },
  };
}
