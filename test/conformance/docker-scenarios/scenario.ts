// What both dockers are given, line by line.

export interface DockerScenario {
  name: string;
  /** Files of the folder in which lines run, by name. */
  files?: Readonly<Record<string, string>>;
  /** Shell lines. What a line prints may depend on the lines before it, but not on the clock on the wall. */
  lines: readonly string[];
}
