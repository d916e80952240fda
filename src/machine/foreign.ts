// A binary for another processor than this machine's: the kernel starts an emulator for it where one is registered, and does not run it else.
import { EMULATORS } from "./emulators.ts";
import { COMPUTER } from "./hardware.ts";
import type { Program, Running } from "./process.ts";

/** Whether this machine runs what was made for that; on x86-64 what is for the processors before it runs as well. */
export const isForeign = (os: string, architecture: string): boolean =>
  os !== "linux" || (architecture !== "amd64" && architecture !== "386");

interface Foreign {
  /** Nothing where it is for another system: no emulator runs that. */
  architecture: string | undefined;
  program: Program | undefined;
}
const foreign = new WeakMap<Program, Foreign>();

/**
 * As process 1 of a container that has no emulator: runc has begun it already, and passes on what execve says. `program`: what it does where
 * it runs; what is behind such files everywhere unless told.
 */
export function foreignBinary(os: string, architecture: string, program: Program | undefined): Program {
  const refused: Program = function* (self) {
    const [name = "", script = ""] = self.argv;
    const { files } = self.machine;
    const file = script.startsWith("/") && files.lookup(script)?.type === "file";
    // Of a script, execve tells the script's own path.
    const isScript = file && files.read(script).slice(2).trimStart().split(/\s/, 1)[0] === name && files.read(script).startsWith("#!");
    const path = isScript ? script : (self.machine.which(name, self.environment["PATH"] ?? "/bin", self.directory)?.path ?? name);
    yield { until: self.clock.now };
    self.stderr.write(`exec ${path}: exec format error\n`);
    return 255;
  };
  foreign.set(refused, { architecture: os === "linux" ? architecture : undefined, program });
  return refused;
}

/** Whether it is a binary that execve refuses. */
export const isRefused = (program: Program): boolean => foreign.has(program);

/** Whether there is an emulator for it. */
export const isEmulated = (os: string, architecture: string, emulators: ReadonlySet<string> | undefined): boolean =>
  os === "linux" && (emulators?.has(architecture) ?? false);

/** What execve makes of a binary. `usual`: what is behind those that say nothing themselves. */
export function executed(
  program: Program | undefined,
  usual: () => Program | undefined,
  emulators: ReadonlySet<string> | undefined,
): Program | undefined {
  const other = program && foreign.get(program);
  if (!other) return program ?? usual();
  const { architecture } = other;
  if (architecture === undefined || !emulators?.has(architecture)) return program;
  const behind = other.program ?? usual();
  return (
    behind &&
    ((self) => {
      processors.set(self, architecture);
      return behind(self);
    })
  );
}

const processors = new WeakMap<Running, string>();

/** The processor that a process believes to be on: as images name it, and as uname does. */
export function processorOf(self: Running): { architecture: string; machine: string } {
  const architecture = processors.get(self);
  if (architecture === undefined) return { architecture: "amd64", machine: COMPUTER.kernel.machine };
  return { architecture, machine: EMULATORS[architecture]!.machine };
}
