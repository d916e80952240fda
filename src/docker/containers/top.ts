// What `docker top` shows: the lines of ps on the engine's computer that are about a container's processes (moby's daemon/top_unix.go).
import { Pipe } from "../../machine/pipe.ts";
import type { Task } from "../../machine/process.ts";
import { exitOf } from "../../machine/tasks.ts";
import { badRequest, internal } from "../error.ts";
import type { Parts } from "../parts.ts";
import type { DockerContainer } from "./container.ts";
import { hostPid } from "./kernel.ts";

export interface Shown {
  Titles: string[];
  Processes: string[][];
}

/** @param asked options of ps. @throws EngineError */
export function* processes(parts: Parts, container: DockerContainer, asked: string): Task<Shown> {
  // Headings of one's own would hide where the numbers are.
  const renamed = /\s+(\S*)=\s*(PID\S*)/.exec(asked);
  if (renamed) throw badRequest(`specifying "${renamed[1]}=${renamed[2]}" is not allowed`);
  const pids = new Set([...container.run!.machine.processes.running.values()].map((process) => String(hostPid(process))));
  const words = asked.split(" ");
  let ran = yield* ps(parts, [...words, `-q${[...pids].join(",")}`]);
  // Some options do not go together with -q.
  if (ran.code) ran = yield* ps(parts, words);
  if (ran.code) throw internal(ran.err.split("\n")[0] || `ps: exit status ${ran.code}`);
  return chosen(ran.out, pids);
}

function* ps({ host }: Parts, words: readonly string[]): Task<{ out: string; err: string; code: number }> {
  const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  const found = host.which("ps", PATH);
  if (!found) throw internal('ps: exec: "ps": executable file not found in $PATH');
  const [stdin, stdout, stderr] = [new Pipe(), new Pipe(), new Pipe()];
  stdin.end();
  const argv = ["ps", ...words];
  const child = host.processes.spawn({ argv, program: found.program, environment: { PATH }, directory: "/", stdin, stdout, stderr });
  const code = yield* exitOf(child);
  return { out: stdout.read(), err: stderr.read(), code };
}

const fieldsOf = (line: string): string[] => line.trim().split(/[ \t]+/);

/** The table of those processes: what stands beyond the last heading belongs to it. @throws EngineError */
function chosen(output: string, pids: ReadonlySet<string>): Shown {
  const [heading = "", ...lines] = output.split("\n");
  const Titles = fieldsOf(heading);
  const at = Titles.indexOf("PID");
  if (at < 0) throw internal("Couldn't find PID field in ps output");
  const last = Titles.length - 1;
  const Processes = lines
    .map(fieldsOf)
    .filter((fields) => pids.has(fields[at] ?? ""))
    .map((fields) => [...fields.slice(0, last), fields.slice(last).join(" ")]);
  return { Titles, Processes };
}
