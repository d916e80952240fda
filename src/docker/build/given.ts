// A client that has sent all of its files and secrets along with the request.
import { FileSystem } from "../../machine/files.ts";
import type { BuildClient } from "./client.ts";
import type { BuildOptions } from "./options.ts";
import { SolveError } from "./trace.ts";

export const givenClient = ({ context, secrets, keys = [], credentials = {}, contexts }: BuildOptions): BuildClient => ({
  *definition() {
    return context;
  },
  *ignored() {
    return fileIn(context, ".dockerignore");
  },
  *context() {
    return context;
  },
  *furtherIgnored(name) {
    return fileIn(furtherIn(contexts, name), ".dockerignore");
  },
  *further(name) {
    return furtherIn(contexts, name);
  },
  *secret(id) {
    return secrets.get(id);
  },
  *hasKey(id) {
    return keys.includes(id);
  },
  *credentials(host) {
    return credentials[host];
  },
});

/** @throws SolveError */
function furtherIn(contexts: BuildOptions["contexts"], name: string): BuildOptions["context"] {
  const folder = contexts?.get(name);
  if (typeof folder !== "object") throw new SolveError(`${name}: not found`);
  return folder;
}

/** The text of a file. */
export function fileIn(folder: BuildOptions["context"], path: string): string | undefined {
  const files = new FileSystem(() => 0, folder);
  return files.lookup(`/${path}`)?.type === "file" ? files.read(`/${path}`) : undefined;
}
