// Prompts: PS1 and PS2 with bash's backslash escapes.
import type { Shell } from "./evaluate/shell.ts";

/** The text of a prompt variable, escapes replaced. */
export function promptText(shell: Shell, name: "PS1" | "PS2"): string {
  const root = shell.self.user === 0;
  const fallback = shell.flavour === "busybox" ? "\\w \\$ " : shell.flavour === "dash" ? "\\$ " : "\\u@\\h:\\w\\$ ";
  const text = shell.variables.get(name) ?? (name === "PS2" ? "> " : fallback);
  const home = shell.variables.get("HOME");
  const directory =
    home && home !== "/" && (shell.self.directory === home || shell.self.directory.startsWith(`${home}/`))
      ? `~${shell.self.directory.slice(home.length)}`
      : shell.self.directory;
  const time = new Date(shell.self.clock.now).toISOString().slice(11, 19);
  const known: Record<string, string> = {
    u: shell.variables.get("USER") ?? (root ? "root" : "user"),
    h: shell.self.machine.hostname.split(".")[0]!,
    H: shell.self.machine.hostname,
    w: directory,
    W: directory === "~" ? "~" : directory.split("/").at(-1) || "/",
    $: root ? "#" : "$",
    n: "\n",
    e: "\u001b",
    a: "",
    s: shell.flavour === "bash" ? "bash" : "sh",
    t: time,
    A: time.slice(0, 5),
    j: String(shell.jobs.all.length),
    "!": String(shell.history.length + 1),
    "[": "",
    "]": "",
    "\\": "\\",
  };
  return text.replace(/\\(033|[\s\S])/g, (all, code: string) => (code === "033" ? "\u001b" : (known[code] ?? all)));
}
