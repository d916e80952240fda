// Tags of catalogued images: which exist, and which version a tag means.

export interface TagRules {
  /** The newest version: higher ones do not exist. */
  newest: string;
  /** The last versions of older lines: what 1.27 and 1 mean; of the newest line it is the newest. */
  lines?: readonly string[];
  /** Words that stand for a version: latest is the newest unless told. */
  aliases?: Record<string, string>;
  /** What may follow a version after "-": alpine, slim, bookworm … each perhaps with a number. */
  suffixes?: readonly string[];
  /** Versions are written with it: v. */
  prefix?: string;
}

export interface Tag {
  version: string;
  suffix: string;
}

/** What an alias says that does not exist: some repositories have no latest. */
const ABSENT = "none";

/** All tags that the rules name, sorted: of each line the version and its shorter forms, the aliases, and each of them with a suffix. */
export function tagsOf({ newest, lines = [], aliases = {}, suffixes = [], prefix = "" }: TagRules): string[] {
  const forms = [newest, ...lines].flatMap((version) => {
    const parts = version.split(".");
    return parts.map((_, index) => prefix + parts.slice(0, index + 1).join("."));
  });
  const named = Object.entries({ latest: newest, ...aliases }).flatMap(([alias, version]) => (version === ABSENT ? [] : [alias]));
  const bare = new Set([...forms, ...named]);
  const all = new Set([...bare, ...suffixes, ...[...bare].flatMap((tag) => suffixes.map((suffix) => `${tag}-${suffix}`))]);
  return [...all].sort();
}

/** The meaning of a tag, or undefined when there is none such. */
export function meaningOf(tag: string, rules: TagRules): Tag | undefined {
  const { newest, prefix = "", suffixes = [] } = rules;
  const [head = "", ...rest] = tag.split("-");
  const suffix = (parts: readonly string[]): boolean =>
    parts.every((part) =>
      suffixes.some((known) => part === known || (part.startsWith(known) && /^\d+(\.\d+)*$/.test(part.slice(known.length)))),
    );
  for (const [alias, version] of Object.entries({ latest: newest, ...rules.aliases }))
    if (tag === alias || (tag.startsWith(`${alias}-`) && suffix(tag.slice(alias.length + 1).split("-"))))
      return version === ABSENT ? undefined : { version, suffix: tag.slice(alias.length + 1) };
  if (suffix(tag.split("-"))) return { version: newest, suffix: tag };
  const bare = prefix && head.startsWith(prefix) ? head.slice(prefix.length) : prefix ? undefined : head;
  if (bare === undefined || !/^\d+(\.\d+){0,3}$/.test(bare) || !suffix(rest) || !upTo(bare, newest)) return undefined;
  const full = [newest, ...(rules.lines ?? [])].find((version) => version.startsWith(`${bare}.`));
  return { version: full ?? bare, suffix: rest.join("-") };
}

/**
 * Whether `version` is not newer than `newest`, part by part; a part that is left out means the newest of that line. What became
 * known as 1.0 was not published as 0.0 before, and no line gets as far as its 99th.
 */
function upTo(version: string, newest: string): boolean {
  const a = version.split(".").map(Number);
  const b = newest.split(".").map(Number);
  if (a[0] === 0 && b[0]! >= (a[1] ? 2 : 1)) return false;
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! - (b[i] ?? 0);
    if (difference > 0) return i >= b.length && a[i]! <= 30;
    if (difference < 0) return a.slice(i + 1).every((part) => part < 99);
  }
  return true;
}
