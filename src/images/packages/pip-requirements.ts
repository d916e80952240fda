// What pip is asked for: requirements among the words of a call, and in files (PEP 508, pip's requirements file format).
import { resolvePath } from "../../machine/paths.ts";
import type { Running } from "../../machine/process.ts";

export interface Requirement {
  /** As it was written. */
  text: string;
  name: string;
  /** "==3.0.0", ">=2,<3". */
  specifier: string;
}

const parseRequirement = (text: string): Requirement | undefined => {
  const [, name, specifier = ""] = /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*([=<>!~][^;#]*)?/.exec(text.trim()) ?? [];
  return name === undefined ? undefined : { text: text.split(/[;#]/)[0]!.trim(), name, specifier: specifier.replaceAll(" ", "") };
};

/** Options of `pip install` that take the word behind them. */
const WITH_VALUE = new Set([
  "-i",
  "--index-url",
  "--extra-index-url",
  "-f",
  "--find-links",
  "-t",
  "--target",
  "--prefix",
  "--root",
  "-c",
  "--constraint",
  "--timeout",
  "--trusted-host",
  "--cache-dir",
  "--default-timeout",
]);

/** Why there are no requirements: what is said of it. */
class Wrong extends Error {}

/** Those of a file, and of the files that it names. @throws Wrong */
function inFile(self: Running, file: string): Requirement[] {
  const { files } = self.machine;
  const path = resolvePath(self.directory, file);
  if (files.lookup(path)?.type !== "file")
    throw new Wrong(`ERROR: Could not open requirements file: [Errno 2] No such file or directory: '${file}'\n`);
  const found: Requirement[] = [];
  for (const [index, line] of files.read(path).split("\n").entries()) {
    const text = line.trim();
    if (!text || text.startsWith("#")) continue;
    const other = /^(?:-r|--requirement)\s+(\S+)/.exec(text);
    if (other) {
      found.push(...inFile(self, other[1]!));
      continue;
    }
    if (text.startsWith("-")) continue;
    const requirement = parseRequirement(text);
    if (!requirement)
      throw new Wrong(
        `ERROR: Invalid requirement: '${text}': Expected package name at the start of dependency specifier\n    ${text}\n    ^ (from line ${index + 1} of ${file})\n`,
      );
    found.push({ ...requirement, text: `${requirement.text} (from -r ${file} (line ${index + 1}))` });
  }
  return found;
}

/** One that stands among the words; undefined for a folder whose requirements are in its file. @throws Wrong */
function inWord(self: Running, word: string): Requirement | undefined {
  if (/^(\.|\/|git\+|https?:)/.test(word)) {
    if (word.startsWith(".") && self.machine.files.exists(resolvePath(self.directory, `${word}/requirements.txt`))) return undefined;
    throw new Wrong(`k8s-quest does not simulate \`pip install ${word}\` yet\n`);
  }
  const requirement = parseRequirement(word);
  if (!requirement) throw new Wrong(`ERROR: Invalid requirement: '${word}': Expected package name at the start of dependency specifier\n`);
  return requirement;
}

/** What the words of `pip install` ask for; or the error that ends it. */
export function requirementsOf(self: Running, words: readonly string[]): Requirement[] | { error: string } {
  const found: Requirement[] = [];
  try {
    for (let at = 0; at < words.length; at++) {
      const word = words[at]!;
      const value = /^(?:-r|--requirement)(?:=(.+))?$/.exec(word);
      if (value) found.push(...inFile(self, value[1] ?? words[++at] ?? ""));
      else if (word.startsWith("-r") && word.length > 2) found.push(...inFile(self, word.slice(2)));
      else if (WITH_VALUE.has(word)) at++;
      else if (!word.startsWith("-")) {
        const requirement = inWord(self, word);
        if (requirement) found.push(requirement);
      }
    }
  } catch (error) {
    if (error instanceof Wrong) return { error: error.message };
    throw error;
  }
  return found;
}
