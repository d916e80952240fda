// Words of small command lines: flags with and without values, and what stands alone.

export interface Words {
  plain: string[];
  /** Behind "--". */
  rest: string[];
  flag(...names: string[]): string | undefined;
  list(name: string): string[];
  has(...names: string[]): boolean;
  /** A flag that none of the known ones is. */
  unknown: string | undefined;
}

/** `values`: flags that take a value; `bare`: flags that take none. Letters as "-n". */
export function wordsOf(argv: readonly string[], values: readonly string[], bare: readonly string[]): Words {
  const found: [string, string][] = [];
  const plain: string[] = [];
  let rest: string[] = [];
  let unknown: string | undefined;
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === "--") {
      rest = argv.slice(at + 1);
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      plain.push(word);
      continue;
    }
    const cut = word.indexOf("=");
    const name = cut < 0 ? word : word.slice(0, cut);
    if (bare.includes(name)) found.push([name, cut < 0 ? "true" : word.slice(cut + 1)]);
    else if (values.includes(name)) found.push([name, cut < 0 ? (argv[++at] ?? "") : word.slice(cut + 1)]);
    else unknown ??= name;
  }
  const flag = (...names: string[]) => found.findLast(([name]) => names.includes(name))?.[1];
  return {
    plain,
    rest,
    unknown,
    flag,
    list: (name) => found.filter(([each]) => each === name).map(([, value]) => value),
    has: (...names) => (flag(...names) ?? "false") !== "false",
  };
}
