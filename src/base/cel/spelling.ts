// How texts are spelt that some functions read, where they stand there as literals (cel-go's ValidateDurationLiterals and its neighbours).
import { goPattern } from "./regex.ts";
import { parseDuration, parseTimestamp } from "./times.ts";

const SPELLINGS: Readonly<Record<string, (text: string) => boolean>> = {
  duration: (text) => parseDuration(text) !== undefined,
  timestamp: (text) => parseTimestamp(text) !== undefined,
  matches: isPattern,
};

function isPattern(text: string): boolean {
  try {
    return goPattern(text) !== undefined;
  } catch {
    return false;
  }
}

/** Whether a function cannot read a text that is its first argument. */
export const misspelt = (name: string, text: string): boolean => SPELLINGS[name]?.(text) === false;
