// Arguments that are resources first and then changes: `kubectl label pod web tier=front old-`.
import { refuse } from "./refusal.ts";

/** @param what named in errors, as "label". @throws Refusal */
export function resourcesAndPairs(args: readonly string[], what: string): { resources: string[]; pairs: string[] } {
  const resources: string[] = [];
  const pairs: string[] = [];
  for (const word of args) {
    const isPair = (word.includes("=") && !word.startsWith("=")) || (word.endsWith("-") && word !== "-");
    if (isPair) pairs.push(word);
    else if (pairs.length) refuse(`all resources must be specified before ${what} changes: ${word}`);
    else resources.push(word);
  }
  return { resources, pairs };
}

export const NO_RESOURCES = "one or more resources must be specified as <resource> <name> or <resource>/<name>";
