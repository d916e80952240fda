// vi's commands behind a colon: :w :q :wq :x :e :r :g :d and their errors.
import { FileError } from "../../../../machine/file-error.ts";
import { linesOf } from "../text.ts";
import { address, ExError, type ExHost, type Range, range } from "./ex-range.ts";
import { set } from "./ex-set.ts";
import { split, substitute } from "./ex-substitute.ts";
import { patternOf } from "./pattern.ts";

/** Runs a command line (without its colon). */
export function runEx(host: ExHost, line: string): void {
  try {
    run(host, line.trim().replace(/^:+/, "").trimStart());
  } catch (error) {
    if (!(error instanceof ExError)) throw error;
    host.buffer.fail(error.message);
  }
}

const NAMES: readonly [name: string, shortest: number][] = [
  ["write", 1],
  ["wq", 2],
  ["wall", 2],
  ["wqall", 3],
  ["quit", 1],
  ["qall", 2],
  ["xit", 1],
  ["xall", 2],
  ["exit", 3],
  ["edit", 1],
  ["enew", 3],
  ["read", 1],
  ["delete", 1],
  ["yank", 1],
  ["put", 2],
  ["join", 1],
  ["move", 1],
  ["copy", 2],
  ["t", 1],
  ["substitute", 1],
  ["global", 1],
  ["vglobal", 1],
  ["set", 2],
  ["nohlsearch", 3],
  ["undo", 1],
  ["redo", 3],
  ["syntax", 2],
  ["file", 1],
  ["saveas", 3],
  ["update", 2],
  ["cquit", 2],
  ["retab", 3],
];
const UNSIMULATED =
  /^(help|split|vsplit|sp|vs|tabnew|tabe|new|vnew|next|prev|bn|bp|buffers|ls|b|args|normal|norm|map|nmap|imap|inoremap|nnoremap|noremap|source|so|autocmd|au|filetype|colorscheme|colo|let|make|marks|registers|reg|sort|diffthis|terminal|term|version|Explore|Ex|h|n|echo|function|if|command|highlight|hi|plug|Plug|packadd)\b/;

function run(host: ExHost, text: string): void {
  const { buffer } = host;
  if (text === "" || text.startsWith('"')) return;
  const { range: lines, rest } = range(host, text);
  if (lines.to >= buffer.lines.length && lines.given && rest) throw new ExError("E16: Invalid range");
  if (rest === "") {
    buffer.row = Math.max(0, Math.min(lines.to, buffer.lines.length - 1));
    buffer.column = /^\s*/.exec(buffer.line)![0].length;
    return;
  }
  if (rest.startsWith("!")) throw new ExError("k8s-quest does not simulate shell commands of vi yet");
  const shift = /^(>+|<+)$/.exec(rest);
  if (shift) {
    buffer.shift(lines.from, lines.to, shift[1]![0] === ">" ? shift[1]!.length : -shift[1]!.length);
    return;
  }
  const word = /^s(?=[^\w\s!"]|g?$)/.exec(rest) ?? /^[gv](?=[^\w\s"])/.exec(rest) ?? /^[a-zA-Z]+/.exec(rest);
  const name = NAMES.find(([full, shortest]) => word && full.startsWith(word[0]) && word[0].length >= shortest)?.[0];
  if (!word || !name)
    throw new ExError(
      UNSIMULATED.test(rest) ? `k8s-quest does not simulate :${rest.split(/\s/)[0]} of vi yet` : `E492: Not an editor command: ${text}`,
    );
  let argument = rest.slice(word[0].length);
  const force = argument.startsWith("!") && !/^(substitute|global|vglobal)$/.test(name);
  if (force) argument = argument.slice(1);
  command(host, name, lines, force, name === "substitute" || name === "global" || name === "vglobal" ? argument : argument.trim());
}

const E37 = "E37: No write since last change (add ! to override)";

function command(host: ExHost, name: string, lines: Range, force: boolean, argument: string): void {
  const { buffer } = host;
  const whole = (lines.given ? [lines.from, lines.to] : undefined) as [number, number] | undefined;
  const file = argument || undefined;
  switch (name) {
    case "write":
    case "wall":
    case "update": {
      if (name === "update" && !buffer.modified) return;
      const append = argument.startsWith(">>");
      if (argument.startsWith("!")) throw new ExError("k8s-quest does not simulate shell commands of vi yet");
      buffer.write({ file: append ? argument.slice(2).trim() || undefined : file, force, range: whole, append });
      return;
    }
    case "saveas":
      if (file === undefined) throw new ExError("E471: Argument required");
      if (buffer.write({ file, force })) buffer.file = file;
      return;
    case "wq":
    case "wqall":
      if (buffer.write({ file, force, range: whole })) host.quit(0);
      return;
    case "xit":
    case "xall":
    case "exit":
      if ((!buffer.modified && !file) || buffer.write({ file, force })) host.quit(0);
      return;
    case "quit":
    case "qall":
      if (buffer.modified && !force) throw new ExError(E37);
      host.quit(0);
      return;
    case "cquit":
      host.quit(1);
      return;
    case "edit":
      if (buffer.modified && !force && (file === undefined || file !== buffer.file)) throw new ExError(E37);
      if (buffer.modified && !force) throw new ExError(E37);
      if (file === undefined && buffer.file === undefined) throw new ExError("E32: No file name");
      buffer.open(file ?? buffer.file);
      return;
    case "enew":
      if (buffer.modified && !force) throw new ExError(E37);
      buffer.open(undefined);
      return;
    case "file":
      if (file !== undefined) buffer.file = file;
      buffer.say(
        `"${buffer.file ?? "[No Name]"}" ${buffer.modified ? "[Modified] " : ""}${buffer.lines.length} line${buffer.lines.length === 1 ? "" : "s"} --${Math.floor((100 * (buffer.row + 1)) / buffer.lines.length)}%--`,
      );
      return;
    case "read": {
      if (argument.startsWith("!")) throw new ExError("k8s-quest does not simulate shell commands of vi yet");
      if (file === undefined) throw new ExError("E32: No file name");
      try {
        const text = linesOf(buffer.disk.read(file)).lines;
        buffer.replaceLines(lines.to + 1, 0, text);
        buffer.row = lines.to + 1;
        buffer.say(`"${file}" ${text.length}L`);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        throw new ExError(`E484: Can't open file ${file}`);
      }
      return;
    }
    case "delete":
    case "yank": {
      const count = /^\d+$/.test(argument) ? Number(argument) : undefined;
      const from = count === undefined ? lines.from : lines.to;
      const to = Math.min(count === undefined ? lines.to : from + count - 1, buffer.lines.length - 1);
      const span = { from: { row: from, column: 0 }, to: { row: to, column: 0 }, linewise: true };
      buffer.yank(span);
      if (name === "delete") buffer.remove(span);
      return;
    }
    case "put":
      buffer.row = lines.to;
      buffer.put(!force, 1);
      return;
    case "join": {
      const to = lines.from === lines.to ? Math.min(lines.to + 1, buffer.lines.length - 1) : lines.to;
      const joined = buffer.lines.slice(lines.from, to + 1).map((line, index) => (index ? line.trimStart() : line.trimEnd()));
      buffer.replaceLines(lines.from, to - lines.from + 1, [joined.join(" ")]);
      return;
    }
    case "move":
    case "copy":
    case "t": {
      const target = argument === "0" ? -1 : address(host, argument)?.line;
      if (target === undefined || target >= buffer.lines.length) throw new ExError("E14: Invalid address");
      const moved = buffer.lines.slice(lines.from, lines.to + 1);
      if (name === "move" && target >= lines.from && target < lines.to) throw new ExError("E134: Cannot move a range of lines into itself");
      buffer.replaceLines(target + 1, 0, moved);
      if (name === "move") buffer.replaceLines(target < lines.from ? lines.from + moved.length : lines.from, moved.length, []);
      buffer.row = name === "move" && target >= lines.to ? target : target + moved.length;
      return;
    }
    case "substitute":
      substitute(host, lines, argument);
      return;
    case "global":
    case "vglobal":
      global(host, lines, argument, (name === "vglobal") !== argument.startsWith("!"));
      return;
    case "set":
      for (const each of argument.split(/\s+/).filter(Boolean)) set(buffer, each);
      return;
    case "nohlsearch":
      host.noHighlight();
      return;
    case "undo":
      buffer.undo();
      return;
    case "redo":
      buffer.redo();
      return;
    case "retab": {
      const { tabstop, expandtab } = buffer.settings;
      if (expandtab)
        buffer.replaceLines(
          0,
          buffer.lines.length,
          buffer.lines.map((line) => line.replaceAll("\t", " ".repeat(tabstop))),
        );
      return;
    }
    default:
      throw new ExError(`k8s-quest does not simulate :${name} of vi yet`);
  }
}

function global(host: ExHost, lines: Range, argument: string, inverse: boolean): void {
  const { buffer } = host;
  const [given = "", ...more] = split(argument.replace(/^!/, ""));
  const pattern = given || host.searched;
  const expression = pattern ? patternOf(pattern, { ignoreCase: buffer.settings.ignorecase, flags: "" }) : undefined;
  if (!expression) throw new ExError("E35: No previous regular expression");
  const action = more.join(argument.replace(/^!/, "")[0]) || "p";
  if (!/^(d|s\W|>|<|j|m|t)/.test(action)) throw new ExError(`k8s-quest does not simulate :global with ${action} yet`);
  const [from, to] = lines.given ? [lines.from, lines.to] : [0, buffer.lines.length - 1];
  const before = buffer.lines.length;
  let done = 0;
  // From the last line up, so that what is deleted does not move what is still to be looked at.
  for (let row = to; row >= from; row--) {
    if (expression.test(buffer.lines[row]!) === inverse) continue;
    buffer.row = row;
    if (!(action.startsWith("d") && buffer.lines.length === 1)) run(host, action);
    else buffer.replaceLines(0, 1, [""]);
    done++;
  }
  if (!done) throw new ExError(`E486: Pattern not found: ${pattern}`);
  const fewer = before - buffer.lines.length;
  if (fewer > 2) buffer.say(`${fewer} fewer lines`);
}
