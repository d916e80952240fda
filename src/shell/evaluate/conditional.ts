// Conditions: `[[ … ]]`, and the words of `test` and `[`.
import type { FileSystem } from "../../machine/files.ts";
import { resolvePath } from "../../machine/paths.ts";
import type { Task } from "../../machine/process.ts";
import { arithmetic, expandPattern, expandText } from "./expand.ts";
import { matching, SET_OPTIONS } from "./options.ts";
import type { ConditionalNode, WordNode } from "./parse.ts";
import { matches } from "./pattern.ts";
import type { Shell } from "./shell.ts";
import { trace, traced } from "./trace.ts";

export class TestError extends Error {}

export function* evaluateCondition(shell: Shell, node: ConditionalNode): Task<boolean> {
  switch (node.type) {
    case "CondAnd":
      return (yield* evaluateCondition(shell, node.left)) && (yield* evaluateCondition(shell, node.right));
    case "CondOr":
      return (yield* evaluateCondition(shell, node.left)) || (yield* evaluateCondition(shell, node.right));
    case "CondNot":
      return !(yield* evaluateCondition(shell, node.operand));
    case "CondGroup":
      return yield* evaluateCondition(shell, node.expression);
    case "CondWord":
      return (yield* tracedText(shell, "-n", node.word)) !== "";
    case "CondUnary":
      return unary(shell, node.operator, yield* tracedText(shell, node.operator, node.operand));
    case "CondBinary": {
      const left = yield* expandText(shell, node.left);
      if (shell.options.has("xtrace")) {
        const right = yield* expandText(shell, node.right);
        yield* trace(
          shell,
          () => `[[ ${[left && traced(left), node.operator, right && traced(right)].map((word) => word || "''").join(" ")} ]]`,
        );
      }
      if (node.operator === "=~") return yield* regex(shell, left, yield* expandPattern(shell, node.right));
      if (node.operator === "==" || node.operator === "=" || node.operator === "!=")
        return matches(yield* expandPattern(shell, node.right, true), left, matching(shell, true)) === (node.operator !== "!=");
      const right = yield* expandText(shell, node.right);
      if (/^-(eq|ne|lt|le|gt|ge)$/.test(node.operator))
        return compare(node.operator, yield* arithmetic(shell, left), yield* arithmetic(shell, right));
      return binary(shell.self.machine.files, shell.self.directory, left, node.operator, right);
    }
  }
}

function* tracedText(shell: Shell, operator: string, word: WordNode): Task<string> {
  const text = yield* expandText(shell, word);
  yield* trace(shell, () => `[[ ${operator} ${text ? traced(text) : "''"} ]]`);
  return text;
}

function* regex(shell: Shell, text: string, pieces: readonly { text: string; quoted: boolean }[]): Task<boolean> {
  const source = pieces.map((piece) => (piece.quoted ? piece.text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&") : piece.text)).join("");
  const posix = source.replace(
    /\[:(\w+):\]/g,
    (_, name: string) => ({ alpha: "a-zA-Z", digit: "0-9", alnum: "a-zA-Z0-9", space: "\\s", upper: "A-Z", lower: "a-z" })[name] ?? "",
  );
  const found = new RegExp(posix, shell.options.has("nocasematch") ? "i" : "").exec(text);
  if (found) shell.variables.setArray("BASH_REMATCH", new Map([...found].map((each, index) => [String(index), each ?? ""])));
  return found !== null;
}

function unary(shell: Shell, operator: string, operand: string): boolean {
  if (operator === "-v") return shell.parameter(operand) !== undefined;
  if (operator === "-o") return SET_OPTIONS.includes(operand) && shell.options.has(operand);
  if (operator === "-t") return shell.descriptors.get(Number(operand))?.terminal ?? false;
  return testUnary(shell.self.machine.files, shell.self.directory, operator, operand);
}

/** A unary operator of `test`. */
export function testUnary(files: FileSystem, directory: string, operator: string, operand: string): boolean {
  if (operator === "-z") return operand === "";
  if (operator === "-n") return operand !== "";
  if (!operand) return false;
  const path = resolvePath(directory, operand);
  if (operator === "-h" || operator === "-L") {
    try {
      return files.stat(path, { followLast: false }).type === "link";
    } catch {
      return false;
    }
  }
  const node = files.lookup(path);
  if (!node) return operator === "-e" ? /^\/dev\/(null|stdin|stdout|stderr|tty)$/.test(path) : false;
  if (operator === "-f") return node.type === "file";
  if (operator === "-d") return node.type === "folder";
  if (operator === "-x") return node.type === "folder" || (node.mode & 0o111) !== 0;
  if (operator === "-s") return node.type === "folder" || files.read(path) !== "";
  if (["-b", "-c", "-p", "-S", "-g", "-k", "-u"].includes(operator)) return false;
  return true;
}

const compare = (operator: string, left: bigint, right: bigint): boolean =>
  operator === "-eq"
    ? left === right
    : operator === "-ne"
      ? left !== right
      : operator === "-lt"
        ? left < right
        : operator === "-le"
          ? left <= right
          : operator === "-gt"
            ? left > right
            : left >= right;

function binary(files: FileSystem, directory: string, left: string, operator: string, right: string): boolean {
  const modified = (path: string): number => files.lookup(resolvePath(directory, path))?.modified ?? -1;
  switch (operator) {
    case "=":
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case ">":
      return left > right;
    case "-nt":
      return modified(left) > modified(right);
    case "-ot":
      return modified(left) < modified(right);
    case "-ef":
      return resolvePath(directory, left) === resolvePath(directory, right);
    default: {
      const number = (text: string): bigint => {
        if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new TestError(`${text}: integer expression expected`);
        return BigInt(text.trim().replace(/^\+/, ""));
      };
      return compare(operator, number(left), number(right));
    }
  }
}

/** `test` and `[`: the words between, by POSIX's rules on how many there are. @throws TestError */
export function testWords(
  files: FileSystem,
  directory: string,
  words: readonly string[],
  terminal: (descriptor: number) => boolean,
  variable: (name: string) => boolean = () => false,
): boolean {
  let at = 0;
  const isBinary = (word: string | undefined): boolean => /^(=|==|!=|<|>|-(eq|ne|lt|le|gt|ge|nt|ot|ef))$/.test(word ?? "");
  const or = (): boolean => {
    let value = and();
    while (words[at] === "-o") {
      at++;
      value = and() || value;
    }
    return value;
  };
  const and = (): boolean => {
    let value = not();
    while (words[at] === "-a") {
      at++;
      value = not() && value;
    }
    return value;
  };
  const not = (): boolean => {
    if (words[at] === "!" && at + 1 < words.length && !(isBinary(words[at + 1]) && at + 2 < words.length)) {
      at++;
      return !not();
    }
    return primary();
  };
  const primary = (): boolean => {
    const word = words[at];
    if (word === undefined) throw new TestError("argument expected");
    if (isBinary(words[at + 1]) && at + 2 < words.length) {
      at += 3;
      return binary(files, directory, word, words[at - 2]!, words[at - 1]!);
    }
    if (word === "(") {
      at++;
      const value = or();
      at++;
      return value;
    }
    if (/^-[a-zA-Z]$/.test(word) && at + 1 < words.length) {
      at += 2;
      const operand = words[at - 1]!;
      if (word === "-t") return terminal(Number(operand));
      if (word === "-v") return variable(operand);
      return testUnary(files, directory, word, operand);
    }
    at++;
    return word !== "";
  };
  if (!words.length) return false;
  const value = or();
  if (at < words.length) throw new TestError(words.length > 3 ? "too many arguments" : `${words[at]}: binary operator expected`);
  return value;
}
