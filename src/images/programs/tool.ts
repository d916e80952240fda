// Tools whose work is not simulated, but whose help and version are: what their images print when they are started as they are.
import type { Program } from "../../machine/process.ts";
import type { Parameters } from "./server.ts";

/** What a tool prints when it is given these words, and how it ends. */
interface Saying {
  /** Each a whole command line; "" is none at all. */
  words: readonly string[];
  text: string;
  /** On its standard error. */
  error?: boolean;
  code?: number;
  /** Only of these versions: others print something else. */
  versions?: readonly string[];
}

export function sayingTool(parameters: Parameters): Program {
  const name = String(parameters["name"]);
  const version = String(parameters["version"] ?? "");
  const says = parameters["says"] as readonly Saying[];
  return function* (self) {
    const line = self.argv.slice(1).join(" ");
    const said = says.find(({ words, versions }) => words.includes(line) && (versions?.includes(version) ?? true));
    if (!said) {
      self.stderr.write(`${name}: k8s-quest does not simulate \`${[name, line].join(" ").trim()}\` yet\n`);
      return 1;
    }
    (said.error ? self.stderr : self.stdout).write(said.text.replaceAll("{version}", version));
    return said.code ?? 0;
  };
}
