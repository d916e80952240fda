// Which gcc packages of a distribution's release were built with: servers tell it in their logs.
import type { ToolSet } from "./toolsets.ts";

export interface Compiler {
  /** As "14.2.0", with the day of a snapshot behind it where it is one. */
  readonly version: string;
  /** As "Debian 14.2.0-19". */
  readonly package: string;
}

const of = (version: string, built: string): Compiler => ({ version, package: built });
const DEBIAN: Readonly<Record<string, Compiler>> = {
  "13": of("14.2.0", "Debian 14.2.0-19"),
  "12": of("12.2.0", "Debian 12.2.0-14"),
  "11": of("10.2.1 20210110", "Debian 10.2.1-6"),
  "10": of("8.3.0", "Debian 8.3.0-6"),
  "9": of("6.3.0 20170516", "Debian 6.3.0-18+deb9u1"),
};
const ALPINE: Readonly<Record<string, Compiler>> = {
  "3.22": of("14.2.0", "Alpine 14.2.0"),
  "3.21": of("14.2.0", "Alpine 14.2.0"),
  "3.20": of("13.2.1 20240309", "Alpine 13.2.1_git20240309"),
  "3.19": of("13.2.1 20231014", "Alpine 13.2.1_git20231014"),
  "3.18": of("12.2.1 20220924", "Alpine 12.2.1_git20220924-r10"),
  "3.17": of("12.2.1 20220924", "Alpine 12.2.1_git20220924-r4"),
};

/** @param release the usual one unless told */
export function compilerOf(set: ToolSet, release: string | undefined): Compiler {
  if (set === "alpine") return ALPINE[(release ?? "").split(".").slice(0, 2).join(".")] ?? ALPINE["3.22"]!;
  return DEBIAN[(release ?? "").split(".")[0]!] ?? DEBIAN["13"]!;
}
