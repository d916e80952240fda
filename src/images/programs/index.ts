// The programs that catalogue files name, each a function of its parameters.
import type { Program } from "../../machine/process.ts";
import { compilers } from "../packages/compile.ts";
import { nodePackageTools } from "../packages/npm.ts";
import { pipProgram } from "../packages/pip.ts";
import { httpd } from "./apache.ts";
import { application } from "./application.ts";
import { binfmt } from "./binfmt.ts";
import { clusterAutoscaler } from "./cluster-autoscaler.ts";
import { coredns } from "./coredns.ts";
import { mongo, mysql } from "./databases.ts";
import { echoServer, echoserver, whoami } from "./echo.ts";
import { entrypoint } from "./entrypoint.ts";
import { htpasswd } from "./htpasswd.ts";
import { interpreter } from "./httpd.ts";
import { nginx, nginxEntrypoint } from "./nginx.ts";
import { node } from "./node/index.ts";
import { plainServer } from "./plain-server.ts";
import { postgres } from "./postgres.ts";
import { python } from "./python/index.ts";
import { redisClient } from "./redis-client.ts";
import { redisServer } from "./redis-server.ts";
import { registry } from "./registry.ts";
import type { Parameters } from "./server.ts";
import { agnhost, buildkitd, helloApp, helloWorld, httpEcho, notSimulated, pauseProgram, stress } from "./simple.ts";
import { sqlClient } from "./sql-client.ts";
import { settled, steered } from "./steered.ts";
import { streamServer } from "./stream-server.ts";
import { sayingTool } from "./tool.ts";
import { vishStress } from "./vish-stress.ts";

const PROGRAMS: Readonly<Record<string, (parameters: Parameters) => Program>> = {
  agnhost,
  application,
  binfmt,
  buildkitd,
  "cluster-autoscaler": clusterAutoscaler,
  coredns,
  "echo-server": echoServer,
  echoserver,
  entrypoint,
  compiler: ({ tool, version }) => compilers[String(tool)]!(String(version), ""),
  "hello-app": helloApp,
  "hello-world": helloWorld,
  "http-echo": httpEcho,
  htpasswd,
  httpd,
  interpreter,
  mongo,
  mysql,
  nginx,
  "nginx-entrypoint": nginxEntrypoint,
  node,
  "not-simulated": notSimulated,
  npm: () => nodePackageTools["npm"]!,
  npx: () => nodePackageTools["npx"]!,
  pause: pauseProgram,
  pip: () => pipProgram,
  "plain-server": plainServer,
  postgres,
  python,
  "redis-client": redisClient,
  "redis-server": redisServer,
  registry,
  "sql-client": sqlClient,
  settled,
  steered,
  "stream-server": streamServer,
  stress,
  tool: sayingTool,
  "vish-stress": vishStress,
  whoami,
  yarn: () => nodePackageTools["yarn"]!,
};

export function programNamed(name: string, parameters: Parameters): Program {
  const program = PROGRAMS[name];
  if (!program) throw new Error(`the image catalogue names a program that does not exist: ${name}`);
  return program(parameters);
}
