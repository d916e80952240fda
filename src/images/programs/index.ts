// The programs that catalogue files name, each a function of its parameters.
import type { Program } from "../../machine/process.ts";
import { application } from "./application.ts";
import { nginx, nginxEntrypoint } from "./nginx.ts";
import type { Parameters } from "./server.ts";

const PROGRAMS: Readonly<Record<string, (parameters: Parameters) => Program>> = {
  application,
  nginx,
  "nginx-entrypoint": nginxEntrypoint,
};

export function programNamed(name: string, parameters: Parameters): Program {
  const program = PROGRAMS[name];
  if (!program) throw new Error(`the image catalogue names a program that does not exist: ${name}`);
  return program(parameters);
}
