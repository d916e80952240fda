// A binary for another processor than this machine's: the kernel does not run it, and there is no emulator.
import type { Program } from "./process.ts";

/** Whether this machine runs what was made for that; on x86-64 what is for the processors before it runs as well. */
export const isForeign = (os: string, architecture: string): boolean =>
  os !== "linux" || (architecture !== "amd64" && architecture !== "386");

/** As process 1 of a container: runc has begun it already, and passes on what execve says. */
export const foreignBinary: Program = function* (self) {
  const [name = "", script = ""] = self.argv;
  const isScript = script.startsWith("/") && self.machine.files.lookup(script)?.type === "file";
  const path = isScript ? script : (self.machine.which(name, self.environment["PATH"] ?? "/bin", self.directory)?.path ?? name);
  yield { until: self.clock.now };
  self.stderr.write(`exec ${path}: exec format error\n`);
  return 255;
};
