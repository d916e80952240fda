// Starts what lines.ts is asked to run, as a process of its own: { id, line, cwd, env, stdin, limit } comes in, { id, stdout, stderr, code } goes out.
import { spawn } from "node:child_process";

/** What runs, each the first of a group. */
const running = new Set();

const end = ({ pid }) => {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
};

process.on("message", ({ id, line, cwd, env, stdin, limit }) => {
  // A group of its own, so that what the line started ends with it.
  const child = spawn("bash", ["-c", line], { cwd, env, detached: true, stdio: [stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"] });
  running.add(child);
  let [stdout, stderr, late] = ["", "", false];
  const timer = setTimeout(() => {
    late = true;
    end(child);
  }, limit);
  child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
  const answer = (code) => {
    clearTimeout(timer);
    running.delete(child);
    process.send({ id, stdout, stderr, code });
  };
  child.on("error", ({ message }) => {
    stderr += message;
  });
  child.on("close", (code) => {
    if (late) stderr += `(ended after ${limit / 1000} s)\n`;
    answer(late ? 124 : (code ?? -1));
  });
  child.stdin?.on("error", () => {});
  child.stdin?.end(stdin);
});

process.on("disconnect", () => {
  for (const child of running) end(child);
  process.exit();
});
