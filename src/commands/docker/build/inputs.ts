// What a build with BuildKit takes: its context, wherever that is, and further ones by their names (buildx' build/opt.go: loadInputs; commands/build.go).
import { pack } from "../../../docker/build/archive.ts";
import { FROM_ELSEWHERE } from "../../../docker/build/definition.ts";
import { isHttpUrl } from "../../../docker/build/get.ts";
import { GitUrlError, gitUrlOf } from "../../../docker/build/git-url.ts";
import { contextName } from "../../../docker/build/named.ts";
import { parseReference } from "../../../images/reference.ts";
import { textOf } from "../../../machine/content.ts";
import { baseName, resolvePath } from "../../../machine/paths.ts";
import type { Running, Task } from "../../../machine/process.ts";
import { readAll } from "../../../machine/tasks.ts";
import { Failure } from "../client.ts";
import { type Context, contextOfFolder, contextOfStdin, isLocalFolder, lone } from "./context.ts";
import { layoutContext } from "./layout.ts";
import { failed, wrong } from "./query.ts";

const IMAGE = "docker-image://";
const LAYOUT = "oci-layout://";

/** Whether it is an address rather than a folder. */
export function isRemote(place: string): boolean {
  try {
    return isHttpUrl(place) || gitUrlOf(place) !== undefined;
  } catch (error) {
    if (error instanceof GitUrlError) return true;
    throw error;
  }
}

/** `dockerfile`: its text, where it is no file. @throws Failure */
export function* inputsOf(self: Running, place: string, file: string, dockerfile?: string): Task<Context> {
  if (place === "-") return yield* contextOfStdin(self, file, FROM_ELSEWHERE);
  if (isHttpUrl(file)) throw new Failure("docker: k8s-quest does not simulate a Dockerfile behind an address of its own yet");
  const isFolder = isLocalFolder(self, place);
  if (isFolder || file.startsWith("/")) mayHave(self, file);
  if (isFolder || !isRemote(place)) return yield* contextOfFolder(self, place, file, dockerfile);
  if (place.startsWith("github.com/")) throw new Failure("unknown protocol");
  const { files } = self.machine;
  const path = file.startsWith("/") ? resolvePath(self.directory, file) : undefined;
  if (path !== undefined) {
    if (files.lookup(path)?.type !== "file") return { body: pack([]), dockerfile: baseName(path), remote: place };
  }
  const given = dockerfile ?? (file === "-" ? yield* readAll(self.stdin) : path === undefined ? undefined : files.contentOf(path));
  if (given === undefined) return { body: "", dockerfile: file || "Dockerfile", remote: place };
  return { body: pack([lone("Dockerfile", given)]), dockerfile: "Dockerfile", remote: place };
}

/** The folder of a Dockerfile has to be there. @throws Failure */
function mayHave({ directory, machine }: Running, file: string): void {
  const parts = file.split("/");
  const lost = parts
    .slice(0, -1)
    .map((_, index) => parts.slice(0, index + 1).join("/"))
    .find((folder) => folder && !machine.files.isFolder(resolvePath(directory, folder)));
  if (lost !== undefined) throw new Failure(`resolve : lstat ${lost}: no such file or directory`);
}

/** Further contexts as the engine takes them, by their names. @throws Failure */
export function* furtherContexts(self: Running, given: readonly string[]): Task<{ contexts?: string }> {
  const found: Record<string, string> = {};
  for (const text of given) {
    const [asked = "", place] = text.split(/=(.*)/s);
    if (place === undefined) throw wrong(`invalid context value: ${text}, expected key=value`);
    const name = contextName(asked);
    if (name === undefined) throw wrong(`invalid context name ${asked}: ${problemOf(asked)}`);
    found[name] = yield* placeOf(self, name, place);
  }
  return given.length ? { contexts: JSON.stringify(found) } : {};
}

function problemOf(name: string): string {
  const parsed = parseReference(name);
  return "error" in parsed ? parsed.error : "";
}

/** An archive of a folder, or where else it is. @throws Failure */
function* placeOf(self: Running, name: string, place: string): Task<string> {
  if (isRemote(place) || place.startsWith(IMAGE)) return place;
  if (place.startsWith("target:")) throw failed(`failed to find target ${place.slice("target:".length)} for context ${name}`);
  if (place.startsWith(LAYOUT)) return layoutContext(self, place);
  const node = place ? self.machine.files.lookup(resolvePath(self.directory, place)) : undefined;
  if (!node) throw failed(`failed to get build context ${name}: stat ${place}: no such file or directory`);
  if (node.type !== "folder") throw failed(`failed to get build context path {${place} <nil>}: not a directory`);
  return textOf((yield* contextOfFolder(self, place, "")).body);
}
