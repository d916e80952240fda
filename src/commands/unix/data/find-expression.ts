// The expressions of find: parsed to a tree of tests and actions.
import { byteLength } from "../../../base/bytes.ts";
import { FileError } from "../../../machine/file-error.ts";
import type { Node } from "../../../machine/nodes.ts";
import type { Running } from "../../../machine/process.ts";
import { pathOf, ToolError } from "../tool.ts";

export interface Found {
  /** As printed: under the path that was given. */
  path: string;
  /** The path that was given. */
  root: string;
  depth: number;
  node: Node;
}

export type Test =
  | { kind: "and" | "or" | "list"; left: Test; right: Test }
  | { kind: "not"; of: Test }
  | { kind: "is"; holds(found: Found, self: Running): boolean }
  | { kind: "print"; text(found: Found): string }
  | { kind: "prune" | "quit" | "delete" }
  | { kind: "exec"; words: readonly string[]; together: boolean };

interface Parsed {
  test: Test;
  least: number;
  most: number;
  childrenFirst: boolean;
}

const always: Test = { kind: "is", holds: () => true };
const print: Test = { kind: "print", text: ({ path }) => `${path}\n` };

/** @throws ToolError */
export function parseFind(words: readonly string[]): Parsed {
  let at = 0;
  let [least, most, childrenFirst, acts] = [0, Number.POSITIVE_INFINITY, false, false];
  const act = (test: Test): Test => {
    acts = true;
    return test;
  };

  const alternatives = (): Test => {
    let left = conjunction();
    while (words[at] === "-o" || words[at] === "-or" || words[at] === ",") {
      const kind = words[at++] === "," ? "list" : "or";
      left = { kind, left, right: conjunction() };
    }
    return left;
  };
  const conjunction = (): Test => {
    let left = factor();
    for (let word = words[at]; word !== undefined && ![")", "-o", "-or", ","].includes(word); word = words[at]) {
      if (word === "-a" || word === "-and") at++;
      left = { kind: "and", left, right: factor() };
    }
    return left;
  };
  const factor = (): Test => {
    const word = words[at++];
    if (word === undefined) throw new ToolError(`expected an expression after '${words[at - 2] ?? ""}'`);
    if (word === "!" || word === "-not") return { kind: "not", of: factor() };
    if (word === "(") {
      const inner = alternatives();
      if (words[at++] !== ")") throw new ToolError("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
      return inner;
    }
    if (word === ")") throw new ToolError("invalid expression; you have too many ')'");
    return primary(word);
  };

  const argument = (word: string): string => {
    const value = words[at++];
    if (value === undefined) throw new ToolError(`missing argument to \`${word}'`);
    return value;
  };
  const is = (holds: (found: Found, self: Running) => boolean): Test => ({ kind: "is", holds });

  const primary = (word: string): Test => {
    switch (word) {
      case "-name":
      case "-iname": {
        const glob = globOf(argument(word), word === "-iname");
        return is(({ path }) => glob.test(nameOf(path)));
      }
      case "-path":
      case "-wholename":
      case "-ipath": {
        const glob = globOf(argument(word), word === "-ipath");
        return is(({ path }) => glob.test(path));
      }
      case "-regex":
      case "-iregex": {
        const expression = new RegExp(`^(?:${argument(word)})$`, word === "-iregex" ? "i" : "");
        return is(({ path }) => expression.test(path));
      }
      case "-type": {
        const types = argument(word).split(",");
        for (const type of types) if (!/^[bcdpfls]$/.test(type)) throw new ToolError(`Unknown argument to -type: ${type}`);
        return is(({ node }) => types.includes({ file: "f", folder: "d", link: "l" }[node.type]));
      }
      case "-maxdepth":
      case "-mindepth": {
        const value = argument(word);
        if (!/^\d+$/.test(value)) throw new ToolError(`Expected a positive decimal integer argument to ${word}, but got '${value}'`);
        if (word === "-maxdepth") most = Number(value);
        else least = Number(value);
        return always;
      }
      case "-depth":
      case "-d":
        childrenFirst = true;
        return always;
      case "-mount":
      case "-xdev":
      case "-noleaf":
      case "-true":
        return always;
      case "-false":
        return is(() => false);
      case "-size": {
        const [, sign, count, unit = "b"] = /^([-+]?)(\d+)([bcwkMG]?)$/.exec(argument(word)) ?? [];
        if (count === undefined) throw new ToolError(`Invalid argument \`${words[at - 1]}' to -size`);
        const block = { c: 1, w: 2, b: 512, k: 1024, M: 1024 ** 2, G: 1024 ** 3 }[unit || "b"]!;
        return is(({ node }) => compared(sign!, Math.ceil(sizeOf(node) / block), Number(count)));
      }
      case "-mtime":
      case "-mmin":
      case "-ctime":
      case "-cmin":
      case "-atime":
      case "-amin": {
        const [, sign, count] = /^([-+]?)(\d+)$/.exec(argument(word)) ?? [];
        if (count === undefined) throw new ToolError(`invalid argument \`${words[at - 1]}' to \`${word}'`);
        const unit = word.endsWith("min") ? 60_000 : 86_400_000;
        // Days count when they are whole; the nth minute is the one that is under way, and "less than" means the very moment.
        const round = word.endsWith("min") && sign !== "-" ? Math.ceil : Math.floor;
        return is(({ node }, self) => compared(sign!, round((self.clock.now - node.modified) / unit), Number(count)));
      }
      case "-newer": {
        const other = argument(word);
        return is(({ node }, self) => {
          const than = self.machine.files.lookup(pathOf(self, other));
          if (!than) throw new ToolError(`'${other}': ${new FileError("ENOENT", other).message}`);
          return node.modified > than.modified;
        });
      }
      case "-empty":
        return is(({ node }) => (node.type === "folder" ? !node.entries.size : node.type === "file" && sizeOf(node) === 0));
      case "-perm": {
        const [, how, digits] = /^([-/]?)([0-7]+)$/.exec(argument(word)) ?? [];
        if (digits === undefined) throw new ToolError(`invalid mode '${words[at - 1]}'`);
        const wanted = Number.parseInt(digits, 8);
        return is(({ node }) => {
          const bits = node.mode & 0o7777;
          return how === "-" ? (bits & wanted) === wanted : how === "/" ? !wanted || (bits & wanted) !== 0 : bits === wanted;
        });
      }
      case "-executable":
        return is(({ node }) => (node.mode & 0o111) !== 0);
      case "-readable":
      case "-writable": {
        const bit = word === "-readable" ? 0o444 : 0o222;
        return is(({ node }, self) => self.user === 0 || (node.mode & bit) !== 0);
      }
      case "-user":
      case "-uid": {
        const wanted = argument(word);
        return is(({ node }, self) => String(node.owner) === wanted || userName(self, node.owner) === wanted);
      }
      case "-print":
        return act(print);
      case "-print0":
        return act({ kind: "print", text: ({ path }) => `${path}\0` });
      case "-printf": {
        const format = argument(word);
        return act({ kind: "print", text: (found) => formatted(format, found) });
      }
      case "-delete":
        childrenFirst = true;
        return act({ kind: "delete" });
      case "-prune":
        return { kind: "prune" };
      case "-quit":
        return { kind: "quit" };
      case "-exec":
      case "-ok": {
        const start = at;
        while (words[at] !== ";" && !(words[at] === "+" && words[at - 1] === "{}"))
          if (at++ >= words.length) throw new ToolError("missing argument to `-exec'");
        const together = words[at++] === "+";
        if (word === "-ok") throw new ToolError("k8s-quest does not simulate -ok of find yet");
        if (start === at - 1) throw new ToolError("missing argument to `-exec'");
        return act({ kind: "exec", words: words.slice(start, at - 1), together });
      }
      default:
        if (/^-(ls|execdir|okdir|fprint.*|group|gid|links|inum|samefile|regextype|used|fstype|newer..)$/.test(word))
          throw new ToolError(`k8s-quest does not simulate ${word} of find yet`);
        if (!word.startsWith("-")) throw new ToolError(`paths must precede expression: \`${word}'`);
        throw new ToolError(`unknown predicate \`${word}'`);
    }
  };

  const whole = words.length ? alternatives() : always;
  if (at < words.length) throw new ToolError("invalid expression; you have too many ')'");
  return { test: acts ? whole : { kind: "and", left: whole, right: print }, least, most, childrenFirst };
}

/** How big a file is in bytes; folders count a block, as most file systems show them. */
const sizeOf = (node: Node): number => {
  if (node.type === "folder") return 4096;
  if (node.type === "link") return node.target.length;
  return byteLength(typeof node.content === "string" ? node.content : node.content());
};

const compared = (sign: string, value: number, limit: number): boolean =>
  sign === "+" ? value > limit : sign === "-" ? value < limit : value === limit;

const nameOf = (path: string): string => path.replace(/(?<=.)\/+$/, "").replace(/^.*\/(?=.)/, "");

const userName = (self: Running, user: number): string | undefined =>
  (self.machine.files.exists("/etc/passwd") ? self.machine.files.read("/etc/passwd") : "")
    .split("\n")
    .map((line) => line.split(":"))
    .find((fields) => fields[2] === String(user))?.[0];

/** fnmatch: "*" takes slashes and leading dots too. */
function globOf(glob: string, ignoreCase: boolean): RegExp {
  let source = "";
  for (let i = 0; i < glob.length; i++) {
    const character = glob[i]!;
    const set = character === "[" ? /^\[[!^]?\]?[^\]]*\]/.exec(glob.slice(i))?.[0] : undefined;
    if (set) {
      source += set.replace(/^\[!/, "[^").replaceAll("\\", "\\\\");
      i += set.length - 1;
    } else if (character === "*") source += "[^]*";
    else if (character === "?") source += "[^]";
    else source += (character === "\\" ? (glob[++i] ?? "\\") : character).replace(/[.*+?^${}()|[\]\\/]/, "\\$&");
  }
  return new RegExp(`^${source}$`, ignoreCase ? "i" : "");
}

function formatted(format: string, { path, root, depth, node }: Found): string {
  const base = nameOf(path);
  const values = new Map<string, string | number>([
    ["p", path],
    ["f", base],
    ["h", path.includes("/") ? path.replace(/\/[^/]*$/, "") : "."],
    ["P", path.slice(root.length).replace(/^\//, "")],
    ["s", String(sizeOf(node))],
    ["m", (node.mode & 0o7777).toString(8)],
    ["d", String(depth)],
    ["y", { file: "f", folder: "d", link: "l" }[node.type]],
    ["l", node.type === "link" ? node.target : ""],
    ["U", String(node.owner)],
    ["%", "%"],
  ]);
  return format.replace(/\\(n|t|0|\\)|%(.)/g, (text, special: string | undefined, letter: string) => {
    if (special) return { n: "\n", t: "\t", "0": "\0", "\\": "\\" }[special]!;
    const value = values.get(letter);
    if (value === undefined) throw new ToolError(`k8s-quest does not simulate ${text} of find -printf yet`);
    return String(value);
  });
}
