// What a scenario is: lines that change a cluster, a story each.

export interface Scenario {
  name: string;
  /** Files of the folder in which the lines run, by name. */
  files?: Readonly<Record<string, string>>;
  /** Lines that our own shell runs first, in both worlds. */
  setup?: readonly string[];
  lines: readonly string[];
}
