// find: the files below a folder for which an expression holds.
import { FileError } from "../../../machine/file-error.ts";
import type { Node } from "../../../machine/nodes.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { complain, isBusybox, pathOf, say, tool } from "../tool.ts";
import { type Found, parseFind, type Test } from "./find-expression.ts";
import { runToEnd } from "./spawn.ts";

const find = tool(function* (self, args) {
  const given = args.filter((word) => !["-L", "-H", "-P"].includes(word));
  const first = given.findIndex((word) => /^[-(!]/.test(word));
  const roots = first < 0 ? given : given.slice(0, first);
  const parsed = parseFind(first < 0 ? [] : given.slice(first));
  const followed = args.includes("-L");
  const search = new Search(self, parsed.test);
  const walk = function* (path: string, root: string, depth: number): Task<void> {
    let node: Node;
    try {
      node = self.machine.files.stat(pathOf(self, path), { followLast: followed });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* complain(self, `${isBusybox(self) ? path : `'${path}'`}: ${error.message}`);
      search.failed = true;
      return;
    }
    const found: Found = { path, root, depth, node };
    search.pruned = false;
    const reached = depth >= parsed.least;
    if (reached && !parsed.childrenFirst) yield* search.test(found, parsed.test);
    if (node.type === "folder" && depth < parsed.most && !search.pruned && !search.stopped)
      for (const name of node.entries.size || self.machine.files.mounts.length ? self.machine.files.list(pathOf(self, path)) : []) {
        yield* walk(path.endsWith("/") ? path + name : `${path}/${name}`, root, depth + 1);
        if (search.stopped) return;
      }
    if (reached && parsed.childrenFirst && !search.stopped) yield* search.test(found, parsed.test);
  };
  for (const root of roots.length ? roots : ["."]) if (!search.stopped) yield* walk(root, root, 0);
  yield* search.flush();
  return search.failed ? 1 : 0;
});

class Search {
  failed = false;
  pruned = false;
  stopped = false;
  readonly #batches = new Map<Test, string[]>();

  constructor(
    private readonly self: Running,
    private readonly expression: Test,
  ) {}

  *test(found: Found, test: Test): Task<boolean> {
    switch (test.kind) {
      case "and":
        return (yield* this.test(found, test.left)) && (yield* this.test(found, test.right));
      case "or":
        return (yield* this.test(found, test.left)) || (yield* this.test(found, test.right));
      case "list":
        yield* this.test(found, test.left);
        return yield* this.test(found, test.right);
      case "not":
        return !(yield* this.test(found, test.of));
      case "is":
        return test.holds(found, this.self);
      case "print":
        yield* say(this.self, test.text(found));
        return true;
      case "prune":
        this.pruned = true;
        return true;
      case "quit":
        this.stopped = true;
        return true;
      case "delete":
        return yield* this.#delete(found);
      case "exec":
        return yield* this.#execute(found, test);
    }
  }

  *#delete(found: Found): Task<boolean> {
    if (found.path === ".") return true;
    try {
      const at = pathOf(this.self, found.path);
      this.self.machine.files.remove(at, { recursive: found.node.type === "folder" && !this.self.machine.files.list(at).length });
      return true;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const words = error.code === "EISDIR" ? "Directory not empty" : error.message;
      yield* complain(this.self, `cannot delete '${found.path}': ${words}`);
      this.failed = true;
      return false;
    }
  }

  *#execute(found: Found, test: Test & { kind: "exec" }): Task<boolean> {
    if (test.together) {
      const batch = this.#batches.get(test) ?? [];
      batch.push(found.path);
      this.#batches.set(test, batch);
      return true;
    }
    return (yield* this.#run(test.words.map((word) => word.replaceAll("{}", found.path)))) === 0;
  }
  *#run(argv: readonly string[]): Task<number> {
    const code = yield* runToEnd(this.self, argv);
    if (code !== undefined) return code;
    yield* complain(this.self, `'${argv[0]}': No such file or directory`);
    this.failed = true;
    return 127;
  }

  /** Runs the commands that take all paths together. */
  *flush(test: Test = this.expression): Task<void> {
    if (test.kind === "exec" && test.together) {
      const batch = this.#batches.get(test);
      if (batch && (yield* this.#run([...test.words.slice(0, -1), ...batch]))) this.failed = true;
    } else if (test.kind === "not") yield* this.flush(test.of);
    else if (test.kind === "and" || test.kind === "or" || test.kind === "list") {
      yield* this.flush(test.left);
      yield* this.flush(test.right);
    }
  }
}

export const findTools: Readonly<Record<string, Program>> = { find };
