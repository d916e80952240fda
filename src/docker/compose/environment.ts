// The variables that a project's files are read with, and the environment that its services get (compose-go/dotenv, types: WithServicesEnvironmentResolved).
import { parseEnvFile } from "./dotenv.ts";
import { ComposeError, type Service } from "./model.ts";

/** The computer's files and who asks. */
export interface Surroundings {
  /** Undefined where there is no such file. */
  read(path: string): string | undefined;
  isFolder(path: string): boolean;
  home: string;
  environment: Readonly<Record<string, string | undefined>>;
  warn(text: string): void;
}

/** The variables of a project: the shell's before those of its .env files. @throws ComposeError */
export function variablesOf(around: Surroundings, directory: string, envFiles?: readonly string[]): Record<string, string> {
  const own = Object.fromEntries(Object.entries(around.environment).filter((each): each is [string, string] => each[1] !== undefined));
  let found: Record<string, string | null> = {};
  for (const path of envFiles ?? [`${directory}/.env`]) {
    const text = around.read(path);
    if (text === undefined) {
      if (envFiles) throw new ComposeError(`couldn't find env file: ${path}`);
      continue;
    }
    found = { ...found, ...parseEnvFile(text, path, (name) => own[name] ?? found[name] ?? undefined) };
  }
  return { ...Object.fromEntries(Object.entries(found).filter((each): each is [string, string] => each[1] !== null)), ...own };
}

/** The labels with what label_file brings, whose variables are only its own. @throws ComposeError */
export function withLabels(around: Surroundings, { label_file, labels, ...rest }: Service): Service {
  const found: Record<string, string> = {};
  for (const path of label_file ?? []) {
    const text = around.read(path);
    if (text === undefined) throw new ComposeError(`label file ${path} not found: stat ${path}: no such file or directory`);
    const read = parseEnvFile(text, path, (name) => {
      around.warn(`The ${JSON.stringify(name)} variable is not set. Defaulting to a blank string.`);
      return undefined;
    });
    for (const [name, value] of Object.entries(read)) found[name] = value ?? "";
  }
  return label_file || labels ? { ...rest, labels: { ...found, ...labels } } : rest;
}

/** The environment with what env_file brings and with the shell's values for names alone. @throws ComposeError */
export function withEnvironment(
  around: Surroundings,
  { env_file, environment, ...rest }: Service,
  variables: Readonly<Record<string, string>>,
): Service {
  let found: Record<string, string | null> = {};
  for (const { path, required = true, format } of env_file ?? []) {
    const text = around.read(path);
    if (text === undefined) {
      if (required) throw new ComposeError(`env file ${path} not found: stat ${path}: no such file or directory`);
      continue;
    }
    found = { ...found, ...parseEnvFile(text, path, (name) => variables[name], { raw: format === "raw" }) };
  }
  for (const [name, value] of Object.entries(environment ?? {})) {
    const known = value ?? variables[name];
    if (known !== undefined || !(name in found)) found[name] = known ?? null;
  }
  const sorted = Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.length ? { ...rest, environment: Object.fromEntries(sorted) } : rest;
}
