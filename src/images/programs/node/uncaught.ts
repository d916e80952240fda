// What a Node.js program writes when an error ends it.
import type { FileSystem } from "../../../machine/files.ts";

/** The place in the source, the error, and the version. @param plain the error is no object with a place: what a promise was rejected with */
export function uncaught(
  files: FileSystem,
  version: string,
  { stack, text, plain }: { stack: string; text: string; plain?: boolean },
): string {
  const place = /((?:\/|\[)[^()\s:]*):(\d+)(?::(\d+))?/.exec(
    stack.split("\n").find((line) => /^\s+at /.test(line) || /^\S+:\d+$/.test(line)) ?? "",
  );
  let head = "";
  if (place && !plain) {
    const source = files.exists(place[1]!) ? files.read(place[1]!).split("\n")[Number(place[2]) - 1] : undefined;
    const isSyntax = stack.startsWith(`${place[1]}:`);
    head = isSyntax ? "" : `${place[1]}:${place[2]}\n${source ?? ""}\n${" ".repeat(Math.max(0, Number(place[3] ?? 1) - 1))}^\n\n`;
  }
  const missing = text.includes("code: 'MODULE_NOT_FOUND'") || text.includes("Cannot find module");
  if (missing) head = "node:internal/modules/cjs/loader:1386\n  throw err;\n  ^\n\n";
  if (plain) head = "node:internal/process/promises:394\n      triggerUncaughtException(err, true /* fromPromise */);\n      ^\n\n";
  return `${head}${text}\n\nNode.js v${version}\n`;
}

/** What node says where the program's file is not there. */
export const moduleNotFound = (file: string, version: string): string =>
  `node:internal/modules/cjs/loader:1386\n  throw err;\n  ^\n\nError: Cannot find module '${file}'\n    at node:internal/main/run_main_module:36:49 {\n  code: 'MODULE_NOT_FOUND',\n  requireStack: []\n}\n\nNode.js v${version}\n`;
