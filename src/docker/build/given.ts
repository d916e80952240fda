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
  *further(name) {
    const folder = contexts?.get(name);
    if (typeof folder !== "object") throw new SolveError(`${name}: not found`);
    return folder;
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

/** The text of a file. */
export function fileIn(folder: BuildOptions["context"], path: string): string | undefined {
  const files = new FileSystem(() => 0, folder);
  return files.lookup(`/${path}`)?.type === "file" ? files.read(`/${path}`) : undefined;
}
