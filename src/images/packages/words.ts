// How package managers read their command lines.
import type { Running } from "../../machine/process.ts";

export interface Words {
  verb: string;
  names: readonly string[];
  has(...flags: string[]): boolean;
}

export function wordsOf({ argv }: Running, withValue: ReadonlySet<string>): Words {
  const flags: string[] = [];
  const plain: string[] = [];
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at]!;
    if (withValue.has(word)) at++;
    else if (word.startsWith("--")) flags.push(word.replace(/=.*/, ""));
    else if (word.startsWith("-") && word.length > 1)
      flags.push(...(word === "-qq" ? ["-q", "-qq"] : [...word.slice(1)].map((letter) => `-${letter}`)));
    else plain.push(word);
  }
  return { verb: plain[0] ?? "", names: plain.slice(1), has: (...wanted) => wanted.some((flag) => flags.includes(flag)) };
}

/** An answer of yes was given beforehand. */
export const saysYes = ({ has }: Words): boolean => has("-y", "--yes", "--assume-yes", "-qq");
