// Platforms of a builder as a table shows them: at most four processors, each with how many variants (buildx: commands/ls.go, truncPlatforms).

const MOST = 4;
/** Those that are shown before others, in this order. */
const MAJOR = ["amd64", "arm64", "arm", "ppc64le", "s390x", "riscv64", "mips64"].map((each) => `linux/${each}`);

const processorOf = (platform: string): string => platform.replace("*", "").split("/").slice(0, 2).join("/");

/** "linux/amd64 (+3), linux/arm64, linux/arm (+2), linux/ppc64le, (6 more)"; what was told to a node has a star. */
export function truncated(platforms: readonly string[]): string {
  const groups = new Map<string, string[]>();
  for (const major of MAJOR) {
    // The last group that there is room for takes its first only, as buildx' does.
    for (const each of platforms)
      if (processorOf(each) === major && groups.size < MOST) groups.set(major, [...(groups.get(major) ?? []), each]);
  }
  if (groups.size < MOST) {
    const rest = platforms.filter((each) => !groups.has(processorOf(each))).toSorted();
    for (const processor of new Set(rest.map(processorOf)))
      if (groups.size < MOST)
        groups.set(
          processor,
          rest.filter((each) => processorOf(each) === processor),
        );
  }
  const shown = [...groups].map(([processor, own]) =>
    own.length === 1 ? own[0]! : `${processor}${own.some((each) => each.endsWith("*")) ? "*" : ""} (+${own.length})`,
  );
  const left = platforms.length - [...groups.values()].flat().length;
  return [...shown, ...(left ? [`(${left} more)`] : [])].join(", ");
}
