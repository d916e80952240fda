// A program in a pseudo-terminal, and what stands on its screen.
import * as pty from "@lydell/node-pty";
import xterm from "@xterm/headless";

export interface Screen {
  type(text: string): void;
  text(): string;
  /** Waits until the screen shows `what`. @throws Error with the screen, after `milliseconds` */
  shows(what: string | RegExp, milliseconds?: number): Promise<void>;
  ended: Promise<number>;
  stop(): void;
}

export function open(file: string, args: readonly string[], environment: Record<string, string>): Screen {
  const [cols, rows] = [120, 36];
  // The test runner's own variables would tell Ink that nobody is watching.
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(CI|CONTINUOUS_INTEGRATION|VITEST.*|NODE_ENV|NODE_OPTIONS|TEST|DEV|FORCE_COLOR|NO_COLOR|LANG|LC_.*)$/.test(name),
  );
  const child = pty.spawn(file, [...args], {
    cols,
    rows,
    env: { ...(Object.fromEntries(own) as Record<string, string>), TERM: "xterm-256color", LANG: "en_US.UTF-8", ...environment },
  });
  const terminal = new xterm.Terminal({ cols, rows, allowProposedApi: true });
  child.onData((data) => terminal.write(data));
  const ended = new Promise<number>((resolve) => {
    child.onExit(({ exitCode }) => resolve(exitCode));
  });
  const text = (): string => {
    const { active } = terminal.buffer;
    return Array.from({ length: rows }, (_, at) => active.getLine(active.viewportY + at)?.translateToString(true) ?? "").join("\n");
  };
  return {
    type: (keys) => child.write(keys),
    text,
    async shows(what, milliseconds = 50_000) {
      for (const until = Date.now() + milliseconds; Date.now() < until; ) {
        if (typeof what === "string" ? text().includes(what) : what.test(text())) return;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      throw new Error(`the screen does not show ${what}:\n${text()}`);
    },
    ended,
    stop() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended already.
      }
    },
  };
}
