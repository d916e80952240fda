// The program as it is shipped, for tests that start it whole: it starts in a moment, where the sources would have to be compiled each time.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The built program's file: `npm test` builds it before, whoever runs one test alone does so with `npm run build`. */
export function builtProgram(): string {
  const file = fileURLToPath(new URL("../../dist/main.mjs", import.meta.url));
  if (!existsSync(file)) throw new Error("there is no dist/main.mjs: run npm run build");
  return file;
}
