// k8s-quest fidelity [WORDS]: what is exact, approximate or not simulated, as docs/fidelity.md tells it.
import { readAsset } from "../base/assets.ts";
import { follow, type Given } from "./command-line.ts";
import { Failure } from "./failure.ts";

/** Words may be flags: nothing here is an option, but for the one that helps. */
export const main = (args: readonly string[]): Promise<number> =>
  follow(
    { name: "fidelity", words: Number.POSITIVE_INFINITY },
    args[0] === "-h" || args[0] === "--help" ? args : ["--", ...args],
    fidelity,
  );

function fidelity({ words }: Pick<Given<Record<never, never>>, "words">): number {
  const wanted = words.filter((word) => word !== "--").join(" ");
  const found = about(readAsset("docs/fidelity.md"), wanted);
  if (found === undefined) throw new Failure("fidelity.nothing", { words: wanted });
  process.stdout.write(found);
  return 0;
}

/** What of the page is about the words: whole sections by their titles, otherwise the lines that have them, below their titles. */
export function about(page: string, words: string): string | undefined {
  const wanted = words.trim().toLowerCase();
  if (!wanted) return page;
  const matches = (text: string): boolean => ` ${plain(text)} `.includes(` ${wanted} `);
  const kept: string[] = [];
  const [, ...parts] = page.split(/^(?=##)/m);
  for (const part of parts) {
    const [title = "", ...lines] = part.trimEnd().split("\n");
    const found = matches(title)
      ? lines
      : lines.filter((line, index) => matches(line) || (isHead(lines, index) && lines.slice(index + 2).some(matches)));
    if (found.length || matches(title))
      kept.push([title, ...(found[0] === "" ? [] : [""]), ...found, "", ""].join("\n").replace(/\n{3,}$/, "\n\n"));
  }
  return kept.length ? `${kept.join("").trimEnd()}\n` : undefined;
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[`|,:#–]/g, " ")
    .replaceAll(/\s+/g, " ");

/** The two lines that begin a table. */
const isHead = (lines: readonly string[], index: number): boolean =>
  (lines[index]?.startsWith("|") && lines[index + 1]?.startsWith("| ---")) || lines[index]?.startsWith("| ---") || false;
