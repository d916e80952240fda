// The shim's side: passes a command line, its files and its streams to the process that serves the world, and shows what comes back.
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { homedir } from "node:os";
import { dirname } from "node:path";
import { filesNamed, TooMuch } from "./files.ts";
import { listen, send, type ToShim } from "./protocol.ts";

/** Variables that the tools inside the world mind. */
const PASSED = /^(KUBECONFIG|KUBE_EDITOR|KUBECTL_\w+|EDITOR|VISUAL|HOME|USER|TERM|NO_COLOR|LANG|LC_\w+|TZ)$/;

/** Options and words that make a tool read its standard input: without them the shell's own input is left alone. */
const READS = /^(-|-[a-zA-Z]*i[a-zA-Z]*|--stdin(=true)?|.*=-|-f-|\/dev\/stdin|edit|attach|login|answer)$/;
/** Those that want keys as they come. */
const KEYS = /^(-[a-zA-Z]*t[a-zA-Z]*|--tty(=true)?|edit)$/;

/** Runs the tool; gives its exit code. */
export function runShim(socketPath: string, tool: string, args: readonly string[]): Promise<number> {
  const { stdin, stdout, stderr } = process;
  const directory = process.cwd();
  const environment = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => PASSED.test(entry[0]) && entry[1] !== undefined),
  );
  const own = args.slice(0, args.includes("--") ? args.indexOf("--") : undefined);
  const kubeconfigs = (environment["KUBECONFIG"] || `${homedir()}/.kube/config`).split(":").filter(Boolean);
  let files: ReturnType<typeof filesNamed>;
  try {
    files = filesNamed(own, directory, kubeconfigs);
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    stderr.write(`error: ${error.message}\n`);
    return Promise.resolve(1);
  }
  const reads = own.some((arg) => READS.test(arg));
  const keys = stdin.isTTY && stdout.isTTY && own.some((arg) => KEYS.test(arg));
  const size = () => ({ columns: stdout.columns ?? 80, rows: stdout.rows ?? 24 });
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    let code: number | undefined;
    socket.on("error", () => {
      stderr.write(`${tool}: the world of this shell is gone\n`);
    });
    socket.on("close", () => {
      if (keys) stdin.setRawMode(false);
      stdin.pause();
      stdin.unref?.();
      resolve(code ?? 1);
    });
    listen<ToShim>(socket, (message) => {
      if ("stdout" in message) stdout.write(Buffer.from(message.stdout, "base64"));
      else if ("stderr" in message) stderr.write(Buffer.from(message.stderr, "base64"));
      else if ("exit" in message) code = message.exit;
      else keep(message.file.path, message.file.content);
    });
    send(socket, {
      start: { tool, args, directory, environment, files, shown: stdout.isTTY ?? false, ...(keys ? { terminal: size() } : {}) },
    });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => send(socket, { signal }));
    stdout.on("error", () => socket.destroy());
    if (keys) {
      stdin.setRawMode(true);
      stdout.on("resize", () => send(socket, { size: size() }));
    }
    if (!reads && !keys) {
      send(socket, { end: true });
      return;
    }
    stdin.on("data", (bytes: Buffer) => send(socket, { stdin: bytes.toString("base64") }));
    stdin.on("end", () => send(socket, { end: true }));
  });
}

function keep(path: string, content: string | undefined): void {
  if (content === undefined) mkdirSync(path, { recursive: true });
  else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, Buffer.from(content, "base64"));
  }
}
