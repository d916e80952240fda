// node: programs of learners really run, in a context of their own that knows only the world: its clock, its files, its network.

import type { Clock } from "../../../base/clock.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Process, Program, Running } from "../../../machine/process.ts";
import { readAll, write } from "../../../machine/tasks.ts";
import type { Parameters } from "../server.ts";
import { NodeHost, type Start } from "./host.ts";

/** The newest release of each line, for tags that tell only the line. */
const LINES: Readonly<Record<string, string>> = { 16: "16.20.2", 18: "18.20.8", 20: "20.19.6", 22: "22.21.1", 24: "24.11.1", 25: "25.2.1" };
const full = (version: string): string => {
  const [major = "", ...rest] = version.split(".");
  return rest.length >= 2 ? version : rest.length ? `${version}.0` : (LINES[major] ?? `${major}.0.0`);
};

/** Worlds, by their clocks, in which no JavaScript runs: what they play comes from strangers, and its context is no wall against them. */
export const withoutJavaScript = new WeakSet<Clock>();
/** Those of them in which somebody wanted some to run. */
export const missesJavaScript = new WeakSet<Clock>();

export function node(parameters: Parameters): Program {
  const version = full(String(parameters["version"] ?? "22.21.1"));
  return function* (self): Process {
    const words = self.argv.slice(1);
    let at = 0;
    let code: string | undefined;
    let print = false;
    for (; at < words.length && words[at]!.startsWith("-"); at++) {
      const word = words[at]!;
      if (word === "-v" || word === "--version") {
        yield* write(self, self.stdout, `v${version}\n`);
        return 0;
      }
      if (["-e", "--eval", "-p", "--print", "-pe"].includes(word)) {
        code = words[++at] ?? "";
        print = word.includes("p");
        at++;
        break;
      }
      if (["-r", "--require", "--import", "--env-file", "--loader"].includes(word)) at++;
      else if (word === "-") break;
      else if (word === "--check" || word === "-c") continue;
      else if (
        !/^--(max-old-space-size|max_old_space_size|enable-source-maps|inspect|trace-|no-|experimental|watch|env-file|unhandled-rejections|dns-result-order|optimize)/.test(
          word,
        )
      ) {
        yield* write(self, self.stderr, `node: bad option: ${word}\n`);
        return 9;
      }
    }
    const file = code === undefined ? words[at] : undefined;
    if (code === undefined && (file === undefined || file === "-")) {
      if (self.stdin.terminal) {
        yield* write(self, self.stderr, "k8s-quest does not simulate the prompt of Node.js yet: write a file, or use -e\n");
        return 1;
      }
      code = yield* readAll(self.stdin);
      if (!code.trim()) return 0;
    }
    if (withoutJavaScript.has(self.machine.clock)) {
      missesJavaScript.add(self.machine.clock);
      yield* write(
        self,
        self.stderr,
        "k8s-quest does not run JavaScript programs in challenges and exams: their results are played again by others\n",
      );
      return 1;
    }
    const path = file === undefined ? undefined : resolvePath(self.directory, file);
    return yield* run(self, version, {
      ...(path === undefined ? { code: code! } : { file: path }),
      print,
      rest: words.slice(path === undefined ? at : at + 1),
    });
  };
}

function* run(self: Running, version: string, start: Start): Process {
  const host = new NodeHost(self, version, start);
  try {
    host.begin();
    for (;;) {
      if (host.exit !== undefined) return host.exit;
      host.runDue();
      if (host.exit !== undefined) return host.exit;
      const until = host.nextTimer;
      if (until === undefined && !host.busy) return host.finish();
      yield until === undefined ? { on: host.changed } : { on: host.changed, until };
    }
  } finally {
    host.close();
  }
}
