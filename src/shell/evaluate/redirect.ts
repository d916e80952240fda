// Redirections: which pipe each file descriptor of a command leads to.
import type { Content } from "../../machine/content.ts";
import { FileError } from "../../machine/file-error.ts";
import type { FileSystem } from "../../machine/files.ts";
import { resolvePath } from "../../machine/paths.ts";
import { Pipe } from "../../machine/pipe.ts";
import type { Task } from "../../machine/process.ts";
import { expandText, expandWords } from "./expand.ts";
import type { RedirectionNode } from "./parse.ts";
import type { Descriptors } from "./pipes.ts";
import type { Shell } from "./shell.ts";

/** What is wrong with a redirection; the command is not run. */
export class RedirectionError extends Error {}

/** Writes that end up in a file as they happen. */
export class FilePipe extends Pipe {
  override takesWhole = true;
  constructor(
    private readonly files: FileSystem,
    private readonly path: string,
  ) {
    super();
  }
  override write(content: Content): void {
    if (content) this.files.write(this.path, content, { append: true });
  }
}

/** /dev/null as output. */
export class Sink extends Pipe {
  override takesWhole = true;
  override write(): void {}
}

/** /dev/zero and the like: never empty. */
export class Endless extends Pipe {
  constructor(private readonly chunk: () => string) {
    super();
  }
  override get readable(): boolean {
    return true;
  }
  override read(): string {
    return this.chunk();
  }
}

/** A pipe that gives what the file holds. @throws FileError */
export function openForReading(shell: Pick<Shell, "self">, path: string): Pipe {
  const { machine } = shell.self;
  if (path === "/dev/zero") return new Endless(() => "\0".repeat(4096));
  if (path === "/dev/urandom" || path === "/dev/random") {
    const random = machine.random.stream(`urandom/${machine.hostname}/${machine.clock.now}`);
    return new Endless(() => Array.from({ length: 1024 }, () => String.fromCharCode(random.between(0, 127))).join(""));
  }
  const pipe = new Pipe();
  if (path !== "/dev/null") pipe.write(machine.files.contentOf(path));
  pipe.end();
  return pipe;
}

/** A pipe whose text becomes the file's; `user` owns one that was not there. @throws FileError */
export function openForWriting(files: FileSystem, path: string, append: boolean, user: number): Pipe {
  if (path === "/dev/null") return new Sink();
  if (!files.exists(path)) files.write(path, "", { owner: user });
  else if (!append) files.write(path, "");
  else if (files.isFolder(path)) throw new FileError("EISDIR", path);
  return new FilePipe(files, path);
}

export function* redirect(shell: Shell, nodes: readonly RedirectionNode[], start: Descriptors): Task<Descriptors> {
  const out = new Map(start);
  for (const node of nodes) {
    const { operator, target } = node;
    if (target.type === "HereDoc") {
      let text = yield* expandText(shell, target.content);
      if (target.stripTabs) text = text.replace(/^\t+/gm, "");
      out.set(node.fd ?? 0, textPipe(text));
      continue;
    }
    if (operator === "<<<") {
      out.set(node.fd ?? 0, textPipe(`${yield* expandText(shell, target)}\n`));
      continue;
    }
    const words = yield* expandWords(shell, [target]);
    if (words.length !== 1) throw new RedirectionError("ambiguous redirect");
    const word = words[0]!;
    const input = operator === "<" || operator === "<&" || operator === "<>";
    const descriptor = node.fd ?? (input ? 0 : 1);
    if ((operator === ">&" || operator === "<&") && /^(\d+|-)$/.test(word)) {
      const source = out.get(Number(word));
      if (word === "-") out.delete(descriptor);
      else if (source) out.set(descriptor, source);
      else throw new RedirectionError(`${word}: Bad file descriptor`);
      continue;
    }
    const special = /^\/dev\/(?:fd\/(\d+)|(stdin)|(stdout)|(stderr)|(tty))$/.exec(word);
    const number = special
      ? special[1] !== undefined
        ? Number(special[1])
        : special[2]
          ? 0
          : special[3]
            ? 1
            : special[4]
              ? 2
              : input
                ? 0
                : 1
      : undefined;
    const known = shell.named.get(word) ?? (number === undefined ? undefined : start.get(number));
    try {
      const path = resolvePath(shell.self.directory, word);
      if (!word) throw new FileError("ENOENT", word);
      if (operator === ">" && shell.options.has("noclobber") && shell.self.machine.files.lookup(path)?.type === "file")
        throw new RedirectionError(`${word}: cannot overwrite existing file`);
      const pipe =
        known ??
        (operator === "<"
          ? openForReading(shell, path)
          : openForWriting(shell.self.machine.files, path, operator === ">>" || operator === "&>>" || operator === "<>", shell.self.user));
      out.set(descriptor, pipe);
      if (operator === "&>" || operator === "&>>" || (operator === ">&" && node.fd === null)) out.set(2, pipe);
    } catch (error) {
      if (error instanceof FileError)
        throw new RedirectionError(
          shell.flavour === "bash"
            ? `${word}: ${error.message}`
            : shell.flavour === "dash"
              ? `cannot ${input ? "open" : "create"} ${word}: ${error.message.replace("No such file or directory", input ? "No such file" : "Directory nonexistent")}`
              : `can't ${input ? "open" : "create"} ${word}: ${error.message.replace("No such file or directory", input ? "no such file" : "nonexistent directory")}`,
        );
      throw error;
    }
  }
  return out;
}

function textPipe(text: string): Pipe {
  const pipe = new Pipe();
  pipe.write(text);
  pipe.end();
  return pipe;
}
